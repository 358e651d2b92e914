"""Asking the office without a name."""
