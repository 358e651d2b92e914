"""How many fit: seats, childcare places, places in an interpreter's group.

Each is a *pool*. A registration takes from several pools at once, all or nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lotse.kit.errors import Refused

MAX_PARTY = 30
"""More people than this in one registration are a group: it calls the office."""
ADULT_AGE = 18


class PoolKind(StrEnum):
    """What there is a limited number of."""

    SEATS = "seats"
    CHILDCARE = "childcare"
    INTERPRETER = "interpreter"


@dataclass(frozen=True, order=True)
class PoolKey:
    """Which pool: its kind, and the language of an interpreter's group."""

    kind: PoolKind
    language: str = ""


SEATS = PoolKey(PoolKind.SEATS)
CHILDCARE = PoolKey(PoolKind.CHILDCARE)


@dataclass(frozen=True)
class Pool:
    """How many places there are (None: no limit) and how many are taken."""

    capacity: int | None
    taken: int = 0

    def has_room(self, wanted: int) -> bool:
        """Whether so many more fit."""
        return self.capacity is None or self.taken + wanted <= self.capacity

    def could_ever_hold(self, wanted: int) -> bool:
        """Whether so many would fit into the empty pool."""
        return self.capacity is None or wanted <= self.capacity


@dataclass(frozen=True)
class Person:
    """Somebody who comes. ``age`` in completed years, None for grown-ups.

    A child in childcare sits there and takes no seat.
    """

    age: int | None = None
    in_childcare: bool = False
    name: str = ""


@dataclass(frozen=True)
class ChildcareAges:
    """For which ages there is childcare, both included."""

    first: int = 0
    last: int = 12


Needs = Mapping[PoolKey, int]


def check_party(people: Sequence[Person], ages: ChildcareAges) -> None:
    """Whether these people can sign up together.

    Refused with ``events.nobody``, ``events.party_too_large`` (``most``), ``events.bad_age`` and
    ``events.childcare_age`` (``position`` counts from 1).
    """
    if not people:
        raise Refused("events.nobody")
    if len(people) > MAX_PARTY:
        raise Refused("events.party_too_large", most=MAX_PARTY)
    for position, person in enumerate(people, start=1):
        if person.age is not None and not 0 <= person.age < ADULT_AGE:
            raise Refused("events.bad_age", position=position)
        if person.in_childcare and not (
            person.age is not None and ages.first <= person.age <= ages.last
        ):
            raise Refused(
                "events.childcare_age", position=position, first=ages.first, last=ages.last
            )


def needs(people: Sequence[Person], interpreter: str, pools: Mapping[PoolKey, Pool]) -> Needs:
    """What these people take from each pool.

    A wish for an interpreter takes from a pool only where there is one for that language.
    """
    found: Counter[PoolKey] = Counter()
    for person in people:
        found[CHILDCARE if person.in_childcare else SEATS] += 1
    group = PoolKey(PoolKind.INTERPRETER, interpreter)
    if interpreter and group in pools:
        found[group] = found[SEATS]
    return {key: found[key] for key in sorted(found) if found[key]}


def lacking(pools: Mapping[PoolKey, Pool], wanted: Needs) -> PoolKey | None:
    """The first pool without enough room, in a fixed order; None when all fit."""
    order = sorted(wanted)
    return next((key for key in order if not _pool(pools, key).has_room(wanted[key])), None)


def check_could_fit(pools: Mapping[PoolKey, Pool], wanted: Needs) -> None:
    """Refused with ``events.never_fits`` (``pool``) when even the empty room is too small."""
    for key in sorted(wanted):
        if not _pool(pools, key).could_ever_hold(wanted[key]):
            raise Refused("events.never_fits", pool=key.kind.value, wanted=wanted[key])


def take(pools: Mapping[PoolKey, Pool], wanted: Needs) -> dict[PoolKey, Pool]:
    """The pools afterwards; the caller has asked :func:`lacking` before."""
    after = dict(pools)
    for key, number in wanted.items():
        pool = _pool(after, key)
        after[key] = Pool(pool.capacity, pool.taken + number)
    return after


def _pool(pools: Mapping[PoolKey, Pool], key: PoolKey) -> Pool:
    """A pool that does not exist holds nobody: childcare that is not offered."""
    return pools.get(key, Pool(0))
