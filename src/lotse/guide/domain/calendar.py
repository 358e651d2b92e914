"""The transition calendar: all dates of a school year that follow from rules.

Each rule with a deadline gives dates. What a date is about (stages, stations, papers, where to go)
comes from the steps that wait for it and the stations that name its rule, so nothing is written
twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lotse.guide.domain.rule_book import (
    Audience,
    Certainty,
    Deadline,
    DeadlineKind,
    Rule,
    RuleBook,
    RuleVersion,
    Source,
    Step,
)
from lotse.guide.domain.school_years import Calendar, Window, first_day, last_day, windows

AROUND = range(-1, 4)
"""For which school years something may have to be done in one: registration is 15 months ahead."""


@dataclass(frozen=True)
class KeyDate:
    """One date: what a rule asks for, in one school year.

    ``year`` is the school year that it is for, not the one it lies in. ``number`` counts the days
    of a rule that has several in a year. ``window`` is None where nobody can say yet: the summer
    holidays that it is counted from are not known. ``is_span``: the day itself is set by whoever
    one goes to, around or within the window.
    """

    rule: str
    year: int
    number: int
    window: Window | None
    audience: Audience
    stages: tuple[str, ...]
    municipality: str
    stations: tuple[str, ...]
    documents: tuple[str, ...]
    apply_at: tuple[str, ...]
    certainty: Certainty
    is_span: bool
    sources: tuple[Source, ...]
    checked_on: date | None

    @property
    def id(self) -> str:
        """The same for the same date whenever and for whomever it is computed."""
        parts = (self.rule.replace("_", "-"), self.year, self.number)
        return "-".join(str(part) for part in parts if part)

    @property
    def is_uncertain(self) -> bool:
        """Whether to ask before relying on the day."""
        return self.window is None or self.is_span or self.certainty is not Certainty.CERTAIN

    def is_past(self, today: date) -> bool:
        """Whether it is over."""
        return self.window is not None and self.window.closes_on < today

    def is_now(self, today: date) -> bool:
        """Whether it is the day, or a day of the time."""
        window = self.window
        return window is not None and window.opens_on <= today <= window.closes_on


def key_dates(book: RuleBook, calendar: Calendar, year: int) -> tuple[KeyDate, ...]:
    """All dates that lie in the school year that begins in ``year``, earliest first.

    A time that begins in one school year and ends in the next lies in the one it ends in. Dates
    that nobody can say yet come last.
    """
    found = [
        replace(undated, year=for_year, number=number, window=window)
        for rule in book.rules.values()
        for version in rule.versions
        if version.deadline is not None
        for undated in [_undated(rule, version, version.deadline, book)]
        for for_year, number, window in _windows(version, version.deadline, calendar, year)
    ]
    return tuple(sorted(found, key=_order))


def _order(one: KeyDate) -> tuple[date, date, str]:
    if one.window is None:
        return date.max, date.max, one.rule
    return one.window.closes_on, one.window.opens_on, one.rule


def select(
    dates: Iterable[KeyDate],
    *,
    audience: Audience,
    stage: str | None = None,
    municipality: str | None = None,
) -> list[KeyDate]:
    """Those for somebody: of a stage and a municipality where these are given.

    What is for one municipality only is left out for the others, but shown to who names none.
    """
    return [
        one
        for one in dates
        if one.audience is audience
        and (stage is None or stage in one.stages)
        and (municipality is None or one.municipality in {"", municipality})
    ]


def _undated(rule: Rule, version: RuleVersion, deadline: Deadline, book: RuleBook) -> KeyDate:
    """What all dates of a version share."""
    steps = [step for step in book.steps if step.deadline == rule.id]
    naming = [station.id for station in book.stations.values() if rule.id in station.rules]
    stations = _unique([*(step.to for step in steps), *naming])
    return KeyDate(
        rule=rule.id,
        year=0,
        number=0,
        window=None,
        audience=deadline.audience,
        stages=_unique([*deadline.stages, *_stages(steps, stations, book)]),
        municipality=deadline.municipality,
        stations=stations,
        documents=_unique(name for step in steps for name in step.documents),
        apply_at=_unique(step.apply_at for step in steps if step.apply_at),
        certainty=version.certainty,
        is_span=deadline.is_announced
        or deadline.kind in {DeadlineKind.MONTH, DeadlineKind.WEEKS_BEFORE_SUMMER},
        sources=version.sources,
        checked_on=version.checked_on,
    )


def _windows(
    version: RuleVersion, deadline: Deadline, calendar: Calendar, year: int
) -> Iterator[tuple[int, int, Window | None]]:
    for for_year in (year + offset for offset in AROUND):
        found = windows(deadline, for_year, calendar)
        for number, window in enumerate(found, start=1):
            lies_in = first_day(year) <= window.closes_on <= last_day(year)
            if lies_in and version.holds(window.closes_on):
                yield for_year, number if len(found) > 1 else 0, window
    if not windows(deadline, year + 1, calendar) and version.holds(last_day(year)):
        yield year + 1, 0, None


def _stages(steps: Sequence[Step], stations: Iterable[str], book: RuleBook) -> Iterator[str]:
    """The stages that a date leads to, and those that it leads away from.

    Who is past compulsory schooling stands in no stage of school, wherever they once went.
    """
    yield from (book.stations[name].stage for name in stations)
    for step in steps:
        if step.when.compulsory is not False:
            yield from (book.stations[one].stage for one in step.origins if one in book.stations)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
