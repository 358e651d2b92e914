"""What an event came to, as counts of people. They stay when the people are forgotten."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lotse.privacy.domain.disclosure import Cell, Counted, Table

PEOPLE = ("signed_up", "waited", "cancelled")
"""Each person is in one cell of these names."""
QUESTIONS = ("understood", "helped", "welcome")
"""Names of the cells for answers with faces; the value is the face."""


@dataclass(frozen=True)
class Family:
    """One registration for counting: keys of people, of some of them, and by what to count."""

    key: int
    state: str
    ended: str
    people: frozenset[int]
    children: frozenset[int]
    childcare: frozenset[int]
    came: frozenset[int]
    language: str
    municipality: str
    heard: str
    channel: str


def count(families: Iterable[Family], stages: Iterable[str] = ()) -> Table:
    """Counts by name and value; counted are people unless the name says otherwise.

    ``signed_up``: confirmed at the end; ``came``; ``no_show``: confirmed and did not come;
    ``waited``: still in line; ``cancelled`` by reason; ``parties``: confirmed registrations. By
    ``language``, ``municipality``, ``heard``, ``channel`` and ``stage``: people of confirmed
    registrations; an event about two stages counts for both.
    """
    found: dict[Cell, Counted] = {}
    stages = tuple(stages)
    for family in families:
        for cell, keys in _cells(family, stages):
            if keys:
                found[cell] = found.get(cell, Counted()) + Counted.of(keys)
    return found


def count_faces(answers: Iterable[tuple[int, str, int]]) -> Table:
    """Answers (key, question, face) by question and face; without a face all of a question."""
    found: dict[Cell, Counted] = {}
    for key, question, face in answers:
        for cell in ((question, str(face)), (question, "")):
            found[cell] = found.get(cell, Counted()) + Counted.of([key])
    return found


PARTS = ("people", *QUESTIONS)
"""Whom a table is about: people, or those who answered a question."""


def part_of(table: Table, part: str) -> Table:
    """The cells of one part."""
    return {cell: counted for cell, counted in table.items() if _part(cell) == part}


def everybody(table: Table, part: str) -> Counted:
    """All whom a part of a table is about: the confirmed, those in line and the cancelled."""
    whole = [cell for cell in table if cell[0] in PEOPLE] if part == "people" else [(part, "")]
    return sum((table.get(cell, Counted()) for cell in whole), Counted())


def _part(cell: Cell) -> str:
    return cell[0] if cell[0] in QUESTIONS else "people"


def _cells(one: Family, stages: tuple[str, ...]) -> Iterator[tuple[Cell, Iterable[int]]]:
    yield ("came", ""), one.came
    if one.state == "cancelled":
        yield ("cancelled", one.ended), one.people
    elif one.state != "confirmed":
        yield ("waited", ""), one.people
    else:
        yield ("parties", ""), [one.key]
        yield ("signed_up", ""), one.people
        yield ("children", ""), one.children
        yield ("childcare", ""), one.childcare
        yield ("no_show", ""), one.people - one.came
        for name in ("language", "municipality", "heard", "channel"):
            yield (name, getattr(one, name)), one.people
        for stage in stages:
            yield ("stage", stage), one.people
