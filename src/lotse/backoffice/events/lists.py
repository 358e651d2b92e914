"""The list of events: search, filters, columns, many at once, and the same list as a file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.events.staff_texts import AUDIENCES, MODES, STATUS_NAMES, refusal_words
from lotse.backoffice.listing import PAGE_SIZE, Asked, file_response
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events import office_actions
from lotse.events.models import Event
from lotse.events.office_queries import ORDERS, list_events, with_columns
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.paging import cut_query
from lotse.kit.spreadsheets import Row
from lotse.reference.queries import Reference, get_reference, site_languages

FILTERS = ("q", "status", "audience", "language", "stage", "time", "people")


@screen(Right.READ)
@require_safe
def events(request: StaffRequest) -> HttpResponse:
    """The list. Whatever its size it costs the same few statements."""
    asked, reference, now = Asked.read(request, FILTERS, ORDERS), get_reference(), clock.now()
    found = list_events(asked=asked.values, now=now, order=asked.order)
    page = cut_query(with_columns(found, now), found.count(), asked.page, PAGE_SIZE)
    if page is None:
        raise Http404
    tag = get_language() or "de"
    stages = reference.codes["stage"]
    context = {
        "asked": asked,
        "page": page,
        "rows": [_row(one, reference, tag) for one in page.items],
        "statuses": STATUS_NAMES.items(),
        "audiences": AUDIENCES.items(),
        "languages": _languages(reference),
        "stages": [(code, reference.name("stage", code, tag)) for code in stages],
        "has_filters": bool(set(asked.values) - {"q"}),
        "page_links": asked.page_links(page.numbers),
        "sorts": {name: asked.sort_url(name) for name in ("title", "date", "changed")},
        "may_write": may(request.user, Right.WRITE),
        "may_publish": may(request.user, Right.PUBLISH),
        "may_export": may(request.user, Right.EXPORT),
        "here": request.get_full_path(),
    }
    return render_staff(request, "backoffice/events/list.html", context)


def _languages(reference: Reference) -> list[tuple[str, str]]:
    """The languages of the site first, then the others."""
    first = [one.tag for one in site_languages(reference) if one.tag in reference.languages]
    tags = dict.fromkeys([*first, *reference.languages])
    return [(tag, reference.languages[tag].autonym) for tag in tags]


def _row(event: Any, reference: Reference, tag: str) -> dict[str, Any]:
    return {
        "event": event,
        "status": STATUS_NAMES[event.status],
        "audience": AUDIENCES[event.audience],
        "stages": [reference.name("stage", code, tag) for code in event.stage_codes],
        "languages": [reference.name("language", code, tag) for code in event.language_codes],
        "place": _place(event),
        "more": max(0, event.rounds_to_come - 1),
    }


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
    zone = ZoneInfo(reference.district.time_zone if reference.district else "UTC")
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


@screen(Right.PUBLISH)
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """Publish many events; what cannot be done to one does not stop the others."""
    back = request.POST.get("back", "")
    target = back if back.startswith("/staff/veranstaltungen/") else reverse("staff_events")
    wanted = request.POST.getlist("slug")[:PAGE_SIZE]
    found = list(Event.objects.filter(slug__in=wanted))
    if request.POST.get("deed") != "publish" or not found:
        messages.warning(request, _("Please choose events and what should happen to them."))
        return HttpResponseRedirect(target)
    done, refused = 0, []
    for event in found:
        try:
            office_actions.publish(slug=event.slug, by=request.user, now=clock.now())
            done += 1
        except Refused as refusal:
            refused.append(f"{event.slug}: {refusal_words(refusal)}")
    if done:
        said = ngettext("Done for %(count)s event.", "Done for %(count)s events.", done)
        messages.success(request, said % {"count": done})
    for line in refused:
        messages.error(request, line)
    return HttpResponseRedirect(target)
