"""Who a policy is for: principals that are malformed, dangerous, or not what they seem."""
