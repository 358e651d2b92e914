"""The list of partners and schools, and the same list as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.bulk import Bulk, BulkAnswer, Deed, chosen_slugs, do_to_many
from lotse.backoffice.columns import Cell, Column, Columns, Tag
from lotse.backoffice.listing import (
    Asked,
    Filter,
    FilterForm,
    file_links,
    file_response,
    list_context,
)
from lotse.backoffice.partners.staff_texts import refusal_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
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

    @property
    def slug(self) -> str:
        """Its address."""
        return str(self.organisation.slug)

    @property
    def title(self) -> str:
        """Its name."""
        return str(self.organisation.name)


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
    today = reference.today()
    found = list_organisations(asked=asked.values, today=today, order=asked.order)
    context = list_context(request, asked, found, with_columns(found), ORDERS)
    tag = get_language() or "de"
    shown = [Shown(row, reference, tag) for row in context["page"].items]
    context |= {
        "table": COLUMNS.context(request.user, shown, context["sorts"]),
        "filters": FilterForm(
            asked,
            "staff_partners",
            _("Show all partners"),
            _filters(reference, tag),
            _("Search in name and place"),
            file_links(request, asked, "staff_partners_export"),
        ),
        "may_write": may_edit(request.user),
        "bulk": _bulk() if may_show(request.user) else None,
    }
    return render_staff(request, "backoffice/partners/list.html", context)


def _filters(reference: Reference, tag: str) -> list[Filter]:
    codes = reference.codes["organisation_kind"]
    kinds = [(code, reference.name("organisation_kind", code, tag)) for code in codes]
    schools = [("schools", _("only schools")), ("all", _("with schools"))]
    states = [("public", _("Public")), ("hidden", _("Not public"))]
    return [
        Filter("kind", _("Kind"), kinds),
        Filter("municipality", _("Municipality"), reference.municipalities.items()),
        Filter("what", _("Schools"), schools, otherwise=_("without schools")),
        Filter("state", _("State"), states),
        Filter("age", _("Changed"), [("old", _("more than a year ago"))]),
    ]


def _bulk() -> Bulk:
    deeds = [
        ("looked_at", _("Looked at today, everything is right")),
        ("show", _("Publish")),
        ("hide", _("Withdraw")),
    ]
    return Bulk("staff_partners_bulk", _("With the chosen partners"), deeds)


@screen(Right.EXPORT)
@require_safe
def export(request: StaffRequest, form: str) -> HttpResponse:
    """The same list as a spreadsheet, all pages of it."""
    asked, reference = Asked.read(request, FILTERS, ORDERS), get_reference()
    today = reference.today()
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
            clock.local_day(row.changed_at, reference.time_zone),
            row.slug,
        ]


ANSWER = BulkAnswer(
    "staff_partners",
    gettext_lazy("Please choose partners and what should happen to them."),
    ngettext_lazy("Done for %(count)s partner.", "Done for %(count)s partners.", "count"),
    refusal_words,
)


@screen(Right.PUBLISH)
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """Do the same to many partners; what cannot be done to one does not stop the others."""
    found = Organisation.objects.filter(slug__in=chosen_slugs(request))
    deed = _deeds(request).get(request.POST.get("deed", ""))
    return do_to_many(request, deed, dict(found.values_list("slug", "name")), ANSWER)


def _deeds(request: StaffRequest) -> dict[str, Deed]:
    by, now = request.user, clock.now()
    return {
        "show": lambda slug: show_organisation(slug=slug, by=by, now=now),
        "hide": lambda slug: hide_organisation(slug=slug, by=by, now=now),
        "looked_at": lambda slug: note_looked_at(slug=slug, now=now),
    }
