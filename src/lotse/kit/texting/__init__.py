"""Short messages (SMS): what is asked of a service, the outbox, sending."""
