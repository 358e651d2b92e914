"""What an event came to, for the office: counts of people, of those who are forgotten too."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import Count

from lotse.events.actions.afterwards import counted
from lotse.events.domain.figures import count
from lotse.events.models import Event, Feedback, Registration, Round
from lotse.events.queries import kept_figures

Figures = Mapping[tuple[str, str], int]
"""Counts by name and value, as :func:`~lotse.events.domain.figures.count` names them."""
QUESTIONS = ("understood", "helped", "welcome")


def figures_by_round(event: Event) -> dict[Round, Figures]:
    """The counts of each round that has begun to be one; some statements, whatever their number.

    Rounds whose people are forgotten have the counts that were kept.
    """
    rounds = list(event.rounds.order_by("starts_at", "pk"))
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


def total(figures: Sequence[Figures]) -> Figures:
    """The sum of counts."""
    found: Counter[tuple[str, str]] = Counter()
    for one in figures:
        found.update(one)
    return found


def faces(event: Event, round_: Round | None = None) -> dict[str, Counter[int]]:
    """How often each face was chosen, by question. Three statements."""
    rows = Feedback.objects.filter(round__event=event)
    if round_ is not None:
        rows = rows.filter(round=round_)
    found = {}
    for question in QUESTIONS:
        pairs = rows.exclude(**{question: None}).values_list(question).annotate(n=Count("pk"))
        found[question] = Counter(dict(pairs.order_by(question)))
    return found
