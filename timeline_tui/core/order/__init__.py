"""Order against other events: what it narrows, what contradicts it, and the order that follows."""
