"""What HSDS rows say in our terms. Parts that we cannot keep are left out and named."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from lotse.interop.hsds.identifiers import stretch_id, term_id
from lotse.interop.hsds.reading import Fault
from lotse.interop.hsds.tables import Row, Tables
from lotse.kit.days import can_be_meant
from lotse.kit.html_lines import as_lines
from lotse.kit.mail_addresses import read_address
from lotse.kit.phones import read_phone
from lotse.kit.plain import tidy
from lotse.kit.web_addresses import read_web_address
from lotse.offers.domain.facts import ScheduleFacts
from lotse.offers.domain.times import ERA, last_of
from lotse.partners.models import Function
from lotse.reference.queries import Reference

BYDAY = re.compile(r"(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)(,(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU))*")
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(:[0-5]\d)?(Z|[+-]\d\d:?\d\d)?")
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d\d?):?(\d\d)?")
ZONE = re.compile(r"[A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+){1,2}")
MOST_TIMES = 100
MOST_DATES = 2_000
LONGEST_PHONE, LONGEST_ADDRESS, LONGEST_NAME = 40, 200, 160


class Unusable(Exception):
    """A record that cannot be imported; the message is the reason in words."""


@dataclass
class Source:
    """The rows around a record, and what had to be left out."""

    tables: Tables
    reference: Reference
    today: date
    left_out: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        rows = self.tables
        self._parts: dict[tuple[str, str], dict[str, list[Row]]] = {}
        self._codes = {
            term_id(vocabulary, code): (vocabulary, code)
            for vocabulary, codes in self.reference.codes.items()
            for code in codes
        }
        self._names = {
            tidy(name).casefold(): (vocabulary, code)
            for (vocabulary, code, _), name in self.reference.names.items()
            if vocabulary in {"topic", "stage"}
        }
        self._attributes = rows.parts_of("attribute", "link_id")

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the district's wall time."""
        return ZoneInfo(self.reference.time_zone)

    def leave_out(self, where: str, reason: str) -> None:
        """Note a part that is not imported."""
        self.left_out.append(Fault(where, reason))

    def parts(self, table: str, column: str, identifier: str) -> list[Row]:
        """Rows of ``table`` that belong to a record."""
        known = self._parts.setdefault((table, column), {})
        if not known:
            known.update(self.tables.parts_of(table, column))
        return known.get(identifier, [])

    def attributes(self, identifier: str) -> list[tuple[str, str, str, str]]:
        """What a record has to do with terms: link type, vocabulary, code, value.

        Terms of ours are known by their identifiers; foreign topics and stages by their names.
        """
        found = []
        for row in self._attributes.get(identifier, []):
            term = self.tables.rows["taxonomy_term"].get(row.get("taxonomy_term_id", ""), {})
            pair = self._own_term(row, term)
            name = tidy(str(term.get("name", ""))).casefold()
            if pair is None and (pair := self._names.get(name)):
                row = {**row, "link_type": pair[0]}  # noqa: PLW2901 – the foreign type says less
            if pair is None:
                name = term.get("name") or row.get("label") or row.get("value") or row["id"]
                self.leave_out(identifier, f"the term {name!r} is not one of ours")
                continue
            found.append((str(row.get("link_type", "")), *pair, str(row.get("value", ""))))
        return found

    def _own_term(self, row: Row, term: Mapping[str, Any]) -> tuple[str, str] | None:
        identifier = str(row.get("taxonomy_term_id", ""))
        vocabulary, _, code = str(term.get("code", "")).partition(":")
        if code and term_id(vocabulary, code) == identifier:
            return vocabulary, code
        return self._codes.get(identifier)


def checked_id(row: Row) -> UUID:
    """The identifier of a record, which has to be a UUID."""
    try:
        return UUID(str(row["id"]))
    except ValueError as fault:
        raise Unusable("the identifier is no UUID") from fault


def needed(row: Row, name: str, longest: int = LONGEST_NAME) -> str:
    """A text that a record must have."""
    value = plain(row.get(name))
    if not value:
        raise Unusable(f"there is no {name}")
    if len(value) > longest:
        raise Unusable(f"the {name} is longer than {longest} characters")
    return value


