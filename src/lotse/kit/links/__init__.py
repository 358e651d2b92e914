"""Web addresses that public pages show: which there are, and whether they still lead anywhere."""
