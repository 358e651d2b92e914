"""When a form without an account is believed."""
