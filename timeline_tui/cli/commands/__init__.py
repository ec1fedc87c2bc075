"""The sub-commands, one a module: each reads its arguments and returns an exit code."""
