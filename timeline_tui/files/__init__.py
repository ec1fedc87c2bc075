"""Files: found, read, kept up to date and written. Knows `core` and `dates`, and no screen.

The way of a file: `find` lists it, `entry` opens it with guards, `formats` picks the row of its
format (`json`, `lines`), `text` makes text and places of bytes, `snapshot` decides what a
reading means and what all say together, and `library` keeps all files. `watch` hints when to look
again, `write` makes new files, `state` is what the program remembers of itself.
"""
