"""Writing how web addresses stand: the nightly look, a look at once, and "right as it is"."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, zip_longest
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from lotse.kit.errors import Refused
from lotse.kit.links.domain import FAILURES, Finding, next_look, stand_after
from lotse.kit.links.fetching import PATIENCE, Seen, look_at
from lotse.kit.links.registry import shown_addresses
from lotse.kit.models import Link

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

log = logging.getLogger(__name__)

LONGEST = 1000
"""Longer addresses are left out: no database index takes them."""
PER_RUN = 400
"""Addresses looked at in one run: with a second between two of one host, a quarter of an hour."""
PACE = timedelta(seconds=2)
"""Between two questions to the same host."""
HOSTS_UNTIL_DOUBT = 5
"""When so many different hosts could not be reached and not one could, the fault may be ours."""
HOSTS_UNTIL_SURE = 30
"""After so many the run is over where no address is known to have been right."""
CONTROLS = 3
"""So many addresses that were right at last are then asked whether we are online."""
SOON = 4.0
"""Seconds for one answer while somebody waits for it on a screen."""
NO_ANSWER = {Finding.UNREACHABLE, Finding.INSECURE}


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
    links = list(_mixed(list(due[: run.limit])))
    is_online = False
    held: list[tuple[Link, Seen]] = []
    asked_at: dict[str, float] = {}
    for number, link in enumerate(links, 1):
        _wait_for(_host(link), asked_at, run.pace)
        held.append((link, _look(link.address)))
        asked_at[_host(link)] = time.monotonic()
        is_online = is_online or held[-1][1].finding not in NO_ANSWER
        if not is_online:
            judged = _are_we_online(held, is_last=number == len(links))
            if judged is False:
                done.is_offline = True
                return done
            is_online = judged is True
        if is_online:
            for each, seen in held:
                _save(each.pk, seen, run.today, run.clock())
                done.looked_at += 1
                done.failed += seen.finding in FAILURES
            held = []
        run.on_link(number, len(links))
    return done


def _are_we_online(held: list[tuple[Link, Seen]], *, is_last: bool) -> bool | None:
    """What it means that no address could be reached so far; None while that is open."""
    hosts = len({_host(link) for link, _ in held})
    if hosts < HOSTS_UNTIL_DOUBT:
        return True if is_last else None  # a few may well be dead
    known = list(Link.objects.filter(finding=Finding.RIGHT.value).order_by("-looked_at")[:CONTROLS])
    if known:
        return any(_look(link.address).finding not in NO_ANSWER for link in known)
    return False if is_last or hosts >= HOSTS_UNTIL_SURE else None


def check_link(*, link_id: int, today: date, now: datetime) -> Seen:
    """Look at one address now. Refused with ``links.unknown``."""
    link = Link.objects.filter(pk=link_id).first()
    if link is None:
        raise Refused("links.unknown")
    seen = _look(link.address, patience=SOON)
    _save(link.pk, seen, today, now)
    return seen


@transaction.atomic
def silence_link(*, link_id: int, by: "AbstractBaseUser", now: datetime) -> None:
    """Note that somebody found an address right although no machine gets through.

    It holds until the address is right by itself. Refused with ``links.unknown``.
    """
    if not Link.objects.filter(pk=link_id).update(silenced_at=now, silenced_by=by):
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


def _look(address: str, *, patience: float = PATIENCE) -> Seen:
    try:
        return look_at(
            address,
            patience=patience,
            agent=f"Lotse link check (+{settings.PUBLIC_ORIGIN})",
            may_be_local=settings.LINKS_MAY_BE_LOCAL,
        )
    except Exception:
        # Whatever a foreign server invents says something about its address, not about the run.
        log.exception("an address could not be looked at")
        return Seen(Finding.FAULT)


def _host(link: Link) -> str:
    try:
        return (urlsplit(link.address).netloc or link.address).lower()
    except ValueError:  # "http://[…": an address that is none
        return link.address.lower()


def _mixed(links: list[Link]) -> Iterator[Link]:
    """One of each host in turn, so that waiting for a host costs little."""
    by_host = defaultdict(list)
    for link in links:
        by_host[_host(link)].append(link)
    for link in chain.from_iterable(zip_longest(*by_host.values())):
        if link is not None:
            yield link


def _wait_for(host: str, asked_at: dict[str, float], pace: timedelta) -> None:
    if host in asked_at:
        time.sleep(max(0.0, asked_at[host] + pace.total_seconds() - time.monotonic()))
