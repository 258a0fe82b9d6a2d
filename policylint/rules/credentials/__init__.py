"""What a credential report says: passwords, access keys and MFA of an account's users."""
