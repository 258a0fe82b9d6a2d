"""What is wrong with the entries of Resource and NotResource."""
