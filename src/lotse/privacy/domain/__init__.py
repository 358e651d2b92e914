"""Rules of data protection in plain Python."""
