"""Texts in many languages for any record: source version, origin, review, fallback, search."""
