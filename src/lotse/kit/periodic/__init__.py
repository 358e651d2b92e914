"""Jobs that the clock begins: declared beside what they do, their runs kept in a table."""
