"""Free times: one rule for what is shown and for what is booked. Nothing of it is stored.

A talk lies whole inside the hours of a counsellor; with the time before and after it that the
counsellor keeps, it overlaps nothing that is taken, of the counsellor and of the room. What is
taken is kept with its own time before and after, so that of two talks each keeps its own.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lotse.counselling.domain.spans import Span


@dataclass(frozen=True)
class Talk:
    """What an appointment of a kind takes, in minutes.

    ``step`` is the distance of two beginnings, counted from the beginning of the hours.
    """

    minutes: int
    before: int = 0
    after: int = 0
    step: int = 15

    def whole(self, begins: datetime) -> Span:
        """What is taken by a talk that begins at a moment: with the time before and after it."""
        ends = begins + timedelta(minutes=self.minutes + self.after)
        return Span(begins - timedelta(minutes=self.before), ends)

    def itself(self, begins: datetime) -> Span:
        """The talk alone."""
        return Span(begins, begins + timedelta(minutes=self.minutes))


@dataclass(frozen=True)
class Diary:
    """A counsellor: hours by place, what is taken, and how much the person has to do already.

    ``load`` decides who is asked first where several are free: whoever has fewest talks.
    """

    key: int
    hours: Mapping[int | None, Sequence[Span]]
    taken: Sequence[Span] = ()
    load: int = 0


@dataclass(frozen=True)
class Place:
    """A place with its rooms and what is taken of each. A place without rooms needs none."""

    key: int
    rooms: Mapping[int, Sequence[Span]] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Chance:
    """One way to hold a talk: with whom, where, in which room."""

    load: int
    counsellor: int
    place: int | None = field(compare=False)
    room: int | None = field(compare=False)


@dataclass(frozen=True)
class FreeTime:
    """A beginning, and all ways to hold the talk then, whoever is to be asked first in front."""

    begins: datetime
    chances: tuple[Chance, ...]


def free_times(
    talk: Talk,
    diaries: Sequence[Diary],
    places: Mapping[int, Place],
    frame: Span,
    *,
    needs_room: bool,
) -> tuple[FreeTime, ...]:
    """All beginnings inside ``frame`` at which somebody is free, in order.

    With ``needs_room`` a talk at a place that has rooms needs one of them.
    """
    found: dict[datetime, list[Chance]] = defaultdict(list)
    for diary in diaries:
        is_free = _Taken(diary.taken)
        for place, hours in diary.hours.items():
            rooms = _rooms(places.get(place) if place is not None and needs_room else None)
            for begins in _beginnings(talk, hours, frame):
                whole = talk.whole(begins)
                if not is_free(whole):
                    continue
                room = next((key for key, has in rooms if has(whole)), None)
                if room is not None or not rooms:
                    found[begins].append(Chance(diary.load, diary.key, place, room))
    return tuple(FreeTime(begins, tuple(sorted(found[begins]))) for begins in sorted(found))


def find_chances(
    talk: Talk,
    diaries: Sequence[Diary],
    places: Mapping[int, Place],
    begins: datetime,
    *,
    needs_room: bool,
) -> tuple[Chance, ...]:
    """The ways to hold a talk at one moment, by the very rule of :func:`free_times`."""
    frame = Span(begins, begins + timedelta(microseconds=1))
    found = free_times(talk, diaries, places, frame, needs_room=needs_room)
    return found[0].chances if found else ()


def _beginnings(talk: Talk, hours: Sequence[Span], frame: Span) -> Iterator[datetime]:
    step, lasts = timedelta(minutes=talk.step), timedelta(minutes=talk.minutes)
    for opens, closes in hours:
        begins = opens
        if begins < frame.begins:
            begins += -((begins - frame.begins) // step) * step
        while begins + lasts <= closes and begins < frame.ends:
            yield begins
            begins += step


class _Taken:
    """Asks a set of taken spans (:func:`~lotse.counselling.domain.spans.joined`) for overlaps."""

    def __init__(self, taken: Sequence[Span]) -> None:
        self.begins = [span.begins for span in taken]
        self.ends = [span.ends for span in taken]

    def __call__(self, wanted: Span) -> bool:
        # Only the last one that begins before the wanted one ends can reach into it.
        position = bisect_right(self.begins, wanted.ends - RESOLUTION) - 1
        return position < 0 or self.ends[position] <= wanted.begins


RESOLUTION = datetime.resolution


def _rooms(place: Place | None) -> list[tuple[int, "_Taken"]]:
    return [(key, _Taken(taken)) for key, taken in place.rooms.items()] if place else []
