"""Links by which a provider answers once, without an account."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from lotse.kit.errors import Refused
from lotse.offers.models import ConfirmationLink, Offer
from lotse.offers.queries import digest_of

LIFETIME = timedelta(days=60)
"""How long a link can be used; the last call comes with a new one."""


@transaction.atomic
def make_link(*, offer: Offer, now: datetime) -> str:
    """A new right to answer once for an offer; returns its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    ConfirmationLink.objects.create(
        offer=offer, digest=digest_of(token), made_at=now, expires_at=now + LIFETIME
    )
    return token


def lock_link(token: str) -> ConfirmationLink:
    """The link behind a token, for this transaction alone; refused with ``offers.link_unknown``."""
    links = ConfirmationLink.objects.select_for_update(of=("self",)).select_related(
        "offer__provider"
    )
    link: ConfirmationLink | None = links.filter(digest=digest_of(token)).first()
    if link is None:
        raise Refused("offers.link_unknown")
    return link
