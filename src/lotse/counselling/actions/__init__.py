"""Every write of counselling, a module for each part."""
