"""The rules of events: plain Python."""
