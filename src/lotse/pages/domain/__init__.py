"""Rules of pages in plain Python."""
