"""The office's screens for events: planning them, who signed up, the door."""
