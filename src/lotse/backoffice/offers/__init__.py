"""The office's screens for offers."""
