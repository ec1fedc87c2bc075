"""What leaves the program at a key: a link to the browser, a quote to the clipboard, a file to the
editor. Each says honestly what became of it; none passes through a shell, and none of them keeps a
key waiting."""
