"""Editorial pages for staff: Wagtail's screens, and what wants to be read again."""
