"""The staff screens, in the shell of Wagtail's admin."""
