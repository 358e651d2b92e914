"""What partners are called where kinds of records are told apart."""

PARTNER = "partners.organisation"
"""Partners and schools; the id is the slug."""
