"""Screens of privacy for staff: who opened what."""
