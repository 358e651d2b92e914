"""What a demo shows of appointments: who counsels, when, about what, and some booked talks.

Everything stands in a file of the demo's folder and goes the way of the office's own screens.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from pydantic import Field

from lotse.accounts.models import User
from lotse.counselling.actions.booking import Visitor, enter
from lotse.counselling.actions.preparing import (
    CounsellorFacts,
    KindFacts,
    WeekHours,
    save_counsellor,
    save_kind,
    save_rooms,
)
from lotse.counselling.domain.hours import Way
from lotse.counselling.domain.spans import Span
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.models import AppointmentKind, Counsellor
from lotse.counselling.queries.diaries import Wish, read_diaries
from lotse.kit import clock
from lotse.kit.yaml_files import FileModel, read_yaml
from lotse.partners.models import Site
from lotse.reference.queries import get_reference
from lotse.words.actions import Entry, write_texts
from lotse.words.domain.states import Origin

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
LOOK_AHEAD = timedelta(days=14)
"""How far after its day a talk of the file may be held, where that day is taken or a holiday."""


class _Kind(FileModel):
    key: str
    ways: tuple[Way, ...]
    topics: tuple[str, ...] = ()
    minutes: int
    minutes_before: int = 0
    minutes_after: int = 15
    step: int = 30
    is_public: bool = False
    texts: Mapping[str, Mapping[str, str]]


class _Rooms(FileModel):
    site: str
    names: tuple[str, ...]


class _Hours(FileModel):
    weekday: Weekday
    opens: time
    closes: time
    ways: tuple[Way, ...]
    site: str = ""
    is_open: bool = False


class _Counsellor(FileModel):
    key: str
    shown_as: str
    role: str = ""
    languages: tuple[str, ...]
    kinds: tuple[str, ...]
    weekly: tuple[_Hours, ...]


class _Day(FileModel):
    weeks: Annotated[int, Field(ge=-4, le=8)]
    weekday: Weekday

    def after(self, today: date) -> date:
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(weeks=self.weeks, days=WEEK.index(self.weekday))


class _Talk(FileModel):
    counsellor: str
    kind: str
    way: Way
    day: _Day
    language: str
    interpreter: str = ""
    topic: str = ""
    called: str = ""
    email: str = ""
    phone: str = ""
    municipality: str = ""
    wants_earlier: bool = False


class _Talks(FileModel):
    kinds: tuple[_Kind, ...]
    rooms: tuple[_Rooms, ...] = ()
    counsellors: tuple[_Counsellor, ...]
    talks: tuple[_Talk, ...] = ()


@transaction.atomic
def make_demo_talks(path: Path, *, by: User, now: datetime) -> None:
    """Set up what the file says, where nothing is set up yet; what is there stays as it is.

    Refused with ``kit.unreadable_file``.
    """
    said = read_yaml(path, _Talks)
    if AppointmentKind.objects.exists() or Counsellor.objects.exists():
        return
    sites = {site.slug: site for site in Site.objects.all()}
    kinds = {one.key: _kind(one, by, now) for one in said.kinds}
    for place in said.rooms:
        save_rooms(site=sites[place.site], names=place.names, by=by, now=now)
    people = {one.key: _counsellor(one, kinds, sites, by, now) for one in said.counsellors}
    for talk in said.talks:
        _book(talk, kinds[talk.kind], people[talk.counsellor], by, now)


def _kind(one: _Kind, by: User, now: datetime) -> AppointmentKind:
    facts = KindFacts(**one.model_dump(exclude={"key", "texts"}))
    kind = save_kind(slug="", facts=facts, texts=one.texts["de"], by=by, now=now)
    write_texts(
        kind=APPOINTMENT_KIND,
        source_language="de",
        entries=[
            Entry(kind.slug, name, tag, words, Origin.MACHINE)
            for tag, texts in one.texts.items()
            if tag != "de"
            for name, words in texts.items()
        ],
        by=None,
        now=now,
    )
    return kind


def _counsellor(
    one: _Counsellor,
    kinds: Mapping[str, AppointmentKind],
    sites: Mapping[str, Site],
    by: User,
    now: datetime,
) -> Counsellor:
    user = User.objects.filter(email=f"{one.role}@example.org").first() if one.role else None
    facts = CounsellorFacts(
        shown_as=one.shown_as,
        user=user.pk if user else None,
        languages=one.languages,
        kinds=tuple(kinds[key].pk for key in one.kinds),
        weekly=tuple(
            WeekHours(
                WEEK.index(hours.weekday),
                hours.opens,
                hours.closes,
                hours.ways,
                sites[hours.site].pk if hours.site else None,
                hours.is_open,
            )
            for hours in one.weekly
        ),
    )
    return save_counsellor(counsellor_id=None, facts=facts, by=by, now=now)


def _book(
    talk: _Talk, kind: AppointmentKind, counsellor: Counsellor, by: User, now: datetime
) -> None:
    """The first free time from the day of the file on, as staff enter it for a caller."""
    reference = get_reference()
    first = talk.day.after(clock.local_day(now, reference.time_zone))
    wish = Wish(kind, talk.way, counsellor=counsellor.pk)
    last = first + LOOK_AHEAD
    zone = reference.time_zone
    frame = Span(clock.midnight(first, zone), clock.midnight(last, zone))
    free = read_diaries(wish, (first, last), now, reference).free(frame)
    if not free:
        return
    told = {"language", "called", "email", "phone", "topic", "municipality", "wants_earlier"}
    enter(
        wish=wish,
        begins_at=free[0].begins,
        visitor=Visitor(**talk.model_dump(include=told)),
        form_key=uuid5(NAMESPACE_URL, f"lotse-demo-talk-{talk.phone}{talk.email}"),
        interpreter=talk.interpreter,
        now=now,
        reference=reference,
        by=by,
    )
