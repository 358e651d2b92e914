"""Who or what can be in one place at a time: counsellors, rooms, interpreters, and when."""
