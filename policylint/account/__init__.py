"""An account as IAM tells of it: its credential report, and the dump of its users, groups, roles and policies."""
