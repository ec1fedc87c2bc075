"""Time as sources tell it: read, bounded, ordered and worded without adding to what is known."""
