"""How well what families type is answered, as a reader sees the page."""
