"""The people who work with Lotse: users, roles, log-in."""
