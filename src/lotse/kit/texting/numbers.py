"""Telephone numbers as people write them, and as a service wants them."""

import re

COUNTRY = "49"
GERMAN_MOBILE = re.compile(r"\+491[567]\d{7,9}")
E164 = re.compile(r"\+[1-9]\d{7,14}")


def mobile_number(said: str) -> str | None:
    """A number in the form of E.164 that can take short messages, or None.

    ``0172 9925904``, ``+49 (0)172-9925904`` and ``0049172…`` are the same. Of German numbers only
    mobile ones (15x, 16x, 17x) are taken; of foreign ones nobody here knows which are.
    """
    digits = re.sub(r"[^\d+]", "", said.replace("(0)", ""))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0"):
        digits = f"+{COUNTRY}{digits[1:]}"
    if not E164.fullmatch(digits):
        return None
    is_german = digits.startswith(f"+{COUNTRY}")
    return digits if not is_german or GERMAN_MOBILE.fullmatch(digits) else None
