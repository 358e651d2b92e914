"""Advising families: the question log, enquiries without a name, appointments."""
