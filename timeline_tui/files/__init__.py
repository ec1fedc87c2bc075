"""Files: found, read, kept up to date and written. Knows `core` and `dates`, and no screen.

The way of a file: `find` lists it, `entry` opens it with guards, `formats` picks the row of its
format (`json`, `lines`), `text` makes text and places of bytes, `settling` decides what a reading
means, `library` keeps all files, and `snapshot` is what they say together. `watch` hints when to
look again, `write` makes new files, `state` is what the program remembers of itself.
"""
