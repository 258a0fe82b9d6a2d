"""What an organization forbids, in its settings."""
