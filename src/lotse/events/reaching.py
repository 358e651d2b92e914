"""Whom our messages reach, and who has to be called."""

from collections.abc import Iterable

from django.db.models import Q

from lotse.events.models import Registration, State
from lotse.events.short_messages import key_of, offer_reason
from lotse.kit.mails import given_up_among
from lotse.kit.reach import dead_among
from lotse.kit.texting.outbox import on_their_way


def without_mail(registrations: Iterable[Registration]) -> set[int]:
    """Those who gave an address to which mail does not arrive; one statement."""
    rows = list(registrations)
    dead = dead_among(one.email for one in rows)
    return {one.pk for one in rows if one.email in dead}


ASKED = Q(state=State.OFFERED) | Q(state=State.CONFIRMED, waiting_since__isnull=False)
"""Families with a place from the line that have not said yet whether they come.

Shortly before the beginning a place is confirmed at once; ``waiting_since`` goes when they answer.
"""


def unreached(registrations: Iterable[Registration]) -> set[int]:
    """Those of an open answer whom no message reaches: somebody has to call.

    They have no mail address that takes mail, or the mail that told them came back or was given up,
    whatever the reason; and no short message about their place was sent or is on its way. Three
    statements at most.
    """
    asked = [one for one in registrations if _is_asked(one)]
    dead = without_mail(asked)
    lost = given_up_among(_told_by(one) for one in asked if one.email)
    silent = [one for one in asked if not one.email or one.pk in dead or _told_by(one) in lost]
    keys = {_told_by(one): one.pk for one in silent}
    told = on_their_way(keys) if keys else set()
    return {pk for key, pk in keys.items() if key not in told}


def _is_asked(one: Registration) -> bool:
    moved_up = one.state == State.CONFIRMED and one.waiting_since is not None
    return moved_up or one.state == State.OFFERED


def _told_by(one: Registration) -> str:
    """The key of the message that tells a family of its place."""
    return key_of(one, offer_reason(one) if one.state == State.OFFERED else "confirmed")
