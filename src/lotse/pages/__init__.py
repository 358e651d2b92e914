"""Editorial pages: information that the office writes, block by block."""
