"""The facts of an offer as plain values, in the terms of the catalogue."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True)
class ScheduleFacts:
    """A time that comes back: RFC 5545 FREQ, INTERVAL, BYDAY; wall times of the place."""

    freq: str
    interval: int
    byday: tuple[str, ...]
    opens_at: time
    closes_at: time | None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class OfferFacts:
    """Everything about an offer but its words; references are codes, slugs and keys."""

    slug: str
    provider: str
    stages: tuple[str, ...]
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    confirmed_on: date
    confirmed_by: str
    next_review_on: date
    partners: tuple[str, ...] = ()
    german_in: str | None = None
    german_out: str | None = None
    age_from: int | None = None
    age_to: int | None = None
    is_women_only: bool = False
    is_parents_with_child: bool = False
    has_childcare: bool = False
    sites: tuple[str, ...] = ()
    is_online: bool = False
    accessibility: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    pauses_in_school_holidays: bool = False
    schedules: tuple[ScheduleFacts, ...] = ()
    is_free: bool = True
    join: str = "contact"
    phone: str = ""
    email: str = ""
    website: str = ""
    is_example: bool = False
    review_months: int = 6
    picture: int | None = None
    """Number of a picture; what there is to see stands in the words."""
