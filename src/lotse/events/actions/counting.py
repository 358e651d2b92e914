"""Counting for good, and publishing: each date once, each year once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from lotse.events.actions.places import lock_round
from lotse.events.domain.figures import PARTS, everybody, part_of
from lotse.events.figures import (
    count_round,
    kept_counts,
    rounds_of_year,
    subject_of_event,
    subject_of_round,
    subject_of_year,
)
from lotse.events.models import Figure, Round, Status
from lotse.kit import clock
from lotse.privacy.publishing import Group, find_published, publish
from lotse.reference.queries import time_zone

COUNTED_AFTER = timedelta(days=7)
"""After the end: lists of who came are written down, and most answers are there."""
YEAR_IS_OVER = timedelta(days=14)
"""After its last day; later than ``COUNTED_AFTER``."""


def count_for_good(round_: Round, now: datetime) -> None:
    """Keep the counts of a locked round and publish them; what is entered later changes nothing."""
    if round_.counted_on is not None:
        return
    kept = {cell: counted.to_keep() for cell, counted in count_round(round_).items()}
    Figure.objects.bulk_create(
        (
            Figure(round=round_, name=name, value=value, count=number, key=key)
            for (name, value), (number, key) in kept.items()
        ),
        ignore_conflicts=True,
    )
    round_.counted_on = clock.local_day(now, time_zone())
    round_.save(update_fields=["counted_on"])
    if not round_.is_cancelled and round_.event.status != Status.DRAFT:
        for part in PARTS:
            _publish(subject_of_round(part, round_.pk), part, [round_], round_.counted_on)


def publish_due(*, now: datetime) -> None:
    """Count and publish what is over: dates after a week, then years after two weeks.

    May run twice and stop half way: what is counted or published stays as it is.
    """
    zone = time_zone()
    today = clock.local_day(now, zone)
    for round_id in _over(today, zone):
        _count(round_id, now)
    for year in _years_over(today):
        _publish_year(year, rounds_of_year(year, zone), today)


def last_year_over(today: date) -> int:
    """The last year of which figures can be there on a day."""
    return (today - YEAR_IS_OVER + timedelta(days=1)).year - 1


@transaction.atomic
def _count(round_id: int, now: datetime) -> None:
    count_for_good(lock_round(round_id).round, now)


def _over(today: date, zone: str) -> list[int]:
    # A day more than the calendar of any place may differ from that of the database.
    last = today - COUNTED_AFTER
    found = Round.objects.filter(counted_on=None, ends_at__date__lte=last + timedelta(days=1))
    pairs = found.exclude(event__status=Status.DRAFT).values_list("pk", "ends_at")
    return [pk for pk, ends_at in pairs if clock.local_day(ends_at, zone) <= last]


def _years_over(today: date) -> list[int]:
    last = last_year_over(today)
    years = Round.objects.exclude(counted_on=None).dates("ends_at", "year")
    ended = {one.year for one in years if one.year <= last}
    made = find_published(subject_of_year(part, year) for part in PARTS for year in ended)
    return sorted(
        year for year in ended if any(subject_of_year(part, year) not in made for part in PARTS)
    )


def _publish_year(year: int, rounds: Sequence[Round], today: date) -> None:
    if any(one.counted_on is None for one in rounds):
        return
    by_event: dict[int, list[Round]] = defaultdict(list)
    for one in rounds:
        by_event[one.event_id].append(one)
    for part in PARTS:
        for event_id, of_event in by_event.items():
            if len(of_event) > 1:
                _publish(subject_of_event(part, event_id, year), part, of_event, today)
        _publish(subject_of_year(part, year), part, rounds, today)


def _publish(subject: str, part: str, rounds: Sequence[Round], on: date) -> None:
    tables = {pk: part_of(table, part) for pk, table in kept_counts(rounds).items()}
    groups = {f"round/{pk}": Group(everybody(table, part), table) for pk, table in tables.items()}
    publish(subject, groups, on=on)
