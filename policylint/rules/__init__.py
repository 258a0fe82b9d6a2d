"""The rules, a folder a family; a file holds one rule, or a few siblings that share one piece of logic."""
