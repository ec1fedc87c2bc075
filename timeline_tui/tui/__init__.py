"""The Textual interface: it presents the state of the explorer and runs its effects."""
