"""What the screen at the door shows: families with who of them is here, and the counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from lotse.backoffice.events.round_page import RoundPage
from lotse.backoffice.events.round_texts import STATES, people_words, person_words
from lotse.events import texts
from lotse.events.domain.sign_up import Channel
from lotse.events.models import EventDate, Registration, State
from lotse.events.registration_queries import attendance_of, list_registrations


@dataclass(frozen=True)
class Person:
    """Somebody of a family. ``is_here``: noted as come."""

    position: int
    words: str
    name: str
    is_here: bool


@dataclass(frozen=True)
class Family:
    """A registration at the door. ``key`` makes sending its form twice harmless."""

    registration: Registration
    key: str
    people: str
    persons: list[Person]
    language: str
    interpreter: str
    note: str

    @property
    def here(self) -> int:
        """How many are noted."""
        return sum(one.is_here for one in self.persons)

    @property
    def is_walk_in(self) -> bool:
        """Whether it came without signing up."""
        return self.registration.channel == Channel.WALK_IN


class DoorPage:
    """All families of a date, in the order of their numbers, as one looks them up."""

    def __init__(self, shown: RoundPage, date: EventDate) -> None:
        self.shown, self.date = shown, date
        came = attendance_of(date)
        found = sorted(list_registrations(shown.round.pk), key=lambda one: one.number)
        self.families = [self._family(one, came.get(one.pk, set())) for one in found]

    def _family(self, one: Registration, came: set[int]) -> Family:
        coming = [
            row for row in one.participants.all() if row.left_at is None or row.position in came
        ]
        return Family(
            registration=one,
            key=str(uuid4()),
            people=people_words(coming),
            persons=[
                Person(row.position, person_words(row), row.name, row.position in came)
                for row in coming
            ],
            language=self.shown.language(one.language),
            interpreter=self.shown.language(one.interpreter),
            note="" if one.state == State.CONFIRMED else str(STATES[one.state]),
        )

    def find(self, number: str) -> Family | None:
        """The family with this number."""
        return next((one for one in self.families if one.registration.number == number), None)

    def context(self) -> dict[str, Any]:
        """What the template needs."""
        date = self.date
        listed = [one for one in self.families if one.registration.state != State.CANCELLED]
        return {
            "families": listed,
            "counts": _counts(listed),
            "when": texts.when(
                date.starts_at, date.ends_at, self.shown.zone, is_all_day=date.is_all_day
            ),
            "others": [
                (one, texts.moment(one.starts_at, self.shown.zone))
                for one in self.shown.round.dates.all()
                if one.pk != date.pk and not one.is_cancelled
            ],
        }


def _counts(families: Iterable[Family]) -> dict[str, int]:
    """People here, people expected, people who came without signing up."""
    signed_up = [one for one in families if not one.is_walk_in]
    walk_ins = [one for one in families if one.is_walk_in]
    return {
        "here": sum(one.here for one in families),
        "expected": sum(len(one.persons) for one in signed_up if not one.note),
        "walk_ins": sum(one.here for one in walk_ins),
    }
