"""Writing how web addresses stand: the nightly look, a look at once, and "right as it is"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from lotse.kit.errors import Refused
from lotse.kit.links.domain import FAILURES, Finding, next_look, stand_after
from lotse.kit.links.fetching import Seen
from lotse.kit.links.registry import shown_addresses
from lotse.kit.links.rounds import PACE, NobodyAnswersError, Round, look
from lotse.kit.models import Link

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

LONGEST = 1000
"""Longer addresses are left out: no database index takes them."""
PER_RUN = 400
"""Addresses looked at in one run: with a second between two of one host, a quarter of an hour."""
SOON = 4.0
"""Seconds for one answer while somebody waits for it on a screen."""


@dataclass
class Checked:
    """What a run did."""

    shown: int = 0
    looked_at: int = 0
    failed: int = 0
    is_offline: bool = False


@dataclass
class Checking:
    """What a run needs from outside; tests stop its clock and its patience."""

    clock: Callable[[], datetime]
    today: date
    limit: int = PER_RUN
    pace: timedelta = PACE
    on_link: Callable[[int, int], None] = lambda _done, _total: None


def check_links(run: Checking) -> Checked:
    """Look at every address that is shown and due, the longest waiting first, ``limit`` at most.

    Each look is saved by itself, so a run that is stopped – or killed – goes on where it was.
    Nobody answering at all says something about our own network: then nothing is written down.
    """
    done = Checked(shown=_bring_up_to_date(run.today))
    due = Link.objects.filter(look_again_on__lte=run.today).order_by("look_again_on", "pk")
    links = {link.address: link.pk for link in due[: run.limit]}
    try:
        for address, seen in Round(look, _finding, run.pace, run.on_link).go(links):
            _save(links[address], seen, run.today, run.clock())
            done.looked_at += 1
            done.failed += seen.finding in FAILURES
    except NobodyAnswersError:
        done.is_offline = True
    return done


def _finding(seen: Seen) -> Finding:
    return seen.finding


def check_link(*, link_id: int, today: date, now: datetime) -> Seen:
    """Look at one address now. Refused with ``links.unknown``."""
    link = Link.objects.filter(pk=link_id).first()
    if link is None:
        raise Refused("links.unknown")
    seen = look(link.address, patience=SOON)
    _save(link.pk, seen, today, now)
    return seen


@transaction.atomic
def silence_link(*, link_id: int, by: "AbstractBaseUser", now: datetime) -> None:
    """Note that somebody found an address right although no machine gets through.

    It holds until the address is right by itself; who says it once more changes nothing. Refused
    with ``links.unknown``.
    """
    rows = Link.objects.filter(pk=link_id)
    noted = rows.filter(silenced_at=None).update(silenced_at=now, silenced_by=by)
    if not noted and not rows.exists():
        raise Refused("links.unknown")


@transaction.atomic
def unsilence_link(*, link_id: int) -> None:
    """Take that back. Refused with ``links.unknown``."""
    if not Link.objects.filter(pk=link_id).update(silenced_at=None, silenced_by=None):
        raise Refused("links.unknown")


@transaction.atomic
def _bring_up_to_date(today: date) -> int:
    """Know each address that is shown, and no other; returns how many there are."""
    shown = {one for each in shown_addresses() for one in each if 0 < len(one) <= LONGEST}
    known = set(Link.objects.values_list("address", flat=True))
    Link.objects.filter(address__in=known - shown).delete()
    new = [Link(address=each, look_again_on=today) for each in sorted(shown - known)]
    Link.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    return len(shown)


@transaction.atomic
def _save(link_id: int, seen: Seen, today: date, now: datetime) -> None:
    link = Link.objects.select_for_update().filter(pk=link_id).first()
    if link is None:
        return  # no page shows it any more
    after = stand_after(link.standing, seen.finding, today)
    link.finding, link.status = seen.finding.value, seen.status
    link.moved_to = seen.moved_to if len(seen.moved_to) <= LONGEST else ""
    link.failed_days, link.failing_since = after.failed_days, after.failing_since
    link.failed_on = after.failed_on
    link.looked_at, link.look_again_on = now, next_look(seen.finding, today)
    if seen.finding is Finding.RIGHT:
        link.silenced_at = link.silenced_by = None
    link.save()
