"""The office's screens for counselling."""
