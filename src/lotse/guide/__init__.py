"""The education system as rules with a source and a date, and the ways through it."""
