"""The text itself: JSON and its encoding."""
