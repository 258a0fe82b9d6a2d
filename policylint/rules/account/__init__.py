"""What the dump of an account says: who has which policy, and which users, groups, roles and policies nobody needs."""
