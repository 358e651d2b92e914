"""The list of events: search, filters, columns, many at once, and the same list as a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from lotse.backoffice.bulk import Deed
from lotse.backoffice.columns import Cell, Column, Columns, Tag
from lotse.backoffice.events.staff_texts import AUDIENCES, MODES, STATUS_NAMES, refusal_words
from lotse.backoffice.listing import Filter
from lotse.backoffice.records.lists import Many, Reader, RecordList, Sheet
from lotse.backoffice.rendering import StaffRequest
from lotse.events import office_actions
from lotse.events.models import Event, Status
from lotse.events.office_queries import ORDERS, known_slugs, list_events, with_columns
from lotse.kit.spreadsheets import Row
from lotse.reference.queries import Reference, site_languages

MOODS = {Status.PUBLISHED.value: "good", Status.CANCELLED.value: "warn"}


@dataclass(frozen=True)
class Shown:
    """An event in the list."""

    event: Any
    reference: Reference
    tag: str

    @property
    def slug(self) -> str:
        """Its address."""
        return str(self.event.slug)

    @property
    def title(self) -> str:
        """Its German title."""
        return str(self.event.title)

    @property
    def place(self) -> str:
        """Where it is."""
        return _place(self.event)

    def names(self, vocabulary: str, codes: Iterable[str]) -> list[str]:
        """Codes in words."""
        return [self.reference.name(vocabulary, code, self.tag) for code in codes]


def _state(row: Shown) -> Cell:
    status = row.event.status
    return Cell(tags=[Tag(STATUS_NAMES[status], MOODS.get(status, ""))])


def _next_date(row: Shown) -> Cell:
    event = row.event
    if event.next_at is None:
        if event.last_at is None:
            return Cell()
        day = date_format(localtime(event.last_at), "SHORT_DATE_FORMAT")
        return Cell(sub=_("over since %(day)s") % {"day": day})
    more = max(0, event.rounds_to_come - 1)
    also = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
    at = date_format(localtime(event.next_at), "SHORT_DATETIME_FORMAT")
    return Cell(at, sub=also if more else "")


def _seats(row: Shown) -> str:
    taken, most = row.event.taken, row.event.seats_now
    return "" if taken is None else f"{taken} / {most}" if most is not None else str(taken)


def _audience(row: Shown) -> Cell:
    stages = ", ".join(row.names("stage", row.event.stage_codes))
    return Cell(str(AUDIENCES[row.event.audience]), sub=stages)


COLUMNS = Columns(
    "events",
    Column("status", gettext_lazy("State"), _state),
    Column("date", gettext_lazy("Next date"), _next_date, sort="date"),
    Column("seats", gettext_lazy("Seats"), _seats),
    Column("waiting", gettext_lazy("Waiting"), lambda row: str(row.event.waiting or "")),
    Column("audience", gettext_lazy("For whom?"), _audience),
    Column(
        "languages",
        gettext_lazy("Languages that are spoken"),
        lambda row: row.names("language", row.event.language_codes),
        is_usual=False,
    ),
    Column(
        "mode",
        gettext_lazy("How one signs up"),
        lambda row: MODES[row.event.mode],
        is_usual=False,
    ),
    Column(
        "rounds",
        gettext_lazy("Dates one can sign up for"),
        lambda row: str(row.event.all_rounds),
        is_usual=False,
    ),
    Column("changed", gettext_lazy("Changed"), lambda row: row.event.changed_at, sort="changed"),
)


def _filters(reader: Reader) -> list[Filter]:
    times = [
        ("coming", _("still to come")),
        ("week", _("within seven days")),
        ("past", _("over")),
    ]
    people = [
        ("waiting", _("somebody waits")),
        ("offered", _("somebody has not answered yet")),
        ("call", _("somebody is to be called")),
    ]
    languages = _languages(reader.reference)
    return [
        Filter("time", _("When?"), times),
        Filter("status", _("State"), STATUS_NAMES.items()),
        Filter("audience", _("For whom?"), AUDIENCES.items()),
        Filter("stage", _("Stage"), reader.terms("stage")),
        Filter("language", _("Spoken or interpreted"), languages, are_languages=True),
        Filter("people", _("Families"), people),
    ]


def _languages(reference: Reference) -> list[tuple[str, str]]:
    """The languages of the site first, then the others."""
    first = [one.tag for one in site_languages(reference) if one.tag in reference.languages]
    tags = dict.fromkeys([*first, *reference.languages])
    return [(tag, reference.languages[tag].autonym) for tag in tags]


def _place(event: Event) -> str:
    if event.site is not None:
        return str(event.site)
    return _("online") if event.online_url else ""


def _head() -> Row:
    return [
        _("Title"), _("State"), _("For whom?"), _("Next date"), _("End of the last date"),
        _("Dates one can sign up for"), _("Place"), _("Stages"), _("Languages that are spoken"),
        _("How one signs up"), _("Places taken"), _("Seats"), _("People waiting"), _("Changed"),
        _("Address"),
    ]  # fmt: skip


def _file_rows(events: Iterable[Any], reader: Reader) -> Iterator[Row]:
    reference, tag, zone = reader.reference, reader.tag, ZoneInfo(reader.reference.time_zone)

    def here(at: datetime | None) -> datetime | None:
        return at.astimezone(zone).replace(tzinfo=None) if at else None

    for event in events:
        yield [
            event.title,
            str(STATUS_NAMES[event.status]),
            str(AUDIENCES[event.audience]),
            here(event.next_at),
            here(event.last_at),
            event.all_rounds,
            _place(event),
            ", ".join(reference.name("stage", code, tag) for code in event.stage_codes),
            ", ".join(reference.name("language", code, tag) for code in event.language_codes),
            str(MODES[event.mode]),
            event.taken,
            event.seats_now,
            event.waiting,
            event.changed_at.astimezone(zone).date(),
            event.slug,
        ]


def _publish(request: StaffRequest, reader: Reader) -> dict[str, Deed]:
    by, now = request.user, reader.now
    return {"publish": lambda slug: office_actions.publish(slug=slug, by=by, now=now)}


LIST = RecordList(
    url="staff_events",
    template="backoffice/events/list.html",
    show_all=gettext_lazy("Show all events"),
    search=gettext_lazy("Search in title, place and partners"),
    columns=COLUMNS,
    asks=("q", "status", "audience", "language", "stage", "time", "people"),
    orders=ORDERS,
    find=lambda asked, order, reader: list_events(asked=asked, now=reader.now, order=order),
    with_columns=lambda found, reader: with_columns(found, reader.now),
    rows=lambda found, reader: [Shown(event, reader.reference, reader.tag) for event in found],
    filters=_filters,
    links=lambda: [
        (reverse("staff_campaigns"), _("Campaigns")),
        (reverse("staff_events_year"), _("Figures of a year")),
    ],
    sheet=Sheet(
        title=gettext_lazy("Events"),
        name="veranstaltungen",
        head=_head,
        rows=_file_rows,
        prepare=lambda found, reader: with_columns(found, reader.now),
    ),
    many=Many(
        legend=gettext_lazy("With the chosen events"),
        nothing_chosen=gettext_lazy("Please choose events and what should happen to them."),
        done=ngettext_lazy("Done for %(count)s event.", "Done for %(count)s events.", "count"),
        names=known_slugs,
        deeds=lambda _reader: [("publish", _("Publish"))],
        do=_publish,
        refusal_words=refusal_words,
    ),
)
