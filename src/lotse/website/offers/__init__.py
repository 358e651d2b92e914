"""The offers, as families find them."""
