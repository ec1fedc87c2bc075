"""The index on disk: flat columns of what was read before, which are mapped and not read."""
