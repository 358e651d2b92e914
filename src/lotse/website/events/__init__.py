"""Events for families: what takes place, signing up, the own registration."""
