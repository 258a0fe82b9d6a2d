"""What a policy allows, as sets of requests: whether a change allows more, with a proof or a counterexample."""
