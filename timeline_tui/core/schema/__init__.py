"""The event file: its shapes, what is wrong with one in our words, and its JSON Schema."""
