"""What is only safe with a condition that is not there."""
