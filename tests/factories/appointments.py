"""Counsellors, hours and appointments for tests; the people are synthetic."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

from lotse.counselling.actions.booking import Visitor, book, hold
from lotse.counselling.domain.hours import Way
from lotse.counselling.models import (
    AppointmentKind,
    Counsellor,
    Room,
    WeeklyHours,
)
from lotse.counselling.queries.diaries import Wish
from lotse.holds.models import Resource
from lotse.reference.models import Language
from lotse.reference.queries import get_reference

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""A Tuesday."""
MONDAY = date(2026, 11, 30)
EVERY_WAY = [way.value for way in Way]


def make_kind(slug="beratung", **others):
    facts = {"is_public": True, "ways": EVERY_WAY, "minutes": 45, "minutes_after": 15} | others
    return AppointmentKind.objects.create(slug=slug, changed_at=NOW, **facts)


def make_counsellor(kind, *languages, hours=("09:00", "12:00"), days=range(5), site=None, **others):
    one = Counsellor.objects.create(
        resource=Resource.objects.create(kind="counsellor"),
        shown_as=others.pop("shown_as", "Frau Muster"),
        changed_at=NOW,
        **others,
    )
    one.kinds.add(kind)
    one.languages.set(Language.objects.filter(tag__in=languages or ("de",)))
    opens, closes = (time.fromisoformat(said) for said in hours)
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            counsellor=one, weekday=day, opens=opens, closes=closes, ways=EVERY_WAY, site=site
        )
        for day in days
    )
    return one


def make_room(site, name="Zimmer 1"):
    return Room.objects.create(site=site, name=name, resource=Resource.objects.create(kind="room"))


def at(clock, day=MONDAY):
    """A wall time in Germany in winter, in UTC."""
    return datetime.combine(day, time.fromisoformat(clock), UTC) - timedelta(hours=1)


def wish(kind, way=Way.PHONE, **others):
    return Wish(kind, way, **others)


def visitor(**others):
    return Visitor(**({"language": "de", "email": "familie@example.org"} | others))


def take(kind, clock="09:00", *, now=NOW, way=Way.PHONE, form_key=None, day=MONDAY, **others):
    """Hold a time."""
    return hold(
        wish=wish(kind, way, **others),
        begins_at=at(clock, day),
        form_key=form_key or uuid.uuid4(),
        language="de",
        now=now,
        reference=get_reference(),
    )


def booked(kind, clock="09:00", *, who=None, now=NOW, **others):
    """Hold a time and send the form."""
    held = take(kind, clock, now=now, **others)
    return book(appointment_id=held.pk, visitor=who or visitor(), now=now)
