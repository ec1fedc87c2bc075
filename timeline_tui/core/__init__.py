"""The chronology without a screen, a file system or a clock: events, order, queries, views."""
