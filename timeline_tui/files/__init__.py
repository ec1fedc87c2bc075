"""Bytes in, bytes out: files found, read, watched and written. Knows `core`, and no screen."""
