"""Texts to take away and bring back: PO and XLIFF 2, for translators who use other programs."""
