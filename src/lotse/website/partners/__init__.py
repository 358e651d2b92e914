"""Organisations and schools, as families find them."""
