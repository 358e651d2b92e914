"""Wiring: settings, root URLs, web server, console, embedded database."""
