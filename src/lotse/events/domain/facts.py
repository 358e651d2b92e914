"""The facts of an event as plain values."""

from dataclasses import dataclass

from lotse.events.domain.series import Series


@dataclass(frozen=True)
class EventFacts:
    """Everything about an event but its words; references are codes, slugs and tags.

    ``partners`` are pairs of slug and role. ``seats`` None: no limit; ``interpreter_seats`` None:
    wishes for interpreters are counted, not limited. ``remind_hours_before``: when mails remind.
    ``keep_days``: how long personal data stays after the end.
    """

    slug: str
    series: Series
    audience: str = "families"
    stages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    interpreted: tuple[str, ...] = ()
    partners: tuple[tuple[str, str], ...] = ()
    offer: str | None = None
    campaign: str | None = None
    is_course: bool = False
    site: str | None = None
    online_url: str = ""
    is_free: bool = True
    mode: str = "open"
    seats: int | None = None
    childcare: int = 0
    childcare_from: int = 1
    childcare_to: int = 12
    interpreter_seats: int | None = None
    interpreter_from: int = 3
    needs_names: bool = False
    policy: str = "smaller_first"
    hold_hours: int = 48
    opens_days_before: int | None = None
    closes_hours_before: int = 0
    remind_hours_before: tuple[int, ...] = (48,)
    keep_days: int = 30
    picture: int | None = None
    """Number of a picture; what there is to see stands in the words."""


PLAIN = (
    "audience",
    "is_course",
    "online_url",
    "is_free",
    "mode",
    "seats",
    "childcare",
    "childcare_from",
    "childcare_to",
    "interpreter_seats",
    "interpreter_from",
    "needs_names",
    "policy",
    "hold_hours",
    "opens_days_before",
    "closes_hours_before",
    "keep_days",
)
"""Facts that are stored as they are, under the same name."""
