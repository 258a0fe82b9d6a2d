"""What AWS's managed policies already say."""
