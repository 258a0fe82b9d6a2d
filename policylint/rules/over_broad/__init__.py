"""What grants more than anybody can have meant."""
