"""Multi-factor authentication: where it is asked for and does not hold, and where it is not asked for."""
