"""Phrases of time in English: their words, the rules that read them, and the grammar."""
