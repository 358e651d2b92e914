"""What somebody who looks for a talk has chosen: how, in which language, from which day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from lotse.counselling.domain.free_times import FreeTime
from lotse.counselling.domain.hours import Way
from lotse.counselling.domain.spans import Span
from lotse.counselling.models import AppointmentKind
from lotse.counselling.queries.appointments import languages_spoken
from lotse.counselling.queries.diaries import Wish, frame_of, read_diaries
from lotse.kit import clock
from lotse.reference.queries import Reference

SHOWN_DAYS = 14
"""So many days are shown at once: a list that one can still hear to its end."""


@dataclass(frozen=True)
class Asked:
    """The choice. ``language`` is that of the talk; ``is_spoken``: a counsellor speaks it."""

    way: Way
    language: str
    is_spoken: bool
    first: date | None = None
    topic: str = ""

    @property
    def interpreter(self) -> str:
        """The language that somebody has to interpret; empty where a counsellor speaks it."""
        return "" if self.is_spoken else self.language

    def wish(self, kind: AppointmentKind) -> Wish:
        """What is looked for."""
        return Wish(kind, self.way, self.language if self.is_spoken else "")

    def query(self, first: date | None = None) -> str:
        """The choice as the end of an address; days are no secret, and nothing else is in it."""
        said = {"art": self.way.value, "sprache": self.language}
        if self.topic:
            said["thema"] = self.topic
        if first is not None:
            said["ab"] = first.isoformat()
        return f"?{urlencode(said)}"


def read_asked(
    said: Mapping[str, str], kind: AppointmentKind, reader: str, reference: Reference
) -> Asked:
    """What an address or form says; what nobody could have chosen is left out.

    Without a choice it is the first way of the kind, and the reader's own language.
    """
    ways = [Way(way) for way in kind.ways]
    way = next((one for one in ways if one.value == said.get("art")), ways[0])
    language = base_of(said.get("sprache", ""))
    if language not in reference.languages:
        language = base_of(reader)
    first, topic = _day(said.get("ab", "")), read_topic(said, reference)
    return Asked(way, language, language in languages_spoken(kind), first, topic)


def read_topic(said: Mapping[str, str], reference: Reference) -> str:
    """The topic that an address or form names, or nothing; it is no secret and about nobody."""
    topic = said.get("thema", "")
    return topic if topic in reference.codes["topic"] else ""


def base_of(reader: str) -> str:
    """The language that somebody speaks who reads a page: Leichte Sprache is German."""
    return "de" if reader.startswith("de") else reader


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


@dataclass(frozen=True)
class Shown:
    """Free times of some days, and from where earlier and later ones are seen."""

    times: tuple[FreeTime, ...]
    earlier: date | None
    later: date | None


def find_times(
    asked: Asked, wish: Wish, now: datetime, reference: Reference, but: UUID | None = None
) -> Shown:
    """The free times of the fortnight that was asked for, or of the next that has any."""
    zone = reference.time_zone
    frame = frame_of(wish.kind, now, zone)
    first, last = (clock.local_day(moment, zone) for moment in frame)
    diaries = read_diaries(wish, (first, last), now, reference, but)
    found = diaries.free(frame)
    start = max(first, min(asked.first or first, last))
    ahead = [one for one in found if clock.local_day(one.begins, zone) >= start]
    if ahead and asked.first is None:
        start = clock.local_day(ahead[0].begins, zone)
    end = start + timedelta(days=SHOWN_DAYS)
    window = Span(clock.midnight(start, zone), clock.midnight(end, zone))
    times = tuple(one for one in found if window.begins <= one.begins < window.ends)
    return Shown(
        times,
        max(first, start - timedelta(days=SHOWN_DAYS))
        if any(one.begins < window.begins for one in found)
        else None,
        next(
            (clock.local_day(one.begins, zone) for one in found if one.begins >= window.ends), None
        ),
    )
