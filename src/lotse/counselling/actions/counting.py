"""Counting questions for good, and publishing: each month once, each year once."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction

from lotse.counselling.actions.question_log import DAYS_BACK
from lotse.counselling.domain.figures import ALL
from lotse.counselling.figures import (
    count_entries,
    kept_counts,
    subject_of_month,
    subject_of_year,
)
from lotse.counselling.models import LogCount, LogEntry
from lotse.kit import clock
from lotse.privacy.domain.disclosure import Counted
from lotse.privacy.publishing import Group, find_published, publish
from lotse.reference.queries import time_zone

COUNTED_AFTER = timedelta(days=DAYS_BACK + 3)
"""After the end of a month: nothing can be written down for it any more."""


def count_due(*, now: datetime) -> None:
    """Count and publish the months that are over, then the years.

    May run twice and stop half way: what is counted or published stays as it is.
    """
    today = clock.local_day(now, time_zone())
    this_month = (today - COUNTED_AFTER).replace(day=1)
    waiting = LogEntry.objects.filter(
        counted_on=None, taken_back_at=None, asked_on__lt=this_month
    ).dates("asked_on", "month")
    for month in waiting:
        _count(month, today)
    months = [
        month
        for month in LogCount.objects.order_by("month").values_list("month", flat=True).distinct()
        if month < this_month
    ]
    for month in months:
        _publish(subject_of_month(month), [month], today)
    for year in sorted({month.year for month in months}):
        if date(year + 1, 1, 1) <= this_month:
            _publish(subject_of_year(year), [one for one in months if one.year == year], today)


@transaction.atomic
def _count(month: date, today: date) -> None:
    after = month + relativedelta(months=1)
    entries = LogEntry.objects.select_for_update().filter(
        asked_on__gte=month, asked_on__lt=after, counted_on=None, taken_back_at=None
    )
    found = list(entries.order_by("pk"))
    if not LogCount.objects.filter(month=month).exists():
        kept = {cell: counted.to_keep() for cell, counted in count_entries(found).items()}
        LogCount.objects.bulk_create(
            LogCount(month=month, name=name, value=value, count=number, key=key)
            for (name, value), (number, key) in kept.items()
        )
    LogEntry.objects.filter(pk__in=[one.pk for one in found]).update(counted_on=today)


def _publish(subject: str, months: list[date], today: date) -> None:
    if subject in find_published([subject]):
        return
    groups = {
        f"month/{month:%Y-%m}": Group(table.get(ALL, Counted()), table)
        for month, table in kept_counts(months).items()
    }
    publish(subject, groups, on=today)
