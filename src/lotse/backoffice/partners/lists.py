"""The list of partners and schools, and the same list as a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from lotse.backoffice.bulk import Deed
from lotse.backoffice.columns import Cell, Column, Columns, Tag
from lotse.backoffice.listing import Filter
from lotse.backoffice.partners.staff_texts import refusal_words
from lotse.backoffice.records.lists import Many, Reader, RecordList, Sheet
from lotse.backoffice.rendering import StaffRequest
from lotse.kit import clock
from lotse.kit.spreadsheets import Row
from lotse.partners.office_actions import note_looked_at
from lotse.partners.office_queries import ORDERS, list_organisations, names_of, with_columns
from lotse.partners.showing import hide_organisation, show_organisation
from lotse.reference.queries import Reference


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


def _filters(reader: Reader) -> list[Filter]:
    schools = [("schools", _("only schools")), ("all", _("with schools"))]
    states = [("public", _("Public")), ("hidden", _("Not public"))]
    return [
        Filter("kind", _("Kind"), reader.terms("organisation_kind")),
        Filter("municipality", _("Municipality"), reader.reference.municipalities.items()),
        Filter("what", _("Schools"), schools, otherwise=_("without schools")),
        Filter("state", _("State"), states),
        Filter("age", _("Changed"), [("old", _("more than a year ago"))]),
    ]


def _head() -> Row:
    return [
        _("Name"), _("Kind"), _("Public"), _("Addresses"), _("Contacts"), _("Website"),
        _("Changed"), _("Address"),
    ]  # fmt: skip


def _file_rows(found: Iterable[Any], reader: Reader) -> Iterator[Row]:
    reference = reader.reference
    for row in found:
        yield [
            row.name,
            reference.name("organisation_kind", row.kind_id, reader.tag),
            _("yes") if row.is_public else _("no"),
            "; ".join(f"{site.street}, {site.postcode} {site.place}" for site in row.sites.all()),
            "; ".join(f"{each.phone} {each.email}".strip() for each in row.contacts.all()),
            row.website,
            clock.local_day(row.changed_at, reference.time_zone),
            row.slug,
        ]


def _do(request: StaffRequest, reader: Reader) -> dict[str, Deed]:
    by, now = request.user, reader.now
    return {
        "show": lambda slug: show_organisation(slug=slug, by=by, now=now),
        "hide": lambda slug: hide_organisation(slug=slug, by=by, now=now),
        "looked_at": lambda slug: note_looked_at(slug=slug, now=now),
    }


LIST = RecordList(
    url="staff_partners",
    template="backoffice/partners/list.html",
    show_all=gettext_lazy("Show all partners"),
    search=gettext_lazy("Search in name and place"),
    columns=COLUMNS,
    asks=("q", "kind", "municipality", "what", "age", "state"),
    orders=ORDERS,
    find=lambda asked, order, reader: list_organisations(
        asked=asked, today=reader.today, order=order
    ),
    with_columns=lambda found, _reader: with_columns(found),
    rows=lambda found, reader: [Shown(row, reader.reference, reader.tag) for row in found],
    filters=_filters,
    sheet=Sheet(
        title=gettext_lazy("Partners"),
        name="partner",
        head=_head,
        rows=_file_rows,
        prepare=lambda found, _reader: found.prefetch_related("sites", "contacts"),
    ),
    many=Many(
        legend=gettext_lazy("With the chosen partners"),
        nothing_chosen=gettext_lazy("Please choose partners and what should happen to them."),
        done=ngettext_lazy("Done for %(count)s partner.", "Done for %(count)s partners.", "count"),
        names=names_of,
        deeds=lambda _reader: [
            ("looked_at", _("Looked at today, everything is right")),
            ("show", _("Publish")),
            ("hide", _("Withdraw")),
        ],
        do=_do,
        refusal_words=refusal_words,
    ),
)
