"""What an event came to, as counts. They stay when the people are forgotten."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Counted:
    """One registration for counting: how many people, how many came, and by what to count them."""

    state: str
    ended: str
    people: int
    children: int
    childcare: int
    came: int
    language: str
    municipality: str
    heard: str
    channel: str


def count(registrations: Iterable[Counted]) -> Mapping[tuple[str, str], int]:
    """Counts by name and value; counted are people unless the name says otherwise.

    ``signed_up``: confirmed at the end; ``came``; ``no_show``: confirmed and did not come;
    ``waited``: still in line; ``cancelled`` by reason; ``parties``: confirmed registrations. By
    ``language``, ``municipality``, ``heard`` and ``channel``: people of confirmed registrations.
    """
    found: Counter[tuple[str, str]] = Counter()
    for one in registrations:
        found["came", ""] += one.came
        if one.state == "confirmed":
            found["parties", ""] += 1
            found["signed_up", ""] += one.people
            found["children", ""] += one.children
            found["childcare", ""] += one.childcare
            found["no_show", ""] += max(0, one.people - one.came)
            for name in ("language", "municipality", "heard", "channel"):
                found[name, getattr(one, name)] += one.people
        elif one.state == "cancelled":
            found["cancelled", one.ended] += one.people
        else:
            found["waited", ""] += one.people
    return {key: number for key, number in found.items() if number}
