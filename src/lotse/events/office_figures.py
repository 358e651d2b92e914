"""What an event came to, for the office: counts of people, of those who are forgotten too."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count

from lotse.events.actions.afterwards import counted
from lotse.events.domain.figures import count
from lotse.events.models import Feedback, Registration, Round, Status
from lotse.events.registration_queries import kept_figures

Figures = Mapping[tuple[str, str], int]
"""Counts by name and value, as :func:`~lotse.events.domain.figures.count` names them."""
QUESTIONS = ("understood", "helped", "welcome")


def figures_by_round(rounds: Iterable[Round]) -> dict[Round, Figures]:
    """The counts of each of these rounds; some statements, whatever their number.

    Rounds whose people are forgotten have the counts that were kept.
    """
    rounds = list(rounds)
    kept = kept_figures(rounds)
    living = [one.pk for one in rounds if one.erased_on is None]
    registrations = list(
        Registration.objects.filter(round__in=living).prefetch_related("participants")
    )
    rows: dict[int, list[int]] = {}
    for position, registration in enumerate(registrations):
        rows.setdefault(registration.round_id, []).append(position)
    values = counted(registrations)
    return {
        one: kept[one.pk] if one.erased_on else count(values[i] for i in rows.get(one.pk, []))
        for one in rounds
    }


def rounds_of_year(year: int, zone: str) -> list[Round]:
    """The rounds that took place in a year by the place's calendar, not those that were cancelled.

    Drafts are left out. With the stages of their events; two statements.
    """
    place = ZoneInfo(zone)
    first, after = (datetime(each, 1, 1, tzinfo=place) for each in (year, year + 1))
    found = Round.objects.filter(
        starts_at__gte=first, starts_at__lt=after, is_cancelled=False
    ).exclude(event__status=Status.DRAFT)
    return list(found.select_related("event").prefetch_related("event__stages"))


def by_stage(figures: Mapping[Round, Figures]) -> Figures:
    """How many signed up for events about each stage; about two stages counts for both."""
    found: Counter[tuple[str, str]] = Counter()
    for round_, counts in figures.items():
        for stage in round_.event.stages.all():
            found["stage", stage.pk] += counts.get(("signed_up", ""), 0)
    return found


def total(figures: Iterable[Figures]) -> Figures:
    """The sum of counts."""
    found: Counter[tuple[str, str]] = Counter()
    for one in figures:
        found.update(one)
    return found


def faces(rounds: Iterable[Round]) -> dict[str, Counter[int]]:
    """How often each face was chosen, by question. Three statements."""
    rows = Feedback.objects.filter(round__in=[one.pk for one in rounds])
    found = {}
    for question in QUESTIONS:
        pairs = rows.exclude(**{question: None}).values_list(question).annotate(n=Count("pk"))
        found[question] = Counter(dict(pairs.order_by(question)))
    return found
