"""Organisations, schools and Kitas, their places and whom to call there."""
