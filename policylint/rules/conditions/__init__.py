"""Rules about the Condition block: operators, condition keys and the values they are compared with."""
