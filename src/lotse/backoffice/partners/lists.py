"""The list of partners and schools, and the same list as a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.columns import Cell, Column, Columns, Tag
from lotse.backoffice.listing import PAGE_SIZE, Asked, file_response
from lotse.backoffice.partners.staff_texts import refusal_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.paging import cut_query
from lotse.kit.spreadsheets import Row
from lotse.partners.access import may_edit, may_show
from lotse.partners.models import Organisation
from lotse.partners.office_actions import note_looked_at
from lotse.partners.office_queries import ORDERS, list_organisations, with_columns
from lotse.partners.showing import hide_organisation, show_organisation
from lotse.reference.queries import Reference, get_reference


@dataclass(frozen=True)
class Shown:
    """A partner in the list."""

    organisation: Any
    reference: Reference
    tag: str


def _state(row: Shown) -> Cell:
    is_public = row.organisation.is_public
    return Cell(tags=[Tag(_("Public") if is_public else _("Not public"), "good" * is_public)])


def _kind(row: Shown) -> str:
    return row.reference.name("organisation_kind", row.organisation.kind_id, row.tag)


def _languages(row: Shown) -> list[str]:
    tags = row.organisation.language_tags
    return [row.reference.name("language", code, row.tag) for code in tags]


COLUMNS = Columns(
    "partners",
    Column("kind", gettext_lazy("Kind"), _kind),
    Column("state", gettext_lazy("State"), _state),
    Column("places", gettext_lazy("Places"), lambda row: row.organisation.places),
    Column(
        "languages", gettext_lazy("Languages that are spoken there"), _languages, is_usual=False
    ),
    Column(
        "phones", gettext_lazy("Telephone"), lambda row: row.organisation.phones, is_usual=False
    ),
    Column("emails", gettext_lazy("E-mail"), lambda row: row.organisation.emails, is_usual=False),
    Column(
        "website", gettext_lazy("Website"), lambda row: row.organisation.website, is_usual=False
    ),
    Column(
        "changed",
        gettext_lazy("Changed"),
        lambda row: row.organisation.changed_at,
        sort="changed",
    ),
)

FILTERS = ("q", "kind", "municipality", "what", "age", "state")


@screen(Right.READ)
@require_safe
def partners(request: StaffRequest) -> HttpResponse:
    """The list. Whatever its size it costs the same few statements."""
    asked, reference = Asked.read(request, FILTERS, ORDERS), get_reference()
    today = clock.today(reference.district.time_zone if reference.district else "UTC")
    found = list_organisations(asked=asked.values, today=today, order=asked.order)
    page = cut_query(with_columns(found), found.count(), asked.page, PAGE_SIZE)
    if page is None:
        raise Http404
    tag = get_language() or "de"
    shown = [Shown(row, reference, tag) for row in page.items]
    sorts = {name: asked.sort_url(name) for name in ("name", "changed")}
    context = {
        "asked": asked,
        "page": page,
        "table": COLUMNS.context(request.user, shown, sorts),
        "here": request.get_full_path(),
        "kinds": [
            (code, reference.name("organisation_kind", code, tag))
            for code in reference.codes["organisation_kind"]
        ],
        "municipalities": reference.municipalities.items(),
        "has_filters": bool(set(asked.values) - {"q"}),
        "page_links": asked.page_links(page.numbers),
        "sorts": sorts,
        "may_write": may_edit(request.user),
        "may_show": may_show(request.user),
        "may_export": may(request.user, Right.EXPORT),
    }
    return render_staff(request, "backoffice/partners/list.html", context)


@screen(Right.EXPORT)
@require_safe
def export(request: StaffRequest, form: str) -> HttpResponse:
    """The same list as a spreadsheet, all pages of it."""
    asked, reference = Asked.read(request, FILTERS, ORDERS), get_reference()
    today = clock.today(reference.district.time_zone if reference.district else "UTC")
    found = list_organisations(asked=asked.values, today=today, order=asked.order)
    rows = found.prefetch_related("sites", "contacts")
    head = [
        _("Name"), _("Kind"), _("Public"), _("Addresses"), _("Contacts"), _("Website"),
        _("Changed"), _("Address"),
    ]  # fmt: skip
    return file_response(form, head, _rows(rows, reference), _("Partners"), f"partner-{today}")


def _rows(found: Any, reference: Reference) -> Iterator[Row]:
    tag = get_language() or "de"
    for row in found.iterator(chunk_size=500):
        yield [
            row.name,
            reference.name("organisation_kind", row.kind_id, tag),
            _("yes") if row.is_public else _("no"),
            "; ".join(f"{site.street}, {site.postcode} {site.place}" for site in row.sites.all()),
            "; ".join(f"{each.phone} {each.email}".strip() for each in row.contacts.all()),
            row.website,
            row.changed_at.date(),
            row.slug,
        ]


@screen(Right.PUBLISH)
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """Do the same to many partners; what cannot be done to one does not stop the others."""
    back = request.POST.get("back", "")
    target = back if back.startswith("/staff/partner/") else reverse("staff_partners")
    wanted = request.POST.getlist("slug")[:PAGE_SIZE]
    partners = list(Organisation.objects.filter(slug__in=wanted))
    deed = _deeds(request).get(request.POST.get("deed", ""))
    if deed is None or not partners:
        messages.warning(request, _("Please choose partners and what should happen to them."))
        return HttpResponseRedirect(target)
    done, refused = 0, []
    for partner in partners:
        try:
            deed(partner.slug)
            done += 1
        except Refused as refusal:
            refused.append(f"{partner.name}: {refusal_words(refusal)}")
    if done:
        said = ngettext("Done for %(count)s partner.", "Done for %(count)s partners.", done)
        messages.success(request, said % {"count": done})
    for line in refused:
        messages.error(request, line)
    return HttpResponseRedirect(target)


def _deeds(request: StaffRequest) -> dict[str, Callable[[str], None]]:
    by, now = request.user, clock.now()
    return {
        "show": lambda slug: show_organisation(slug=slug, by=by, now=now),
        "hide": lambda slug: hide_organisation(slug=slug, by=by, now=now),
        "looked_at": lambda slug: note_looked_at(slug=slug, now=now),
    }
