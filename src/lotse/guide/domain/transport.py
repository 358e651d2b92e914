"""Whether the way to school is long enough for a free pass: thresholds set by a district."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lotse.guide.domain.compulsory import Compulsory
from lotse.guide.domain.profile import Profile
from lotse.guide.domain.rule_book import Certainty, RuleBook
from lotse.guide.domain.school_years import school_year

RULES = ("pupil_transport", "pupil_transport_vocational")
"""The rules with the thresholds. Parameters: ``by_grade``, a list of [first class, last class,
kilometres], and ``<station id>``, kilometres for those who attend it whatever their class."""


class Pass(StrEnum):
    """Whether somebody gets a free pass."""

    YES = "pass"
    NO = "no_pass"
    UNKNOWN = "unknown"


NO_CLAIM = "transport_none"
"""The rule of stations whose pupils have no claim to a pass, however long the way is."""


@dataclass(frozen=True)
class Transport:
    """The pass for a way of ``distance_km``; ``threshold_km`` is the length it must exceed."""

    status: Pass
    distance_km: float
    threshold_km: float | None = None
    rule: str | None = None
    certainty: Certainty = Certainty.CERTAIN


def transport(profile: Profile, duty: Compulsory, book: RuleBook) -> Transport | None:
    """Whether there is a free pass; None when nobody said how long the way to school is.

    Unknown without a rule of the district, without a threshold for the class or station, or when
    nobody knows the class. The class of somebody who attends no school yet is that of their age.
    """
    distance = profile.school_distance_km
    if distance is None:
        return None
    found = Transport(Pass.UNKNOWN, distance)
    if profile.station is not None and NO_CLAIM in book.stations[profile.station].rules:
        version = book.rules[NO_CLAIM].at(profile.on)
        if version is not None:
            return Transport(Pass.NO, distance, None, NO_CLAIM, version.certainty)
    for rule in RULES:
        version = book.rules[rule].at(profile.on) if rule in book.rules else None
        if version is None:
            continue
        threshold = _threshold(profile, duty, book, version.parameters)
        if threshold is not None:
            status = Pass.YES if distance > threshold else Pass.NO
            return Transport(status, distance, threshold, rule, version.certainty)
        if found.rule is None:
            found = Transport(Pass.UNKNOWN, distance, None, rule, version.certainty)
    return found


def _threshold(
    profile: Profile, duty: Compulsory, book: RuleBook, parameters: Mapping[str, object]
) -> float | None:
    if profile.station is not None:
        of_station = parameters.get(profile.station)
        if isinstance(of_station, int | float):
            return float(of_station)
        if book.stations[profile.station].grades is None:
            return None
    grade = _grade(profile, duty)
    by_grade = parameters.get("by_grade")
    if grade is None or not isinstance(by_grade, Sequence):
        return None
    for first, last, kilometres in by_grade:
        if first <= grade <= last:
            return float(kilometres)
    return None


def _grade(profile: Profile, duty: Compulsory) -> int | None:
    if profile.grade is not None or not duty.holds(profile.on):
        return profile.grade
    return school_year(profile.on) - duty.since.year + 1
