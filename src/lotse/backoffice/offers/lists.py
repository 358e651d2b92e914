"""The list of offers: search, filters, columns, many at once, and the same list as a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.bulk import Bulk, BulkAnswer, Deed, chosen_slugs, do_to_many
from lotse.backoffice.columns import Cell, Column, Columns, Tag
from lotse.backoffice.listing import (
    Asked,
    Filter,
    FilterForm,
    Words,
    file_links,
    file_response,
    list_context,
)
from lotse.backoffice.offers.confirmations import USUAL_WEEKS
from lotse.backoffice.offers.staff_texts import STATUS_NAMES, refusal_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.spreadsheets import Row
from lotse.offers import office_actions
from lotse.offers.actions import withdraw_offer
from lotse.offers.domain.ageing import LEAD
from lotse.offers.kinds import OFFER
from lotse.offers.models import ConfirmedBy, Offer, Status
from lotse.offers.office_queries import ORDERS, list_offers, with_columns, with_texts
from lotse.offers.reviews import confirm_offer, postpone_by
from lotse.reference.queries import Reference, get_reference
from lotse.words.queries import stale_records


@dataclass(frozen=True)
class Shown:
    """An offer in the list."""

    offer: Any
    reference: Reference
    tag: str
    today: date
    is_stale: bool

    @property
    def slug(self) -> str:
        """Its address."""
        return str(self.offer.slug)

    @property
    def title(self) -> str:
        """Its German title."""
        return str(self.offer.title)

    def names(self, vocabulary: str, codes: Iterable[str]) -> list[str]:
        """Codes in words."""
        return [self.reference.name(vocabulary, code, self.tag) for code in codes]


def _state(row: Shown) -> Cell:
    is_public = row.offer.status == Status.PUBLISHED
    tags = [Tag(STATUS_NAMES[row.offer.status], "good" if is_public else "")]
    if row.offer.has_draft:
        tags.append(Tag(_("draft beside it"), "warn"))
    if row.is_stale:
        tags.append(Tag(_("translation outdated"), "warn"))
    return Cell(tags=tags)


def _review(row: Shown) -> Cell:
    on = row.offer.next_review_on
    is_near = on <= row.today + LEAD and row.offer.status == Status.PUBLISHED
    return Cell(
        date_format(on, "SHORT_DATE_FORMAT"),
        is_late=on <= row.today,
        deed=_("more time") if is_near else "",
        deed_url=reverse("staff_offer_postpone", args=[row.offer.slug]),
    )


def _ages(row: Shown) -> str:
    first, last = row.offer.age_from, row.offer.age_to
    return "" if first is None and last is None else f"{first or 0}–{last or ''}"


COLUMNS = Columns(
    "offers",
    Column("status", gettext_lazy("State"), _state),
    Column(
        "topics",
        gettext_lazy("Topics"),
        lambda row: row.names("topic", row.offer.topic_codes),
    ),
    Column(
        "stages",
        gettext_lazy("Stages"),
        lambda row: row.names("stage", row.offer.stage_codes),
        is_usual=False,
    ),
    Column("ages", gettext_lazy("Age"), _ages, is_usual=False),
    Column(
        "languages",
        gettext_lazy("Languages that are spoken"),
        lambda row: row.names("language", row.offer.language_tags),
        is_usual=False,
    ),
    Column("places", gettext_lazy("Places"), lambda row: row.offer.places),
    Column("phone", gettext_lazy("Telephone"), lambda row: row.offer.phone, is_usual=False),
    Column("email", gettext_lazy("E-mail"), lambda row: row.offer.email, is_usual=False),
    Column(
        "confirmed",
        gettext_lazy("Confirmed on"),
        lambda row: row.offer.confirmed_on,
        sort="confirmed",
        is_usual=False,
    ),
    Column("review", gettext_lazy("Next review"), _review, sort="review"),
    Column("changed", gettext_lazy("Changed"), lambda row: row.offer.changed_at, sort="changed"),
)

FILTERS = ("q", "status", "topic", "stage", "provider", "review", "texts", "plan")


@screen(Right.READ)
@require_safe
def offers(request: StaffRequest) -> HttpResponse:
    """The list. Whatever its size it costs the same few statements."""
    asked, reference = Asked.read(request, FILTERS, ORDERS), get_reference()
    today = reference.today()
    found = list_offers(asked=asked.values, today=today, order=asked.order)
    context = list_context(request, asked, found, with_columns(found), ORDERS)
    tag = get_language() or "de"
    items = context["page"].items
    stale = set(
        stale_records(OFFER, [offer.slug for offer in items]).values_list("record_id", flat=True)
    )
    shown = [Shown(offer, reference, tag, today, offer.slug in stale) for offer in items]
    context |= {
        "table": COLUMNS.context(request.user, shown, context["sorts"]),
        "filters": FilterForm(
            asked,
            "staff_offers",
            _("Show all offers"),
            _filters(reference, tag),
            _("Search in title and provider"),
            file_links(request, asked, "staff_offers_export"),
        ),
        "may_write": may(request.user, Right.WRITE),
        "may_publish": may(request.user, Right.PUBLISH),
        "bulk": _bulk(reference, tag) if may(request.user, Right.PUBLISH) else None,
    }
    return render_staff(request, "backoffice/offers/list.html", context)


def _filters(reference: Reference, tag: str) -> list[Filter]:
    states: list[tuple[str, Words]] = [*STATUS_NAMES.items(), ("changes", _("draft beside it"))]
    reviews = [("overdue", _("overdue")), ("soon", _("within 30 days"))]
    texts = [("stale", _("outdated translations")), ("incomplete", _("German texts missing"))]
    return [
        Filter("status", _("State"), states),
        Filter("topic", _("Topic"), _terms(reference, "topic", tag)),
        Filter("stage", _("Stage"), _terms(reference, "stage", tag)),
        Filter("review", _("Next review"), reviews),
        Filter("texts", _("Texts"), texts),
    ]


def _bulk(reference: Reference, tag: str) -> Bulk:
    deeds = [
        ("confirm", _("Mark as confirmed today")),
        ("postpone", _("Give four weeks more time")),
        ("publish", _("Publish")),
        ("withdraw", _("Withdraw")),
        ("topic", _("Add a topic")),
    ]
    topics = Filter("topic", _("Topic"), _terms(reference, "topic", tag), otherwise=_("Topic"))
    return Bulk("staff_offers_bulk", _("With the chosen offers"), deeds, topics)


def _terms(reference: Reference, vocabulary: str, tag: str) -> list[tuple[str, str]]:
    codes = reference.codes[vocabulary]
    return [(code, reference.name(vocabulary, code, tag)) for code in codes]


@screen(Right.EXPORT)
@require_safe
def export(request: StaffRequest, form: str) -> HttpResponse:
    """The same list as a spreadsheet, all pages of it."""
    asked, reference = Asked.read(request, FILTERS, ORDERS), get_reference()
    today = reference.today()
    found = with_texts(
        with_columns(list_offers(asked=asked.values, today=today, order=asked.order))
    )
    head, rows = _head(), _rows(found, reference, get_language() or "de")
    return file_response(form, head, rows, _("Offers"), f"angebote-{today}")


def _head() -> Row:
    return [
        _("Title"), _("Provider"), _("State"), _("Topics"), _("Stages"), _("Places"),
        _("Summary"), _("How to take part"), _("Telephone"), _("E-mail"), _("Website"),
        _("Confirmed on"), _("Next review"), _("Address"),
    ]  # fmt: skip


def _rows(offers: Any, reference: Reference, tag: str) -> Iterator[Row]:
    for offer in offers.iterator(chunk_size=500):
        yield [
            offer.title,
            offer.provider.name,
            str(STATUS_NAMES[offer.status]),
            ", ".join(reference.name("topic", code, tag) for code in offer.topic_codes),
            ", ".join(reference.name("stage", code, tag) for code in offer.stage_codes),
            ", ".join(offer.places),
            offer.summary,
            offer.how_to_join,
            offer.phone,
            offer.email,
            offer.website,
            offer.confirmed_on,
            offer.next_review_on,
            offer.slug,
        ]


ANSWER = BulkAnswer(
    "staff_offers",
    gettext_lazy("Please choose offers and what should happen to them."),
    ngettext_lazy("Done for %(count)s offer.", "Done for %(count)s offers.", "count"),
    refusal_words,
)


@screen(Right.PUBLISH)
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """Do the same to many offers; what cannot be done to one does not stop the others."""
    found = Offer.objects.filter(slug__in=chosen_slugs(request)).values_list("slug", flat=True)
    return do_to_many(request, _deed(request), {slug: slug for slug in found}, ANSWER)


def _deed(request: StaffRequest) -> Deed | None:
    by, now, reference = request.user, clock.now(), get_reference()
    today = reference.today()
    topic = request.POST.get("topic", "")
    deeds: dict[str, Deed] = {
        "publish": lambda slug: office_actions.publish(slug=slug, by=by, now=now),
        "withdraw": lambda slug: withdraw_offer(slug=slug, by=by, now=now),
        "confirm": lambda slug: confirm_offer(
            slug=slug, by=ConfirmedBy.OFFICE, on=today, now=now, who=by
        ),
        "postpone": lambda slug: postpone_by(
            slug=slug, weeks=USUAL_WEEKS, by=by, today=today, now=now
        ),
    }
    if topic in reference.codes["topic"]:
        deeds["topic"] = lambda slug: office_actions.add_topic(
            slug=slug, topic=topic, by=by, now=now
        )
    return deeds.get(request.POST.get("deed", ""))