def plain(value: Any) -> str:
    """A value as one line of text without NUL, which the database cannot keep, and without HTML."""
    return " ".join(as_lines(str(value or "").replace("\0", "")).split())


def kept(  # noqa: PLR0913, PLR0917 – what it is, where it stands, and how it is read
    source: Source,
    where: str,
    what: str,
    value: str,
    read: Callable[[str], str | None],
    longest: int = LONGEST_ADDRESS,
) -> str:
    """The value as it is read; nothing where it cannot be, and then it is named."""
    if not value:
        return ""
    found = read(value)
    if found is None or len(found) > longest:
        source.leave_out(where, f"{what} {value[:60]!r} is not usable")
        return ""
    return found


def website(source: Source, where: str, value: Any) -> str:
    """An address of the web that everybody may be shown, or nothing."""
    said = plain(value)
    return kept(source, where, "the address", said, read_web_address, LONGEST_ADDRESS)


def email(source: Source, where: str, value: Any) -> str:
    """A mail address, or nothing."""
    return kept(source, where, "the mail address", plain(value), read_address)


def phone(source: Source, where: str, value: Any) -> str:
    """A telephone number that somebody here can call, as it was written, or nothing."""

    def read(said: str) -> str | None:
        return said if read_phone(said, may_be_service=True) else None

    said = tidy(plain(value).strip('"'))
    return kept(source, where, "the telephone number", said, read, LONGEST_PHONE)


def number(source: Source, where: str, value: Any, low: float, high: float) -> float | None:
    """A number within bounds, or None."""
    if value in (None, ""):
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        found = float("nan")
    if low <= found <= high:
        return found
    source.leave_out(where, f"{value!r:.60} is not between {low} and {high}")
    return None


def day(source: Source, where: str, value: Any) -> date | None:
    """A day that somebody can mean, or None; of a moment the day."""
    try:
        found = date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        source.leave_out(where, f"{str(value)[:40]!r} is no date")
        return None
    if found is None or can_be_meant(found):
        return found
    source.leave_out(where, f"{found} is too far away")
    return None


def languages(source: Source, where: str, codes: Iterable[Any]) -> tuple[str, ...]:
    """The languages that we know among some codes."""
    found: dict[str, None] = {}
    for code in codes:
        tag = plain(code)
        known = next((one for one in (tag, tag.split("-")[0]) if one in _known(source)), None)
        if known:
            found[known] = None
        else:
            source.leave_out(where, f"the language {tag!r} is not one of ours")
    return tuple(found)


def _known(source: Source) -> Mapping[str, object]:
    return source.reference.languages


@dataclass(frozen=True)
class Times:
    """When a service is: times that come back, words for all of them, first and last day."""

    schedules: tuple[ScheduleFacts, ...]
    words: str
    starts_on: date | None
    ends_on: date | None


def schedules(source: Source, where: str, rows: Iterable[Row]) -> Times:
    """The times of a service. A row without a time tells first and last day of the whole.

    A time ends with its rhythm (``until``), and every second week counts from its ``dtstart``.
    """
    times: list[ScheduleFacts] = []
    words: dict[str, None] = {}
    period: tuple[date | None, date | None] = (None, None)
    for row in _joined(where, list(rows)):
        first, last = _period(source, where, row)
        if first and last and last < first:
            source.leave_out(where, f"a time that ends on {last} before it begins on {first}")
        elif found := _schedule(source, row, first, last):
            if counted := _counted(source, row, found):
                times.append(counted)
        elif row.get("freq") or row.get("opens_at"):
            source.leave_out(where, "a time that is neither weekly nor monthly on given days")
        elif first or last:
            period = (first, last)
        if said := plain(row.get("description")):
            words[said] = None
    return Times(tuple(times), " ".join(words), *period)


