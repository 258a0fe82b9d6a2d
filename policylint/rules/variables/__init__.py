"""Policy variables: `${aws:username}` and its kin."""
