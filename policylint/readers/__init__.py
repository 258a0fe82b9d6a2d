"""Text to located values, one file a format."""
