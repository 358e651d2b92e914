"""What was asked in a month, as counts of questions. They stay when the entries are forgotten."""

from collections.abc import Iterable
from dataclasses import dataclass

from lotse.privacy.domain.disclosure import Cell, Counted, Table

ALL: Cell = ("asked", "")
BY = ("topic", "language", "municipality", "stage", "channel", "outcome")
"""Names of the cells; each question is in one cell of each name where it says so."""
BANDS = ((5, "5"), (15, "15"), (30, "30"), (60, "60"))
LONGER = "longer"


@dataclass(frozen=True)
class Asked:
    """One question for counting: its key and by what to count."""

    key: int
    topic: str
    language: str
    municipality: str
    stage: str
    channel: str
    outcome: str
    minutes: int


def band(minutes: int) -> str:
    """The least of our bounds that holds so many minutes.

    >>> band(5), band(6), band(90)
    ('5', '15', 'longer')
    """
    return next((name for most, name in BANDS if minutes <= most), LONGER)


def count(questions: Iterable[Asked]) -> Table:
    """Counts by name and value: all, by each of the codes, and by how long it took."""
    found: dict[Cell, Counted] = {}
    for one in questions:
        cells = [ALL, ("minutes", band(one.minutes))]
        cells += [(name, value) for name in BY if (value := str(getattr(one, name)))]
        for cell in cells:
            found[cell] = found.get(cell, Counted()) + Counted.of([one.key])
    return found
