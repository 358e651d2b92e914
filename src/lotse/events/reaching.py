"""Whom our messages reach, and who has to be called."""

from collections.abc import Iterable

from lotse.events.models import Registration, State
from lotse.kit.reach import dead_among


def without_mail(registrations: Iterable[Registration]) -> set[int]:
    """Those who gave an address to which mail does not arrive; one statement."""
    rows = list(registrations)
    dead = dead_among(one.email for one in rows)
    return {one.pk for one in rows if one.email in dead}


def unreached(registrations: Iterable[Registration]) -> set[int]:
    """Those with an offered place whom no message reaches: somebody has to call. One statement."""
    asked = [one for one in registrations if one.state == State.OFFERED]
    dead = without_mail(asked)
    return {one.pk for one in asked if not one.email or one.pk in dead}
