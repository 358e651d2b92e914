"""Addresses as QR codes."""

import segno

PIXELS = 8
"""How many pixels a square of the code has: enough for any printer."""


def qr_picture(address: str) -> str:
    """The address as a picture, in the page itself: its ``src``."""
    return segno.make(address, error="m", micro=False).png_data_uri(scale=PIXELS, border=4)
