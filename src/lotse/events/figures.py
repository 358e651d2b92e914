"""What events came to, as counts without people. They leave by publications and in no other way."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lotse.events.domain.figures import PARTS, QUESTIONS, Family, count, count_faces
from lotse.events.models import Attendance, Event, Feedback, Figure, Registration, Round, Status
from lotse.privacy.domain.disclosure import Cell, Counted, Table
from lotse.privacy.publishing import PublishedTable, find_published, find_published_below

Tables = Mapping[str, PublishedTable]
"""What was published about one subject, by part."""


def count_round(round_: Round) -> Table:
    """The counts of a round as it is now, people and answers. Five statements."""
    registrations = list(round_.registrations.prefetch_related("participants"))
    came: dict[int, set[int]] = {}
    pairs = Attendance.objects.filter(participant__registration__in=registrations).values_list(
        "participant__registration", "participant"
    )
    for registration, participant in pairs:
        came.setdefault(registration, set()).add(participant)
    families = [_family(one, came.get(one.pk, set())) for one in registrations]
    stages = round_.event.stages.values_list("pk", flat=True)
    answers = Feedback.objects.filter(round=round_).values_list("count_key", *QUESTIONS)
    faces = (
        (key, question, face)
        for key, *said in answers
        for question, face in zip(QUESTIONS, said, strict=True)
        if face is not None
    )
    return {**count(families, stages), **count_faces(faces)}


def kept_counts(rounds: Iterable[Round]) -> Mapping[int, Table]:
    """The counts of rounds that were counted for good, by round. One statement."""
    found: dict[int, dict[Cell, Counted]] = {round_.pk: {} for round_ in rounds}
    for row in Figure.objects.filter(round__in=list(found)):
        found[row.round_id][row.name, row.value] = Counted(row.count, row.key)
    return found


def rounds_of_year(year: int, zone: str) -> list[Round]:
    """The rounds that ended in a year by the place's calendar, not those that were cancelled.

    Drafts are left out. With their events; one statement.
    """
    place = ZoneInfo(zone)
    first, after = (datetime(each, 1, 1, tzinfo=place) for each in (year, year + 1))
    found = Round.objects.filter(ends_at__gte=first, ends_at__lt=after, is_cancelled=False)
    return list(found.exclude(event__status=Status.DRAFT).select_related("event"))


def subject_of_round(part: str, round_id: int) -> str:
    """The name of what is published about a round."""
    return f"events.{part}/round/{round_id}"


def subject_of_event(part: str, event_id: int, year: int) -> str:
    """The name of what is published about all dates of an event in a year."""
    return f"events.{part}/event/{event_id}/{year}"


def subject_of_year(part: str, year: int) -> str:
    """The name of what is published about all events of a year."""
    return f"events.{part}/year/{year}"


def published_of_year(year: int) -> Tables:
    """What was published about a year; empty before. One statement."""
    subjects = {part: subject_of_year(part, year) for part in PARTS}
    found = find_published(subjects.values())
    return {part: found[name] for part, name in subjects.items() if name in found}


def published_years() -> dict[int, Tables]:
    """What was published about all events of a year, by year. One statement a part."""
    years: dict[int, dict[str, PublishedTable]] = {}
    for part in PARTS:
        for subject, table in find_published_below(f"events.{part}/year/").items():
            years.setdefault(int(subject.rpartition("/")[2]), {})[part] = table
    return dict(years)


def published_of_event(
    event: Event, rounds: Sequence[Round], years: Iterable[int]
) -> dict[str, Tables]:
    """What was published about an event, by ``year-2027`` and ``round-12``. One statement."""
    subjects: dict[tuple[str, str], str] = {}
    for part in PARTS:
        for year in years:
            subjects[f"year-{year}", part] = subject_of_event(part, event.pk, year)
        for round_ in rounds:
            subjects[f"round-{round_.pk}", part] = subject_of_round(part, round_.pk)
    found = find_published(subjects.values())
    tables: dict[str, dict[str, PublishedTable]] = {}
    for (asked, part), name in subjects.items():
        if name in found:
            tables.setdefault(asked, {})[part] = found[name]
    return dict(tables)


def _family(row: Registration, came: set[int]) -> Family:
    people = [one for one in row.participants.all() if one.left_at is None or one.pk in came]
    return Family(
        key=row.count_key,
        state=row.state,
        ended=row.ended,
        people=frozenset(one.count_key for one in people),
        children=frozenset(one.count_key for one in people if one.age is not None),
        childcare=frozenset(one.count_key for one in people if one.in_childcare),
        came=frozenset(one.count_key for one in people if one.pk in came),
        language=row.language,
        municipality=row.municipality,
        heard=row.heard,
        channel=row.channel,
    )
