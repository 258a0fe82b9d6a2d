"""What is old, retired, renamed or misspelt."""
