"""Rules of places and calendars in plain Python."""
