"""What was asked, as counts. They leave by publications and in no other way."""

from collections.abc import Iterable
from datetime import date

from lotse.counselling.domain.figures import Asked, count
from lotse.counselling.models import LogCount, LogEntry
from lotse.privacy.domain.disclosure import Counted, Table
from lotse.privacy.publishing import PublishedTable, find_published


def count_entries(entries: Iterable[LogEntry]) -> Table:
    """The counts of entries as they are now."""
    return count(
        Asked(
            key=one.count_key,
            topic=one.topic,
            language=one.language,
            municipality=one.municipality,
            stage=one.stage,
            channel=one.channel,
            outcome=one.outcome,
            minutes=one.minutes,
        )
        for one in entries
    )


def kept_counts(months: Iterable[date]) -> dict[date, Table]:
    """The counts of months that were counted for good, by their first day. One statement."""
    found: dict[date, dict[tuple[str, str], Counted]] = {month: {} for month in months}
    for row in LogCount.objects.filter(month__in=list(found)):
        found[row.month][row.name, row.value] = Counted(row.count, row.key)
    return dict(found)


def subject_of_month(month: date) -> str:
    """The name of what is published about a month."""
    return f"counselling.questions/month/{month:%Y-%m}"


def subject_of_year(year: int) -> str:
    """The name of what is published about a year."""
    return f"counselling.questions/year/{year}"


def published_of_year(year: int) -> dict[str, PublishedTable]:
    """What was published about a year and its months: ``year`` and ``2026-11``. One statement."""
    months = [date(year, number, 1) for number in range(1, 13)]
    subjects = {"year": subject_of_year(year)}
    subjects |= {f"{month:%Y-%m}": subject_of_month(month) for month in months}
    found = find_published(subjects.values())
    return {name: found[subject] for name, subject in subjects.items() if subject in found}
