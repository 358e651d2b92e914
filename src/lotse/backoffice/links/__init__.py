"""Screens for web addresses that public pages show."""
