"""The waiting list: who moves up when places become free, and why somebody did not.

One rule decides for web, staff and partners alike. A family waits as a whole: it moves up when all
of it fits into every pool that it needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lotse.events.domain.capacity import Needs, Pool, PoolKey, lacking, take


class Policy(StrEnum):
    """Who goes first when the next family in line is too large for the free places."""

    STRICT = "strict"
    """Nobody passes: the free places are kept for the next in line."""
    SMALLER_FIRST = "smaller_first"
    """The first family that fits moves up."""


class Why(StrEnum):
    """The reason of a verdict."""

    MOVES_UP = "moves_up"
    NO_ROOM = "no_room"
    SOMEBODY_BEFORE = "somebody_before"


@dataclass(frozen=True)
class Waiting:
    """A registration in line; ``order`` is what the line is sorted by."""

    id: int
    needs: Needs


@dataclass(frozen=True)
class Verdict:
    """What happens to one registration in line, and the pool that is too full where one is."""

    id: int
    why: Why
    pool: PoolKey | None = None


def move_up(
    pools: Mapping[PoolKey, Pool], line: Sequence[Waiting], policy: Policy
) -> tuple[Verdict, ...]:
    """A verdict for everybody in line, first come first.

    Afterwards nobody waits whom the policy would admit, and no pool is over its capacity.
    """
    verdicts = []
    is_blocked = False
    for one in line:
        if is_blocked:
            verdicts.append(Verdict(one.id, Why.SOMEBODY_BEFORE))
            continue
        full = lacking(pools, one.needs)
        if full is None:
            pools = take(pools, one.needs)
            verdicts.append(Verdict(one.id, Why.MOVES_UP))
            continue
        verdicts.append(Verdict(one.id, Why.NO_ROOM, full))
        is_blocked = policy is Policy.STRICT
    return tuple(verdicts)


def may_sit(
    pools: Mapping[PoolKey, Pool], wanted: Needs, policy: Policy, *, somebody_waits: bool
) -> bool:
    """Whether somebody who signs up now gets the places at once.

    While anybody waits, free places are theirs; only where smaller families may pass does a
    newcomer that fits sit down, because the same rule would let it pass in the next moment.
    """
    if somebody_waits and policy is Policy.STRICT:
        return False
    return lacking(pools, wanted) is None


MIN_HOLD = timedelta(hours=1)
"""An offer that could not be read in time is none: so close to the beginning staff call."""


def hold_until(now: datetime, hold: timedelta, starts_at: datetime) -> datetime | None:
    """Until when an offered place is kept; None when it is too late to offer one."""
    until = min(now + hold, starts_at)
    return until if until - now >= MIN_HOLD else None
