"""The explorer without a screen: its state, and what each key and click makes of it.

`update` takes a `State` and a message and returns the next state with effects, which are data as
well; it knows no terminal, no file and no clock. A screen sends messages, shows the state and runs
the effects. `commands` is the one table of what a key does; the functions in it are in `moving`,
`filtering` and `asking`, and all go through `transition`, which keeps the cursor where it was.
"""
