"""The facts about one person that an answer is computed from. No name, no residence status."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
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
BELIEVED = {
    stage: (first if first >= MIN_AGE_OF_CERTIFICATE else max(0, first - 3), last)
    for stage, (first, last) in AGES.items()
}
"""Outside of these ages it is a slip of the pen: a toddler in class 8. It is asked back, and does
not count until then."""
SPEAKS_BY_NOW = 8
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
    "support_need",
    "from_land",
    "reads",
    "profession",
    "profession_by",
    "stay",
    "is_registered",
    "is_occupied",
    "sibling_at_once",
    "certificate_country",
    "certificate_kind",
    "percent",
)
SUPPORT_NEEDS = ("none", "suspected", "established")
READS = ("latin", "other_script", "not_yet")
PROFESSION_BY = ("training", "study")
STAYS = ("weeks", "longer")
CERTIFICATE_KINDS = ("final", "grade_9", "grade_10", "part", "none")
NO_PROFESSION = "none"
MANY_SCHOOL_YEARS = 3
"""Whoever has been to school since a younger age than this is asked whether that is right."""


@dataclass(frozen=True)
class Profile:
    """One person on one day.

    ``born_first`` and ``born_last`` enclose the birthday; they differ when only the month is
    known. ``arrived_on`` is None for somebody born here or when nobody said. ``school_years`` are
    those so far, anywhere; ``are_years_unproven`` when nothing on paper says so. None always means
    that nobody said. ``support_need`` is no diagnosis; ``from_land``: moved here from another
    Land; ``is_occupied``: works, learns or looks for work, for day care; ``sibling_at_once``: a
    brother or sister at the same time; ``certificate_country`` is where the certificate is from,
    an ISO 3166 code, and says nothing about a nationality.
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
    is_born_abroad: bool = False
    support_need: str | None = None
    from_land: bool | None = None
    reads: str | None = None
    profession: str | None = None
    profession_by: str | None = None
    stay: str | None = None
    is_registered: bool | None = None
    is_occupied: bool | None = None
    sibling_at_once: bool | None = None
    certificate_country: str | None = None
    certificate_kind: str | None = None
    percent: int | None = None

    @property
    def is_origin_known(self) -> bool:
        """Whether somebody said where this person was born."""
        return self.is_born_here or self.is_born_abroad or self.arrived_on is not None

    @property
    def held(self) -> str:
        """The certificate that counts: one at an age at which nobody has any opens nothing."""
        is_early = age_on(self.born_first, self.on) < MIN_AGE_OF_CERTIFICATE
        return "none" if is_early and not self.has_foreign else self.certificate

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
        is_born_abroad=facts.get("born_here") is False,
        support_need=_code(facts, "support_need", SUPPORT_NEEDS),
        from_land=_yes_or_unknown(facts, "from_land"),
        reads=_code(facts, "reads", READS),
        profession=_code(facts, "profession", (*book.profession_groups, NO_PROFESSION)),
        profession_by=_code(facts, "profession_by", PROFESSION_BY),
        stay=_code(facts, "stay", STAYS),
        is_registered=_yes_or_unknown(facts, "is_registered"),
        is_occupied=_yes_or_unknown(facts, "is_occupied"),
        sibling_at_once=_yes_or_unknown(facts, "sibling_at_once"),
        certificate_country=_country(facts, "certificate_country"),
        certificate_kind=_code(facts, "certificate_kind", CERTIFICATE_KINDS),
        percent=_number(facts, "percent", 100),
    )
    _contradictions(profile, book)
    return profile


def believed(profile: Profile, book: RuleBook) -> Profile:
    """The profile without what cannot be: it is asked back, and nothing rests on it.

    A station that nobody of that age attends, and more school years than years of life.
    """
    age, found = age_on(profile.born_first, profile.on), profile
    if profile.station is not None:
        station = book.stations[profile.station]
        first, last = station.ages or BELIEVED[station.stage]
        if not first <= age <= last:
            found = replace(found, station=None, grade=None)
    if profile.school_years is not None and profile.school_years > age:
        found = replace(found, school_years=None)
    return found


def _contradictions(profile: Profile, book: RuleBook) -> None:
    if profile.arrived_on is not None:
        if profile.arrived_on < profile.born_first:
            raise _bad("arrived_on", "before_birth", "birth_date")
        if profile.arrived_on > profile.on:
            raise _bad("arrived_on", "in_future")
    if profile.station is not None:
        station = book.stations[profile.station]
        if not holds(station.valid_from, station.valid_to, profile.on):
            raise _bad("station", "contradiction", "on")
    if profile.wish in {"none", "foreign"}:
        raise _bad("wish", "unknown_value")


@dataclass(frozen=True)
class AskBack:
    """Two facts that seldom go together: a code, the fact that is doubted, and the other one.

    Real families look like that, so they get their answer, and are asked whether it is right.
    """

    code: str
    fact: str
    other: str


def ask_back(profile: Profile, book: RuleBook) -> tuple[AskBack, ...]:
    """What to ask back about these facts.

    Codes: ``born_here_without_german``, ``born_here_and_arrived``, ``many_school_years``,
    ``early_certificate``, ``unusual_age``, ``grade_not_of_station``.
    """
    age = age_on(profile.born_first, profile.on)
    found = []
    if profile.is_born_here and profile.arrived_on is not None:
        found.append(AskBack("born_here_and_arrived", "arrived_on", "born_here"))
    if profile.is_born_here and profile.german == "none" and age >= SPEAKS_BY_NOW:
        found.append(AskBack("born_here_without_german", "german_level", "born_here"))
    if profile.school_years is not None and profile.school_years > max(0, age - MANY_SCHOOL_YEARS):
        found.append(AskBack("many_school_years", "school_years", "birth_date"))
    if profile.certificate not in {"none", "foreign"} and age < MIN_AGE_OF_CERTIFICATE:
        found.append(AskBack("early_certificate", "certificate", "birth_date"))
    if profile.station is not None:
        station = book.stations[profile.station]
        first, last = station.ages or AGES.get(station.stage, (0, MAX_AGE))
        if not first <= age <= last:
            found.append(AskBack("unusual_age", "station", "birth_date"))
        if profile.grade is not None and not _has_grade(profile.grade, station.grades):
            found.append(AskBack("grade_not_of_station", "grade", "station"))
    return tuple(found)


def _has_grade(grade: int, grades: tuple[int, int] | None) -> bool:
    return grades is None or grades[0] <= grade <= grades[1]


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
    if not 1850 <= found.year <= 2200:  # noqa: PLR2004 – years somebody can be born in, or mean
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
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 – only NaN differs from itself
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


def _yes_or_unknown(facts: Mapping[str, object], key: str) -> bool | None:
    return None if facts.get(key) is None else _yes(facts, key)


def _country(facts: Mapping[str, object], key: str) -> str | None:
    value = facts.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{2}", value):
        raise _bad(key, "unknown_value")
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
