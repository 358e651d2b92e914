"""When a web address is broken, and when to look at it again. Plain Python."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAYS_UNTIL_BROKEN = 3
"""On so many different days in a row nobody came through before an address counts as broken:
servers have bad nights."""


class Finding(StrEnum):
    """What came of one look at an address."""

    RIGHT = "right"
    GONE = "gone"
    """The server says that there is no such page (404, 410)."""
    FAULT = "fault"
    """The server answers with an error, or with what no browser understands."""
    UNREACHABLE = "unreachable"
    """No such name, nobody answers, or not in time."""
    INSECURE = "insecure"
    """The certificate is wrong or over: browsers warn."""
    LOOP = "loop"
    """It leads on and on."""
    NOT_PUBLIC = "not_public"
    """It leads into a network of somebody's own, or is none that a browser on a phone opens."""
    CLOSED = "closed"
    """The server lets no machine in (401, 403, 429 …). That says nothing about people."""


FAILURES = frozenset(Finding) - {Finding.RIGHT, Finding.CLOSED}

WAITS = {Finding.RIGHT: timedelta(days=7), Finding.CLOSED: timedelta(days=30)}
"""What fails is looked at every day."""


@dataclass(frozen=True)
class Standing:
    """How an address stands: on how many different days it failed, since when, when at last."""

    failed_days: int = 0
    failing_since: date | None = None
    failed_on: date | None = None

    @property
    def is_broken(self) -> bool:
        """Whether somebody should mend it."""
        return self.failed_days >= DAYS_UNTIL_BROKEN


def stand_after(before: Standing, finding: Finding, today: date) -> Standing:
    """How an address stands after a look.

    A day counts once, however often somebody looks. Coming through forgets all failures; not
    being let in proves nothing and changes nothing.
    """
    if finding is Finding.RIGHT:
        return Standing()
    if finding not in FAILURES or before.failed_on == today:
        return before
    return Standing(before.failed_days + 1, before.failing_since or today, today)


def next_look(finding: Finding, today: date) -> date:
    """The day from which on an address may be looked at again."""
    return today + WAITS.get(finding, timedelta(days=1))


WALLS = frozenset(
    {401, 402, 403, 405, 406, 407, 412, 418, 421, 423, 425, 428, 429, 430, 431, 451, 498}
    | {503, 509, 511, 529, 999}
)
"""How servers, and the walls before them, turn machines away.

405 and 406 refuse our way of asking; 402, 418, 430 and 999 are what walls against robots send;
412, 421, 425, 428 and 431 find our request too plain; 401, 407, 498 and 511 want a log-in, 423,
429, 503, 509 and 529 another time; 451 is closed to this network.
"""


def finding_of(status: int) -> Finding:
    """What an HTTP status of a final answer says (RFC 9110).

    416 and 206 answer a question for the first bytes. All of :data:`WALLS` refuse us and not the
    page: behind them a person with a browser mostly sees it.
    """
    if 200 <= status < 300 or status == 416:  # noqa: PLR2004 – see above
        return Finding.RIGHT
    if status in {404, 410}:
        return Finding.GONE
    if status in WALLS:
        return Finding.CLOSED
    return Finding.FAULT
