"""Components, base layout, styles and icons; no domain words."""
