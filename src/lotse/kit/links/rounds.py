"""Going round many web addresses: each host in turn, slowly, and never blind to our own network."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, zip_longest
from typing import Generic, TypeVar
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from django.conf import settings

from lotse.kit.links.domain import Finding
from lotse.kit.links.fetching import PATIENCE, Page, Seen, look_at, read_page
from lotse.kit.models import Link

T = TypeVar("T")

log = logging.getLogger(__name__)

PACE = timedelta(seconds=2)
"""Between two questions to the same host."""
HOSTS_UNTIL_DOUBT = 5
"""When so many different hosts could not be reached and not one could, the fault may be ours."""
HOSTS_UNTIL_SURE = 30
"""After so many the round is over where no address is known to have been right."""
CONTROLS = 3
"""So many addresses that were right at last are then asked whether we are online."""
NO_ANSWER = {Finding.UNREACHABLE, Finding.INSECURE}
NO_ROBOTS = {Finding.RIGHT, Finding.GONE, Finding.CLOSED, Finding.LOOP}
"""After these a host is taken to have no ``robots.txt`` (or one that is too long to be one)."""
ROBOT = "Lotse link check"


class NobodyAnswersError(Exception):
    """Not one address could be reached: that says something about our own network."""


@dataclass
class Round(Generic[T]):
    """How each address is asked, and what its answer says; ``on_address`` is told the progress."""

    ask: Callable[[str], T]
    finding: Callable[[T], Finding]
    pace: timedelta = PACE
    on_address: Callable[[int, int], None] = lambda _done, _total: None

    def go(self, addresses: Iterable[str]) -> Iterator[tuple[str, T]]:
        """Each address with its answer, as soon as anybody has answered at all.

        Until then answers are held back. Raises :class:`NobodyAnswersError` when the fault seems
        to be ours; what was held back is forgotten then.
        """
        mixed = list(_mixed(addresses))
        is_online = False
        held: list[tuple[str, T]] = []
        asked_at: dict[str, float] = {}
        for number, address in enumerate(mixed, 1):
            host = host_of(address)
            if host in asked_at:
                passed = time.monotonic() - asked_at[host]
                time.sleep(max(0.0, self.pace.total_seconds() - passed))
            held.append((address, self.ask(address)))
            asked_at[host] = time.monotonic()
            is_online = is_online or self.finding(held[-1][1]) not in NO_ANSWER
            if not is_online:
                judged = _are_we_online([one for one, _ in held], is_last=number == len(mixed))
                if judged is False:
                    raise NobodyAnswersError
                is_online = judged is True
            if is_online:
                yield from held
                held = []
            self.on_address(number, len(mixed))


def look(address: str, *, patience: float = PATIENCE) -> Seen:
    """Look at one address as this installation."""
    try:
        return look_at(
            address,
            patience=patience,
            agent=_agent(),
            may_be_local=settings.LINKS_MAY_BE_LOCAL,
        )
    except Exception:
        # Whatever a foreign server invents says something about its address, not about the run.
        log.exception("an address could not be looked at")
        return Seen(Finding.FAULT)


def read(address: str) -> Page:
    """Read one address as this installation."""
    try:
        return read_page(address, agent=_agent(), may_be_local=settings.LINKS_MAY_BE_LOCAL)
    except Exception:
        log.exception("an address could not be read")
        return Page(Seen(Finding.FAULT))


@dataclass
class Manners:
    """What the hosts of one round allow to be read (RFC 9309), each asked once."""

    known: dict[str, RobotFileParser | Finding] = field(default_factory=dict)

    def refuse(self, address: str) -> Finding | None:
        """Why an address may not be read; None where it may.

        A host that has no ``robots.txt`` allows everything; one that cannot be asked is left alone.
        """
        parts = urlsplit(address)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self.known:
            self.known[root] = _robots(f"{root}/robots.txt")
        said = self.known[root]
        if isinstance(said, Finding):
            return said
        return None if said.can_fetch(ROBOT, address) else Finding.CLOSED


def _robots(address: str) -> RobotFileParser | Finding:
    page = read(address)
    if page.body is None and page.seen.finding not in NO_ROBOTS:
        return page.seen.finding
    rules = RobotFileParser(address)
    rules.parse((page.body or b"").decode(errors="replace").splitlines())
    return rules


def _agent() -> str:
    return f"{ROBOT} (+{settings.PUBLIC_ORIGIN})"


def _are_we_online(failed: list[str], *, is_last: bool) -> bool | None:
    """What it means that no address could be reached so far; None while that is open."""
    hosts = len({host_of(one) for one in failed})
    if hosts < HOSTS_UNTIL_DOUBT:
        return True if is_last else None  # a few may well be dead
    known = list(Link.objects.filter(finding=Finding.RIGHT.value).order_by("-looked_at")[:CONTROLS])
    if known:
        return any(look(link.address).finding not in NO_ANSWER for link in known)
    return False if is_last or hosts >= HOSTS_UNTIL_SURE else None


def host_of(address: str) -> str:
    """The host of an address with its port; the address where it is none."""
    try:
        return (urlsplit(address).netloc or address).lower()
    except ValueError:  # "http://[…": an address that is none
        return address.lower()


def _mixed(addresses: Iterable[str]) -> Iterator[str]:
    """One of each host in turn, so that waiting for a host costs little."""
    by_host = defaultdict(list)
    for address in addresses:
        by_host[host_of(address)].append(address)
    for one in chain.from_iterable(zip_longest(*by_host.values())):
        if one is not None:
            yield one
