"""The event file: its shapes, the checks of a file with their findings, and its JSON Schema."""
