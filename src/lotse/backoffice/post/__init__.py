"""Staff screens for outgoing mails."""
