"""The office's screens for partners."""
