"""Dates for readers of English in Europe."""
