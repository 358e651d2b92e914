"""How many people a year would get another answer by a change, reckoned with made-up people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from lotse.guide.domain.answer import answer
from lotse.guide.domain.changes import compare
from lotse.guide.domain.cohort import Distribution, cohort, rounded
from lotse.guide.domain.profile import Profile, read_profile
from lotse.guide.queries import get_calendar
from lotse.guide.rule_changes import Applied
from lotse.kit.errors import Refused
from lotse.kit.yaml_files import FileModel, read_yaml
from lotse.reference.queries import get_reference

FILE = Path(__file__).parent / "data" / "cohort.yaml"
OF = 10_000
"""Figures are told for so many people of the population."""
FEW = 1_000
"""How many are asked while somebody waits."""

Span = tuple[int, int, Annotated[int, Field(ge=0)]]


class _File(FileModel):
    source: str
    ages: tuple[Span, ...]
    stays: tuple[Span, ...]
    forms: Mapping[str, Annotated[int, Field(ge=0)]]


@dataclass(frozen=True)
class Counted:
    """How many of ``asked`` people got another answer; ``of_many`` of 10,000, rounded."""

    asked: int
    changed: int
    of_many: int
    source: str


def count_changed_answers(found: Applied, *, first_day: date, number: int = OF) -> Counted:
    """Ask ``number`` made-up people in the year from ``first_day`` on, before and after a change.

    Whose facts a rule book does not know (a school form that the state lacks) is not counted.
    """
    reference = get_reference()
    calendar = get_calendar(reference)
    of = read_distribution()
    asked = changed = 0
    for facts in cohort(of, number, first_day=first_day):
        profile = _profile(facts, found)
        if profile is None:
            continue
        asked += 1
        before, after = (answer(profile, book, calendar) for book in (found.before, found.after))
        changed += any(compare(before, after))
    return Counted(asked, changed, rounded(changed * OF / asked) if asked else 0, of.source)


def read_distribution() -> Distribution:
    """The counts that come with the program."""
    return Distribution(**dict(read_yaml(FILE, _File)))


def _profile(facts: Mapping[str, object], found: Applied) -> Profile | None:
    on = date.fromisoformat(str(facts["on"]))
    try:
        return read_profile(facts, book=found.before, municipalities=(), today=on)
    except Refused:
        return None
