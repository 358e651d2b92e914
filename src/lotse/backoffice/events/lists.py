"""The list of events: search, filters, columns, many at once, and the same list as a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, ngettext, ngettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.bulk import Bulk, BulkAnswer, chosen_slugs, do_to_many
from lotse.backoffice.columns import Cell, Column, Columns, Tag
from lotse.backoffice.events.staff_texts import AUDIENCES, MODES, STATUS_NAMES, refusal_words
from lotse.backoffice.listing import (
    Asked,
    Filter,
    FilterForm,
    file_links,
    file_response,
    list_context,
)
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events import office_actions
from lotse.events.models import Event, Status
from lotse.events.office_queries import ORDERS, list_events, with_columns
from lotse.kit import clock
from lotse.kit.spreadsheets import Row
from lotse.reference.queries import Reference, get_reference, site_languages

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

FILTERS = ("q", "status", "audience", "language", "stage", "time", "people")


@screen(Right.READ)
@require_safe
def events(request: StaffRequest) -> HttpResponse:
    """The list. Whatever its size it costs the same few statements."""
    asked, reference, now = Asked.read(request, FILTERS, ORDERS), get_reference(), clock.now()
    found = list_events(asked=asked.values, now=now, order=asked.order)
    context = list_context(request, asked, found, with_columns(found, now), ORDERS)
    tag = get_language() or "de"
    shown = [Shown(event, reference, tag) for event in context["page"].items]
    files = file_links(request, asked, "staff_events_export")
    context |= {
        "table": COLUMNS.context(request.user, shown, context["sorts"]),
        "filters": FilterForm(
            asked,
            "staff_events",
            _("Show all events"),
            _filters(reference, tag),
            _("Search in title, place and partners"),
            [
                (reverse("staff_campaigns"), _("Campaigns")),
                (reverse("staff_events_year"), _("Figures of a year")),
                *files,
            ],
        ),
        "may_write": may(request.user, Right.WRITE),
        "bulk": _bulk() if may(request.user, Right.PUBLISH) else None,
    }
    return render_staff(request, "backoffice/events/list.html", context)


def _filters(reference: Reference, tag: str) -> list[Filter]:
    times = [
        ("coming", _("still to come")),
        ("week", _("within seven days")),
        ("past", _("over")),
    ]
    stages = [(code, reference.name("stage", code, tag)) for code in reference.codes["stage"]]
    people = [
        ("waiting", _("somebody waits")),
        ("offered", _("somebody has not answered yet")),
        ("call", _("somebody is to be called")),
    ]
    languages = _languages(reference)
    return [
        Filter("time", _("When?"), times),
        Filter("status", _("State"), STATUS_NAMES.items()),
        Filter("audience", _("For whom?"), AUDIENCES.items()),
        Filter("stage", _("Stage"), stages),
        Filter("language", _("Spoken or interpreted"), languages, are_languages=True),
        Filter("people", _("Families"), people),
    ]


def _bulk() -> Bulk:
    return Bulk("staff_events_bulk", _("With the chosen events"), [("publish", _("Publish"))])


def _languages(reference: Reference) -> list[tuple[str, str]]:
    """The languages of the site first, then the others."""
    first = [one.tag for one in site_languages(reference) if one.tag in reference.languages]
    tags = dict.fromkeys([*first, *reference.languages])
    return [(tag, reference.languages[tag].autonym) for tag in tags]


def _place(event: Event) -> str:
    if event.site is not None:
        return str(event.site)
    return _("online") if event.online_url else ""


@screen(Right.EXPORT)
@require_safe
def export(request: StaffRequest, form: str) -> HttpResponse:
    """The same list as a spreadsheet, all pages of it: numbers, nobody's names."""
    asked, reference, now = Asked.read(request, FILTERS, ORDERS), get_reference(), clock.now()
    found = with_columns(list_events(asked=asked.values, now=now, order=asked.order), now)
    zone = ZoneInfo(reference.time_zone)
    head = [
        _("Title"), _("State"), _("For whom?"), _("Next date"), _("End of the last date"),
        _("Dates one can sign up for"), _("Place"), _("Stages"), _("Languages that are spoken"),
        _("How one signs up"), _("Places taken"), _("Seats"), _("People waiting"), _("Changed"),
        _("Address"),
    ]  # fmt: skip
    rows = _rows(found, reference, get_language() or "de", zone)
    name = f"veranstaltungen-{now.astimezone(zone).date()}"
    return file_response(form, head, rows, _("Events"), name)


def _rows(events: Any, reference: Reference, tag: str, zone: ZoneInfo) -> Iterator[Row]:
    def here(at: datetime | None) -> datetime | None:
        return at.astimezone(zone).replace(tzinfo=None) if at else None

    for event in events.iterator(chunk_size=500):
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


ANSWER = BulkAnswer(
    "staff_events",
    gettext_lazy("Please choose events and what should happen to them."),
    ngettext_lazy("Done for %(count)s event.", "Done for %(count)s events.", "count"),
    refusal_words,
)


@screen(Right.PUBLISH)
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """Publish many events; what cannot be done to one does not stop the others."""
    found = Event.objects.filter(slug__in=chosen_slugs(request)).values_list("slug", flat=True)
    by, now = request.user, clock.now()

    def publish(slug: str) -> None:
        office_actions.publish(slug=slug, by=by, now=now)

    deed = publish if request.POST.get("deed") == "publish" else None
    return do_to_many(request, deed, {slug: slug for slug in found}, ANSWER)
