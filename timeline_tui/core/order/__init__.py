"""The order of events: times narrowed by it, contradictions, and the sequence that follows."""
