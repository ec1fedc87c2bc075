"""The explorer without a screen."""
