"""What the AST means: the service catalog, condition keys, policy kinds, quotas."""
