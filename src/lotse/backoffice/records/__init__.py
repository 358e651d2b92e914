"""What the office edits: one kind of record, one form, one conflict, one history for all."""
