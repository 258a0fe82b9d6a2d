"""What the policy grammar forbids or requires."""
