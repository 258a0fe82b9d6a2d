"""Located values to the policy AST."""
