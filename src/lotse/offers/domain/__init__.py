"""Rules of offers in plain Python."""
