"""Connectors of services that send short messages: seven.io."""
