"""The facts about one person that an answer is computed from. No name, no residence status."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lotse.guide.domain.rule_book import GERMAN, RuleBook, holds
from lotse.kit.errors import Refused

MAX_AGE = 120
MAX_SCHOOL_YEARS = 20
MAX_GRADE = 13
MIN_AGE_OF_CERTIFICATE = 14
"""Nobody has been through nine classes earlier."""
AGES = {
    "early_childhood": (0, 8),
    "primary": (4, 14),
    "lower_secondary": (8, 22),
    "upper_secondary": (14, MAX_AGE),
    "adult": (14, MAX_AGE),
}
"""Ages at which somebody may attend a station of a stage; generous, to find slips only."""
MAX_DISTANCE_KM = 200
KEYS = (
    "birth_date",
    "arrived_on",
    "born_here",
    "school_years",
    "school_years_unproven",
    "certificate",
    "german_level",
    "station",
    "grade",
    "municipality",
    "wish",
    "school_distance_km",
    "on",
)


@dataclass(frozen=True)
class Profile:
    """One person on one day.

    ``born_first`` and ``born_last`` enclose the birthday; they differ when only the month is
    known. ``arrived_on`` is None for somebody born here or when nobody said. ``school_years`` are
    those so far, anywhere; ``are_years_unproven`` when nothing on paper says so. ``german`` None:
    not known.
    """

    born_first: date
    born_last: date
    on: date
    arrived_on: date | None = None
    is_born_here: bool = False
    school_years: int | None = None
    are_years_unproven: bool = False
    certificate: str = "none"
    german: str | None = None
    station: str | None = None
    grade: int | None = None
    municipality: str | None = None
    wish: str | None = None
    school_distance_km: float | None = None

    @property
    def has_foreign(self) -> bool:
        """Whether the certificate is one from another country."""
        return self.certificate == "foreign"


def read_profile(
    facts: Mapping[str, object], *, book: RuleBook, municipalities: Collection[str], today: date
) -> Profile:
    """A profile from the JSON form; see ``docs/guide-answer.md``.

    Refused with ``guide.bad_profile``: ``fact`` names the key, ``why`` a code (``unknown_key``,
    ``missing``, ``not_a_date``, ``not_a_number``, ``not_yes_or_no``, ``in_future``, ``too_old``,
    ``before_birth``, ``unknown_value``, ``out_of_range``, ``contradiction``), ``other`` the fact it
    contradicts.
    """
    for key in facts:
        if key not in KEYS:
            raise _bad(key, "unknown_key")
    on = _date(facts, "on") or today
    born_first, born_last = _birth(facts, on)
    profile = Profile(
        born_first=born_first,
        born_last=born_last,
        on=on,
        arrived_on=_date(facts, "arrived_on"),
        is_born_here=_yes(facts, "born_here"),
        school_years=_number(facts, "school_years", MAX_SCHOOL_YEARS),
        are_years_unproven=_yes(facts, "school_years_unproven"),
        certificate=_code(facts, "certificate", book.certificates) or "none",
        german=_code(facts, "german_level", GERMAN),
        station=_code(facts, "station", book.stations),
        grade=_number(facts, "grade", MAX_GRADE),
        municipality=_code(facts, "municipality", municipalities),
        wish=_code(facts, "wish", {**book.stations, **book.certificates}),
        school_distance_km=_kilometres(facts, "school_distance_km"),
    )
    _contradictions(profile, book)
    return profile


def _contradictions(profile: Profile, book: RuleBook) -> None:
    if profile.arrived_on is not None:
        if profile.arrived_on < profile.born_first:
            raise _bad("arrived_on", "before_birth", "birth_date")
        if profile.is_born_here:
            raise _bad("arrived_on", "contradiction", "born_here")
        if profile.arrived_on > profile.on:
            raise _bad("arrived_on", "in_future")
    age = age_on(profile.born_first, profile.on)
    if profile.school_years is not None and profile.school_years > max(0, age - 3):
        raise _bad("school_years", "contradiction", "birth_date")
    _station_contradictions(profile, book, age)
    if profile.certificate not in {"none", "foreign"} and age < MIN_AGE_OF_CERTIFICATE:
        raise _bad("certificate", "contradiction", "birth_date")
    if profile.grade is not None and profile.station is not None:
        grades = book.stations[profile.station].grades
        if grades is None or not grades[0] <= profile.grade <= grades[1]:
            raise _bad("grade", "contradiction", "station")
    if profile.wish in {"none", "foreign"}:
        raise _bad("wish", "unknown_value")


def _station_contradictions(profile: Profile, book: RuleBook, age: int) -> None:
    if profile.station is None:
        return
    station = book.stations[profile.station]
    if not holds(station.valid_from, station.valid_to, profile.on):
        raise _bad("station", "contradiction", "on")
    first, last = AGES.get(station.stage, (0, MAX_AGE))
    if not first <= age <= last:
        raise _bad("station", "contradiction", "birth_date")


def _birth(facts: Mapping[str, object], on: date) -> tuple[date, date]:
    value = facts.get("birth_date")
    if value is None:
        raise _bad("birth_date", "missing")
    if isinstance(value, str) and (month := re.fullmatch(r"(\d{4})-(\d{2})", value)):
        first = _as_date("birth_date", f"{value}-01")
        year, number = int(month[1]), int(month[2])
        following = date(year + number // 12, number % 12 + 1, 1)
        last = following - timedelta(days=1)
    else:
        first = last = _as_date("birth_date", value)
    if first > on:
        raise _bad("birth_date", "in_future")
    if age_on(first, on) > MAX_AGE:
        raise _bad("birth_date", "too_old")
    return first, min(last, on)


def age_on(born: date, on: date) -> int:
    """Completed years on a day; the year is completed on the birthday."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def completes_year(born: date, years: int) -> date:
    """The day at whose end somebody has completed ``years``: the one before the birthday.

    Section 187(2) and 188(2) BGB; so a child born on 1 October completes the 6th year on 30
    September.
    """
    year = born.year + years
    birthday = date(year, 3, 1) if (born.month, born.day) == (2, 29) and not _leap(year) else None
    return (birthday or born.replace(year=year)) - timedelta(days=1)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _date(facts: Mapping[str, object], key: str) -> date | None:
    value = facts.get(key)
    return None if value is None else _as_date(key, value)


def _as_date(key: str, value: object) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise _bad(key, "not_a_date")
    try:
        found = date.fromisoformat(value)
    except ValueError as fault:
        raise _bad(key, "not_a_date") from fault
    if not 1850 <= found.year <= 2200:  # noqa: PLR2004
        raise _bad(key, "out_of_range")
    return found


def _number(facts: Mapping[str, object], key: str, most: int) -> int | None:
    value = facts.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise _bad(key, "not_a_number")
    if not 0 <= value <= most:
        raise _bad(key, "out_of_range")
    return value


def _kilometres(facts: Mapping[str, object], key: str) -> float | None:
    value = facts.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124
        raise _bad(key, "not_a_number")
    if not 0 <= value <= MAX_DISTANCE_KM:
        raise _bad(key, "out_of_range")
    return float(value)


def _yes(facts: Mapping[str, object], key: str) -> bool:
    value = facts.get(key)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise _bad(key, "not_yes_or_no")
    return value


def _code(facts: Mapping[str, object], key: str, known: Collection[str]) -> str | None:
    value = facts.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or value not in known:
        raise _bad(key, "unknown_value")
    return value


def _bad(fact: str, why: str, other: str = "") -> Refused:
    return Refused("guide.bad_profile", fact=fact, why=why, other=other)
