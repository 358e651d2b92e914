"""Names and secrets of a registration.

The link in a mail carries a secret that is computed, not stored: whoever reads the database cannot
use it without the server's key, and raising ``token_version`` makes all older links worthless.
"""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

from lotse.events.models import PartnerLink, Registration

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that nobody confuses on paper or on the phone."""

NUMBER_LENGTH = 8
SALT = "lotse.events.registration"
PARTNER_SALT = "lotse.events.partner_link"


def new_number() -> str:
    """A number that cannot be guessed: 31 signs to the power of 8, about 40 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(NUMBER_LENGTH))


def token(registration: Registration) -> str:
    """The secret of a registration's link, 32 hexadecimal digits."""
    said = f"{registration.number}:{registration.token_version}"
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()[:32]


def fits(registration: Registration, said: str) -> bool:
    """Whether a secret opens this registration; takes the same time for any answer."""
    return constant_time_compare(token(registration), said)


def partner_secret(link: PartnerLink) -> str:
    """The secret of a partner's link, 32 hexadecimal digits; another one after it was revoked."""
    said = f"{link.pk}:{link.version}"
    return salted_hmac(PARTNER_SALT, said, algorithm="sha256").hexdigest()[:32]


def opens(link: PartnerLink, said: str) -> bool:
    """Whether a secret opens this link; takes the same time for any answer."""
    return constant_time_compare(partner_secret(link), said) and not link.is_revoked
