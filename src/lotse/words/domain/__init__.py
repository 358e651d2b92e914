"""Rules of texts and search in plain Python."""
