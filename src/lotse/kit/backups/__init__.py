"""Backups: whole, verified by reading them back, and restored into an empty place only."""
