"""The secrets of the links of registrations and partners; see :mod:`lotse.kit.tokens`."""

from lotse.events.models import PartnerLink, Registration
from lotse.kit.tokens import is_same, secret

SALT = "lotse.events.registration"
PARTNER_SALT = "lotse.events.partner_link"


def token(registration: Registration) -> str:
    """The secret of a registration's link, 32 hexadecimal digits."""
    return secret(SALT, registration.number, registration.token_version)


def fits(registration: Registration, said: str) -> bool:
    """Whether a secret opens this registration; takes the same time for any answer."""
    return is_same(token(registration), said)


def partner_secret(link: PartnerLink) -> str:
    """The secret of a partner's link, 32 hexadecimal digits; another one after it was revoked."""
    return secret(PARTNER_SALT, link.pk, link.version)


def opens(link: PartnerLink, said: str) -> bool:
    """Whether a secret opens this link; takes the same time for any answer."""
    return is_same(partner_secret(link), said) and not link.is_revoked