def _joined(service: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Rows of ours that tell one time in stretches, as one row with the days of its rhythm."""
    seen: set[int] = set()
    for row in rows:
        first = str(row.get("valid_from") or "")
        positions = range(min(len(rows), MOST_TIMES))
        position = next(
            (one for one in positions if row["id"] == stretch_id(service, one, first)), None
        )
        if position is None:
            yield row
        elif position not in seen:
            seen.add(position)
            begins = row.get("dtstart")
            if begins == ERA.isoformat() and str(row.get("interval")) != "1":
                begins = None  # where a rhythm is counted from that has no first day
            yield {**row, "dtstart": begins, "valid_from": begins, "valid_to": row.get("until")}


def _period(source: Source, where: str, row: Row) -> tuple[date | None, date | None]:
    first = day(source, where, row.get("valid_from"))
    if first is None and str(row.get("interval") or 1) not in {"1", "1.0"}:
        first = day(source, where, row.get("dtstart"))
    ends = (day(source, where, row.get(name)) for name in ("valid_to", "until"))
    return first, min(filter(None, ends), default=None)


def _schedule(
    source: Source, row: Row, first: date | None, last: date | None
) -> ScheduleFacts | None:
    byday = plain(row.get("byday")).replace(" ", "")
    on = first or day(source, row["id"], row.get("dtstart")) or source.today
    opens = _clock(source, row, row.get("opens_at"), on)
    closes = _clock(source, row, row.get("closes_at"), on)
    interval = str(row.get("interval") or 1).removesuffix(".0")
    is_usable = (
        row.get("freq") in {"WEEKLY", "MONTHLY"}
        and BYDAY.fullmatch(byday)
        and interval in {str(n) for n in range(1, 13)}
    )
    if not is_usable or opens is None or (closes is not None and closes <= opens):
        return None
    return ScheduleFacts(
        freq=row["freq"],
        interval=int(interval),
        byday=tuple(byday.split(",")),
        opens_at=opens,
        closes_at=closes,
        valid_from=first,
        valid_to=last,
    )


def _counted(source: Source, row: Row, found: ScheduleFacts) -> ScheduleFacts | None:
    """A time with its last day where the row says how often it takes place (RFC 5545, COUNT).

    None where nobody can say when that is: it would be told for ever.
    """
    if row.get("count") in (None, ""):
        return found
    first = day(source, row["id"], row.get("dtstart")) or found.valid_from
    times = number(source, row["id"], row["count"], 1, MOST_DATES)
    if times is None or first is None:
        source.leave_out(row["id"], "a time that ends after a number of dates nobody can count")
        return None
    last = last_of(found, first, int(times))
    ends = min(filter(None, (last, found.valid_to)))
    if found.valid_from and ends < found.valid_from:
        source.leave_out(row["id"], f"a time that ends on {ends} before it begins")
        return None
    return replace(found, valid_from=found.valid_from or first, valid_to=ends)


def _clock(source: Source, row: Row, value: Any, on: date) -> time | None:
    """The wall time of the place; None where it is none, or falls on another day there.

    An offset, in the time or as ``timezone`` of the row, counts on the day ``on``; so does a zone
    that is named there. A row that names the place's own zone in ``notes``, as ours do, tells wall
    times already.
    """
    found = TIME.fullmatch(plain(value))
    if found is None:
        return None
    said, zone = time(int(found[1]), int(found[2])), source.zone
    theirs = _zone(found[4] or row.get("timezone"))
    if theirs is None or (not found[4] and plain(row.get("notes")) == str(zone)):
        return said
    here = datetime.combine(on, said, theirs).astimezone(zone)
    return here.time() if here.date() == on else None


def _zone(value: Any) -> tzinfo | None:
    """A zone as publishers write it: ``Z``, ``+01:00``, hours as a number, ``Europe/Berlin``."""
    said = plain(value)
    if said in {"Z", "UTC", "GMT"}:
        return UTC
    try:
        if found := OFFSET.fullmatch(said):
            offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
            return timezone(-offset if found[1] == "-" else offset)
        if ZONE.fullmatch(said):
            return ZoneInfo(said)
        return timezone(timedelta(hours=float(said)))
    except (OSError, ValueError, KeyError, OverflowError):  # no zone, no number, more than a day
        return None


def function(title: str) -> str:
    """The code of a contact function by its title; "office" where it is none of ours."""
    return title if title in Function.values else Function.OFFICE.value
