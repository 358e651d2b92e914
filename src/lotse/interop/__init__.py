"""Exchange formats: files of a district and its directory, school registers."""
