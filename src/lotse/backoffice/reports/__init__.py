"""The office's screens for messages of the public."""
