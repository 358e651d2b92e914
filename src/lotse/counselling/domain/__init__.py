"""The rules of counselling, in plain Python."""
