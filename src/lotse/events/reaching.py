"""Whom our messages reach, and who has to be called."""

from collections.abc import Iterable

from django.db.models import Q

from lotse.events.models import Registration, State
from lotse.kit.reach import dead_among


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
    """Those of an open answer whom no message reaches: somebody has to call. One statement."""
    asked = [one for one in registrations if _is_asked(one)]
    dead = without_mail(asked)
    return {one.pk for one in asked if not one.email or one.pk in dead}


def _is_asked(one: Registration) -> bool:
    moved_up = one.state == State.CONFIRMED and one.waiting_since is not None
    return moved_up or one.state == State.OFFERED
