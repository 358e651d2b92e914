"""Every read of counselling, a module for each part."""
