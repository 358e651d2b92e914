"""Loading what decides which times are free, for all counsellors and days at once.

The number of statements is the same for one counsellor and one day as for all and a year.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from lotse.counselling.domain.free_times import (
    Chance,
    Diary,
    FreeTime,
    Place,
    Talk,
    find_chances,
    free_times,
)
from lotse.counselling.domain.hours import Hours, Opening, Plan, Way, Weekly, bookable, openings
from lotse.counselling.domain.spans import Span, joined
from lotse.counselling.models import (
    Absence,
    AppointmentKind,
    AppointmentState,
    Counsellor,
    DayHours,
    Room,
    WeeklyHours,
)
from lotse.holds.queries import taken
from lotse.kit import clock
from lotse.reference.queries import Reference, public_holidays

TAKES_TIME = (AppointmentState.HELD, AppointmentState.BOOKED)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wish:
    """What a family looks for: a kind of talk, how it is held, in which language.

    A language that will be interpreted need not be the counsellor's; then ``language`` is empty.
    """

    kind: AppointmentKind
    way: Way
    language: str = ""
    counsellor: int | None = None


@dataclass(frozen=True)
class Diaries:
    """With whom and where a talk could be held.

    ``resources`` names what each counsellor takes in ``holds``, ``rooms`` what each room takes.
    """

    talk: Talk
    way: Way
    diaries: tuple[Diary, ...] = ()
    places: Mapping[int, Place] = field(default_factory=dict)
    resources: Mapping[int, int] = field(default_factory=dict)
    rooms: Mapping[int, int] = field(default_factory=dict)

    @property
    def needs_room(self) -> bool:
        """A talk at our place needs a room, where the place has any."""
        return self.way is Way.ON_SITE

    def free(self, frame: Span) -> tuple[FreeTime, ...]:
        """All free times inside a frame."""
        return free_times(self.talk, self.diaries, self.places, frame, needs_room=self.needs_room)

    def chances(self, begins: datetime) -> tuple[Chance, ...]:
        """The ways to hold the talk at one moment, by the very rule of :meth:`free`."""
        return find_chances(
            self.talk, self.diaries, self.places, begins, needs_room=self.needs_room
        )


def talk_of(kind: AppointmentKind) -> Talk:
    """What an appointment of a kind takes."""
    return Talk(kind.minutes, kind.minutes_before, kind.minutes_after, kind.step)


def frame_of(kind: AppointmentKind, now: datetime, zone: str) -> Span:
    """The time in which a family may book: after the notice, before the horizon."""
    last = clock.local_day(now, zone) + timedelta(days=kind.horizon_days)
    return Span(now + timedelta(hours=kind.notice_hours), clock.midnight(last + DAY, zone))


def read_diaries(
    wish: Wish,
    days: tuple[date, date],
    now: datetime,
    reference: Reference,
    but: UUID | None = None,
) -> Diaries:
    """The diaries for a wish on ``days``, from the first to the last; six statements at most.

    ``but`` is the holder of an appointment that is to be moved: its own time is free for it.
    """
    (first, last), zone = days, reference.time_zone
    frame = Span(clock.midnight(first, zone), clock.midnight(last + DAY, zone))
    loads = _list_fitting(wish, frame)
    counsellors = list(loads)
    if not loads or last < first:
        return Diaries(talk_of(wish.kind), wish.way)
    plans = read_plans([one.pk for one in counsellors], frame, zone)
    off = holidays(reference, first, last)
    hours = {
        one.pk: bookable(openings(plans[one.pk], first, last, zone, off), wish.way)
        for one in counsellors
    }
    rooms = _rooms({site for places in hours.values() for site in places}, wish.way)
    resources = [one.resource_id for one in counsellors] + [room.resource_id for room in rooms]
    busy = taken(resources, frame.begins - DAY, frame.ends + DAY, now, but)
    spans = {one: joined(Span(*period) for period in busy.get(one, ())) for one in resources}
    at_sites: dict[int, dict[int, tuple[Span, ...]]] = defaultdict(dict)
    for room in rooms:
        at_sites[room.site_id][room.pk] = spans[room.resource_id]
    return Diaries(
        talk_of(wish.kind),
        wish.way,
        tuple(
            Diary(one.pk, hours[one.pk], spans[one.resource_id], loads[one]) for one in counsellors
        ),
        {site: Place(site, found) for site, found in at_sites.items()},
        {one.pk: one.resource_id for one in counsellors},
        {room.pk: room.resource_id for room in rooms},
    )


def _list_fitting(wish: Wish, frame: Span) -> dict[Counsellor, int]:
    """Whoever counsels about this in this language, and how many talks they have then."""
    found = Counsellor.objects.filter(is_active=True, kinds=wish.kind)
    if wish.counsellor is not None:
        found = found.filter(pk=wish.counsellor)
    if wish.language:
        found = found.filter(languages=wish.language)
    busy = Q(
        appointments__state__in=TAKES_TIME,
        appointments__begins_at__gte=frame.begins,
        appointments__begins_at__lt=frame.ends,
    )
    rows = found.annotate(load=Count("appointments", filter=busy, distinct=True))
    return {one: one.load for one in rows}


def _rooms(sites: Collection[int | None], way: Way) -> list[Room]:
    if way is not Way.ON_SITE:
        return []
    return list(Room.objects.filter(is_active=True, site__in=[site for site in sites if site]))


def read_plans(counsellors: Collection[int], frame: Span, zone: str) -> dict[int, Plan]:
    """What is known of the hours of counsellors inside a frame of time; three statements."""
    first, last = (clock.local_day(moment, zone) for moment in frame)
    weekly: dict[int, list[Weekly]] = defaultdict(list)
    for row in WeeklyHours.objects.filter(counsellor__in=counsellors):
        weekly[row.counsellor_id].append(
            Weekly(row.weekday, _hours(row), row.first_on, row.last_on)
        )
    days: dict[int, dict[date, tuple[Hours, ...]]] = defaultdict(dict)
    for day in DayHours.objects.filter(counsellor__in=counsellors, on__range=(first, last)):
        before = days[day.counsellor_id].get(day.on, ())
        days[day.counsellor_id][day.on] = before + (() if day.opens is None else (_hours(day),))
    away: dict[int | None, list[Span]] = defaultdict(list)
    absences = Absence.objects.filter(
        Q(counsellor=None) | Q(counsellor__in=counsellors),
        begins_at__lt=frame.ends,
        ends_at__gt=frame.begins,
    )
    for absence in absences:
        away[absence.counsellor_id].append(Span(absence.begins_at, absence.ends_at))
    return {
        one: Plan(tuple(weekly[one]), days.get(one), tuple(away[None] + away[one]))
        for one in counsellors
    }


def _hours(row: WeeklyHours | DayHours) -> Hours:
    assert row.opens is not None
    assert row.closes is not None
    return Hours(
        row.opens, row.closes, frozenset(Way(way) for way in row.ways), row.site_id, row.is_open
    )


def holidays(reference: Reference, first: date, last: date) -> frozenset[date]:
    """The public holidays of the district's state between two days."""
    if reference.district is None:
        return frozenset()
    years = range(first.year, last.year + 1)
    return frozenset(
        day
        for year in years
        for day in public_holidays(reference.district.state, year)
        if first <= day <= last
    )


def list_walk_in(
    reference: Reference, first: date, last: date, now: datetime
) -> list[tuple[Opening, int]]:
    """Walk-in hours from one day to another that are not over, each with its counsellor."""
    zone = reference.time_zone
    frame = Span(clock.midnight(first, zone), clock.midnight(last + DAY, zone))
    keys = list(Counsellor.objects.filter(is_active=True).values_list("pk", flat=True))
    off = holidays(reference, first, last)
    plans: Iterable[tuple[int, Plan]] = read_plans(keys, frame, zone).items()
    found = [
        (opening, key)
        for key, plan in plans
        for opening in openings(plan, first, last, zone, off)
        if opening.is_open and opening.span.ends > now
    ]
    return sorted(found, key=lambda one: (one[0].span, one[1]))
