"""What the office sets up: kinds of talks, who counsels and when, rooms, absences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from lotse.counselling.domain.hours import Way, check_hours
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.models import Absence, AppointmentKind, Counsellor, Room, WeeklyHours
from lotse.holds import actions as holds
from lotse.holds.models import Resource
from lotse.kit.advisory import Lock
from lotse.kit.errors import Refused
from lotse.kit.plain import tidy
from lotse.kit.slugs import claim_slug
from lotse.privacy.journal import note_change, plain
from lotse.reference.models import Language, Topic
from lotse.words.actions import Entry, write_texts

if TYPE_CHECKING:
    from lotse.accounts.models import User
    from lotse.partners.models import Site

SOURCE_LANGUAGE = "de"
KEEP_ABSENCE = timedelta(days=30)


@dataclass(frozen=True)
class KindFacts:
    """What a talk of a kind takes, and how it is booked; times in minutes, hours, days."""

    ways: tuple[Way, ...]
    topics: tuple[str, ...] = ()
    minutes: int = 45
    minutes_before: int = 0
    minutes_after: int = 15
    step: int = 15
    notice_hours: int = 24
    horizon_days: int = 60
    is_public: bool = False


@transaction.atomic
def save_kind(
    *,
    slug: str,
    facts: KindFacts,
    texts: Mapping[str, str],
    by: "User",
    now: datetime,
) -> AppointmentKind:
    """Begin a kind of talk (no ``slug``) or bring it up to date; ``texts`` are the German words.

    What changes nothing leaves no trace. Refused with ``counselling.no_title`` and
    ``counselling.no_way``.
    """
    title = texts.get("title", "").strip()
    if not title:
        raise Refused("counselling.no_title")
    if not facts.ways:
        raise Refused("counselling.no_way")
    kind = AppointmentKind.objects.select_for_update().filter(slug=slug).first()
    if kind is None:
        lock = Lock.APPOINTMENT_KIND_ADDRESS
        address = claim_slug(AppointmentKind.objects.all(), title, "gespraech", lock=lock)
        kind = AppointmentKind(slug=address)
    before = _facts_of(kind)
    kind.ways = [way.value for way in Way if way in facts.ways]
    kind.minutes, kind.step, kind.is_public = facts.minutes, facts.step, facts.is_public
    kind.minutes_before, kind.minutes_after = facts.minutes_before, facts.minutes_after
    kind.notice_hours, kind.horizon_days = facts.notice_hours, facts.horizon_days
    is_new = kind.pk is None
    if is_new:
        kind.changed_at = now
        kind.save()
    topics = sorted(facts.topics)
    is_other = is_new or _facts_of(kind) != before or _topics(kind) != topics
    kind.topics.set(Topic.objects.filter(pk__in=topics))
    written = write_texts(
        kind=APPOINTMENT_KIND,
        source_language=SOURCE_LANGUAGE,
        entries=[Entry(kind.slug, name, SOURCE_LANGUAGE, said) for name, said in texts.items()],
        by=by,
        now=now,
    )
    if is_other or written.created or written.changed or written.removed:
        kind.changed_at = now
        kind.save()
        state = _facts_of(kind) | {"topics": topics} | dict(texts)
        _note("counselling.appointment_kind", kind.slug, "saved", state, by, now)
    return kind


FACTS = (
    "ways", "minutes", "minutes_before", "minutes_after", "step", "notice_hours", "horizon_days",
    "is_public",
)  # fmt: skip


def _facts_of(kind: AppointmentKind) -> dict[str, Any]:
    return {name: getattr(kind, name) for name in FACTS}


def _topics(kind: AppointmentKind) -> list[str]:
    return sorted(kind.topics.values_list("pk", flat=True))


@dataclass(frozen=True)
class WeekHours:
    """Hours of a weekday, as they are entered; 0 is Monday."""

    weekday: int
    opens: time
    closes: time
    ways: tuple[Way, ...]
    site: int | None = None
    is_open: bool = False
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True)
class CounsellorFacts:
    """Who counsels, in which languages, about what, and when in the week."""

    shown_as: str
    user: int | None = None
    languages: tuple[str, ...] = ()
    kinds: tuple[int, ...] = ()
    is_active: bool = True
    weekly: tuple[WeekHours, ...] = ()


@transaction.atomic
def save_counsellor(
    *, counsellor_id: int | None, facts: CounsellorFacts, by: "User", now: datetime
) -> Counsellor:
    """Begin a counsellor (no number) or bring one up to date, with all weekly hours.

    What changes nothing leaves no trace. Talks that are booked stay booked, also where the hours
    go. Refused with ``counselling.no_name``, ``counselling.hours_in_order`` and
    ``counselling.no_way``.
    """
    if not tidy(facts.shown_as):
        raise Refused("counselling.no_name")
    for hours in facts.weekly:
        check_hours(hours.opens, hours.closes, hours.ways)
    # Not against those who only point at it: they have its resource, for which we wait below.
    rows = Counsellor.objects.select_for_update(no_key=True)
    found = rows.filter(pk=counsellor_id or 0).first()
    if found is None:
        found = Counsellor(resource=Resource.objects.create(kind="counsellor"))
    else:
        holds.lock([found.resource_id])
    facts = _in_order(facts)
    if found.pk is not None and facts == _in_order(_facts_about(found)):
        return found
    found.shown_as, found.user_id, found.is_active = facts.shown_as, facts.user, facts.is_active
    found.changed_at = now
    found.save()
    found.languages.set(Language.objects.filter(pk__in=facts.languages))
    found.kinds.set(facts.kinds)
    found.weekly.all().delete()
    WeeklyHours.objects.bulk_create(_row(found, hours) for hours in facts.weekly)
    _note("counselling.counsellor", str(found.pk), "saved", _state_of(found), by, now)
    return found


def _facts_about(found: Counsellor) -> CounsellorFacts:
    return CounsellorFacts(
        shown_as=found.shown_as,
        user=found.user_id,
        languages=tuple(found.languages.values_list("pk", flat=True)),
        kinds=tuple(found.kinds.values_list("pk", flat=True)),
        is_active=found.is_active,
        weekly=tuple(
            WeekHours(**row | {"ways": tuple(Way(way) for way in row["ways"])})
            for row in found.weekly.values(*HOURS)
        ),
    )


def _in_order(facts: CounsellorFacts) -> CounsellorFacts:
    """The same facts, whatever the order in which they were said."""
    weekly = [
        replace(one, ways=tuple(way for way in Way if way in one.ways)) for one in facts.weekly
    ]
    return replace(
        facts,
        shown_as=tidy(facts.shown_as),
        languages=tuple(sorted(set(facts.languages))),
        kinds=tuple(sorted(set(facts.kinds))),
        weekly=tuple(sorted(weekly, key=lambda one: (one.weekday, one.opens, repr(one)))),
    )


HOURS = ("weekday", "opens", "closes", "ways", "site", "is_open", "first_on", "last_on")
"""What is known of hours of a weekday."""


def _row(counsellor: Counsellor, hours: WeekHours) -> WeeklyHours:
    return WeeklyHours(
        counsellor=counsellor,
        weekday=hours.weekday,
        opens=hours.opens,
        closes=hours.closes,
        ways=[way.value for way in hours.ways],
        site_id=hours.site,
        is_open=hours.is_open,
        first_on=hours.first_on,
        last_on=hours.last_on,
    )


def _state_of(found: Counsellor) -> dict[str, Any]:
    """How a counsellor is, for the journal; the name is not in it, which outlives the person."""
    rows = found.weekly.order_by("weekday", "opens").values_list(*HOURS)
    return {
        "is_active": found.is_active,
        "languages": sorted(found.languages.values_list("pk", flat=True)),
        "kinds": sorted(found.kinds.values_list("slug", flat=True)),
        "weekly": [[plain(value) for value in row] for row in rows],
    }


@transaction.atomic
def add_absence(*, counsellor_id: int | None, begins_at: datetime, ends_at: datetime) -> Absence:
    """Somebody is away, or (no number) everybody; the same twice is once.

    Talks that lie in it stay booked: the screen names them, and staff move or cancel them. Refused
    with ``counselling.absence_in_order``.
    """
    if ends_at <= begins_at:
        raise Refused("counselling.absence_in_order")
    wanted = Counsellor.objects.filter(is_active=True)
    if counsellor_id is not None:
        wanted = wanted.filter(pk=counsellor_id)
    holds.lock(wanted.values_list("resource", flat=True))
    who = None if counsellor_id is None else Counsellor.objects.get(pk=counsellor_id)
    absence, _is_new = Absence.objects.get_or_create(
        counsellor=who, begins_at=begins_at, ends_at=ends_at
    )
    return absence


def remove_absence(*, absence_id: int) -> None:
    """It was a mistake. Twice is once. No journal keeps who was away when."""
    Absence.objects.filter(pk=absence_id).delete()


def forget_absences(*, now: datetime) -> int:
    """Absences that are long over go; how many."""
    return Absence.objects.filter(ends_at__lt=now - KEEP_ABSENCE).delete()[0]


@transaction.atomic
def save_rooms(*, site: "Site", names: Sequence[str], by: "User", now: datetime) -> None:
    """The rooms for talks at a site are these. One that is no longer named is used no more.

    What changes nothing leaves no trace.
    """
    wanted = list(dict.fromkeys(tidy(name) for name in names if tidy(name)))
    known = {room.name: room for room in Room.objects.select_for_update().filter(site=site)}
    before = sorted(name for name, room in known.items() if room.is_active)
    for name in wanted:
        if name not in known:
            Room.objects.create(site=site, name=name, resource=Resource.objects.create(kind="room"))
    for name, room in known.items():
        if room.is_active != (name in wanted):
            room.is_active = name in wanted
            room.save(update_fields=["is_active"])
    if before != sorted(wanted):
        _note("counselling.rooms", str(site.pk), "saved", {"rooms": sorted(wanted)}, by, now)


def _note(  # noqa: PLR0913, PLR0917 – an entry has these parts
    kind: str, record_id: str, verb: str, state: dict[str, Any], by: "User", now: datetime
) -> None:
    note_change(kind=kind, record_id=record_id, verb=verb, state=state, by=by, now=now)
