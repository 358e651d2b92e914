"""Telephone numbers: read once, kept as E.164, shown and linked from there.

What a number may look like is known by Google's libphonenumber (the package ``phonenumbers``). Kept
is ``+49532176420``, with an extension ``+49532176420;ext=12`` (RFC 3966). Our own is only what the
library cannot know: that spreadsheets lose the first zero, and German words for an extension.
"""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from lotse.kit.plain import tidy

HOME = "DE"
COUNTRY = 49
LEAST = 7
"""Digits after the country's number that a number of a range unknown to the library must have."""
EXTENSION = re.compile(
    r"[\s,;(–-]*\b(?:(?:durchwahl|dw|apparat|app|nebenstelle|nst|ext|extension)\b|x)[.:=]?\s*(\d{1,6})\)?$",
    re.IGNORECASE,
)
WORD = re.compile(
    r"^(?:(?:tel|telefon|mobil|handy|phone|fon)(?:\.?[- ]?(?:nr|nummer))?|t)\b[.:]*\s*",
    re.IGNORECASE,
)
DECIMALS = re.compile(r"(?<=\d{7})[.,]0{1,2}$")
"""What programs write behind a number that they took for one of arithmetic."""
WHOLE = 8
"""Digits after the country's number with which a number is one by itself: what stands behind a
slash then is another one, of another line or by its last digits, and not its end."""
SHORT = re.compile(r"(?:11[0257]|116\s?\d{3}|118\s?\d{2,3})")
"""Numbers of services that have no other form; of use on a page, not to reach a family."""
MOBILE = re.compile(r"1[567]\d*")
MOBILE_DIGITS = (10, 11)
"""Of German mobile numbers, after the country's: ranges may be new, their length is not."""
LOST_ZERO = re.compile(r"(?:49)?1[567]\d{8,9}")
"""A German mobile number without its zero or plus: a spreadsheet took it for a number."""


def read_phone(said: str, *, may_be_service: bool = False) -> str | None:
    """One telephone number as it is kept, or None where it is none, or more than one.

    Digits of any script, invisible signs, ``(0)`` and all usual separators are read. A number
    without its area code is none: nobody could call it. ``may_be_service`` allows short numbers
    such as 115, which are kept as they are.

    >>> read_phone("+49 (0) 5321 / 76–420"), read_phone("1725551234"), read_phone("76420")
    ('+49532176420', '+491725551234', None)
    """
    known, _, kept_extension = said.strip().partition(";ext=")
    plain = DECIMALS.sub("", WORD.sub("", tidy(known)))
    extension = EXTENSION.search(plain)
    number = plain[: extension.start()] if extension else plain
    if _is_several(number):
        return None
    if may_be_service and SHORT.fullmatch(number):
        return number.replace(" ", "")
    found = _parse(number)
    if found is None:
        return None
    kept = phonenumbers.format_number(found, PhoneNumberFormat.E164)
    inner = extension[1] if extension else found.extension or kept_extension
    return f"{kept};ext={inner}" if inner else kept


def _is_several(number: str) -> bool:
    """Whether a slash parts numbers, as in ``05321 76420 / 76421``; not in ``05321 / 76420``."""
    first, slash, more = number.rpartition("/")
    found = _parse(first) if slash and any(sign.isdigit() for sign in more) else None
    return found is not None and len(str(found.national_number)) >= WHOLE


def _parse(number: str) -> PhoneNumber | None:
    if any(sign.isalpha() or sign == "*" for sign in number):
        return None  # the library would read letters as keys, and what follows a star as digits
    digits = phonenumbers.normalize_digits_only(number)
    if not number.startswith(("+", "＋")) and not digits.startswith("0"):
        if not LOST_ZERO.fullmatch(digits):
            return None
        number = f"+{COUNTRY}{digits.removeprefix(str(COUNTRY))}"
    try:
        found = phonenumbers.parse(number, HOME)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(found):
        return found
    # A range may be younger than the library, so what could be a number is not refused.
    own = str(found.national_number)
    is_home_mobile = found.country_code == COUNTRY and MOBILE.fullmatch(own)
    is_long = len(own) in MOBILE_DIGITS if is_home_mobile else len(own) >= LEAST
    return found if is_long and phonenumbers.is_possible_number(found) else None


def is_mobile(kept: str) -> bool:
    """Whether a kept number may take short messages.

    Of German numbers only mobile ones are taken; of foreign ones nobody here knows which are.
    """
    found = phonenumbers.parse(kept)
    mobile = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    return found.country_code != COUNTRY or phonenumbers.number_type(found) in mobile


def show_phone(said: str) -> str:
    """A number for readers: as one dials it here, a foreign one with its country.

    What is no single number stays as it was written.

    >>> show_phone("+49532176420;ext=12"), show_phone("+380441234567"), show_phone("nach 12 Uhr")
    ('05321 76420-12', '+380 44 123 4567', 'nach 12 Uhr')
    """
    kept = read_phone(said, may_be_service=True)
    if kept is None or not kept.startswith("+"):
        return kept or said
    number, _, extension = kept.partition(";ext=")
    found = phonenumbers.parse(number)
    # Of a range that the library does not know it would write no zero in front.
    is_home = found.country_code == COUNTRY and phonenumbers.is_valid_number(found)
    form = PhoneNumberFormat.NATIONAL if is_home else PhoneNumberFormat.INTERNATIONAL
    shown = phonenumbers.format_number(found, form)
    return f"{shown}-{extension}" if extension else shown


def phone_link(said: str) -> str:
    """What stands behind ``tel:`` (RFC 3966), empty where there is no one number to call.

    Words around a single number, such as hours, do not keep anybody from calling it.

    >>> phone_link("05321 76420 (Mo–Fr 9–12 Uhr)"), phone_link("05321 76420 oder 0172 5551234")
    ('+49532176420', '')
    """
    kept = read_phone(said, may_be_service=True)
    if kept is not None:
        return kept
    if _is_several(tidy(said)):
        return ""
    found = {
        phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
        for match in phonenumbers.PhoneNumberMatcher(tidy(said), HOME)
    }
    return found.pop() if len(found) == 1 else ""
