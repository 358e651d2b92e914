"""Whether the way to school is long enough for a free pass: thresholds set by a district."""

from dataclasses import dataclass
from enum import StrEnum

from lotse.guide.domain.compulsory import Compulsory
from lotse.guide.domain.profile import Profile
from lotse.guide.domain.rule_book import Certainty, RuleBook
from lotse.guide.domain.school_years import school_year

RULE = "pupil_transport"
"""The rule with the thresholds. Parameters: ``by_grade``, a list of [first class, last class,
kilometres], and ``<station id>``, kilometres for those who attend it whatever their class."""


class Pass(StrEnum):
    """Whether somebody gets a free pass."""

    YES = "pass"
    NO = "no_pass"
    UNKNOWN = "unknown"


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
    version = book.rules[RULE].at(profile.on) if RULE in book.rules else None
    if version is None:
        return Transport(Pass.UNKNOWN, distance)
    threshold = _threshold(profile, duty, book, version.parameters)
    if threshold is None:
        return Transport(Pass.UNKNOWN, distance, None, RULE, version.certainty)
    status = Pass.YES if distance > threshold else Pass.NO
    return Transport(status, distance, threshold, RULE, version.certainty)


def _threshold(
    profile: Profile, duty: Compulsory, book: RuleBook, parameters: object
) -> float | None:
    if not isinstance(parameters, dict):
        return None
    if profile.station is not None:
        of_station = parameters.get(profile.station)
        if isinstance(of_station, int | float):
            return float(of_station)
        if not book.stations[profile.station].is_school:
            return None
    grade = profile.grade
    if grade is None and duty.holds(profile.on):
        grade = school_year(profile.on) - duty.since.year + 1
    if grade is None:
        return None
    for first, last, kilometres in parameters.get("by_grade", ()):
        if first <= grade <= last:
            return float(kilometres)
    return None
