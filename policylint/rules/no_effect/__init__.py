"""What stands in a policy and does nothing."""
