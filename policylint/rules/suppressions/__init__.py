"""Rules about the suppressions of the settings."""
