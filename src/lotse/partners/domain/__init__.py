"""Rules of partners in plain Python."""
