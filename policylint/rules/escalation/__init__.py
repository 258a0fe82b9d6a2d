"""Ways from the permissions that a policy gives to more than it gives."""
