"""The way in, the own access, and the accounts of colleagues."""
