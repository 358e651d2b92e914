"""The list of offers: search, filters, columns, many at once, and the same list as a file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from lotse.backoffice.bulk import Deed
from lotse.backoffice.columns import Cell, Column, Columns, Tag
from lotse.backoffice.listing import Filter, Words
from lotse.backoffice.offers.confirmations import USUAL_WEEKS
from lotse.backoffice.offers.staff_texts import STATUS_NAMES, refusal_words
from lotse.backoffice.records.lists import Many, Reader, RecordList, Sheet
from lotse.backoffice.rendering import StaffRequest
from lotse.kit.spreadsheets import Row
from lotse.offers import office_actions
from lotse.offers.actions import withdraw_offer
from lotse.offers.domain.ageing import LEAD
from lotse.offers.kinds import OFFER
from lotse.offers.models import ConfirmedBy, Status
from lotse.offers.office_queries import (
    ORDERS,
    known_slugs,
    list_offers,
    with_columns,
    with_texts,
)
from lotse.offers.reviews import confirm_offer, postpone_by
from lotse.reference.queries import Reference
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


def _shown(found: Sequence[Any], reader: Reader) -> list[Shown]:
    slugs = [offer.slug for offer in found]
    stale = set(stale_records(OFFER, slugs).values_list("record_id", flat=True))
    return [
        Shown(offer, reader.reference, reader.tag, reader.today, offer.slug in stale)
        for offer in found
    ]


def _filters(reader: Reader) -> list[Filter]:
    states: list[tuple[str, Words]] = [*STATUS_NAMES.items(), ("changes", _("draft beside it"))]
    reviews = [("overdue", _("overdue")), ("soon", _("within 30 days"))]
    texts = [("stale", _("outdated translations")), ("incomplete", _("German texts missing"))]
    return [
        Filter("status", _("State"), states),
        Filter("topic", _("Topic"), reader.terms("topic")),
        Filter("stage", _("Stage"), reader.terms("stage")),
        Filter("review", _("Next review"), reviews),
        Filter("texts", _("Texts"), texts),
    ]


def _head() -> Row:
    return [
        _("Title"), _("Provider"), _("State"), _("Topics"), _("Stages"), _("Places"),
        _("Summary"), _("How to take part"), _("Telephone"), _("E-mail"), _("Website"),
        _("Confirmed on"), _("Next review"), _("Address"),
    ]  # fmt: skip


def _file_rows(offers: Iterable[Any], reader: Reader) -> Iterator[Row]:
    reference, tag = reader.reference, reader.tag
    for offer in offers:
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


def _do(request: StaffRequest, reader: Reader) -> dict[str, Deed]:
    by, now, today = request.user, reader.now, reader.today
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
    if topic in reader.reference.codes["topic"]:
        deeds["topic"] = lambda slug: office_actions.add_topic(
            slug=slug, topic=topic, by=by, now=now
        )
    return deeds


LIST = RecordList(
    url="staff_offers",
    template="backoffice/offers/list.html",
    show_all=gettext_lazy("Show all offers"),
    search=gettext_lazy("Search in title and provider"),
    columns=COLUMNS,
    asks=("q", "status", "topic", "stage", "provider", "review", "texts", "plan"),
    orders=ORDERS,
    find=lambda asked, order, reader: list_offers(asked=asked, today=reader.today, order=order),
    with_columns=lambda found, _reader: with_columns(found),
    rows=_shown,
    filters=_filters,
    sheet=Sheet(
        title=gettext_lazy("Offers"),
        name="angebote",
        head=_head,
        rows=_file_rows,
        prepare=lambda found, _reader: with_texts(with_columns(found)),
    ),
    many=Many(
        legend=gettext_lazy("With the chosen offers"),
        nothing_chosen=gettext_lazy("Please choose offers and what should happen to them."),
        done=ngettext_lazy("Done for %(count)s offer.", "Done for %(count)s offers.", "count"),
        names=known_slugs,
        deeds=lambda _reader: [
            ("confirm", _("Mark as confirmed today")),
            ("postpone", _("Give four weeks more time")),
            ("publish", _("Publish")),
            ("withdraw", _("Withdraw")),
            ("topic", _("Add a topic")),
        ],
        do=_do,
        refusal_words=refusal_words,
        detail=lambda reader: Filter(
            "topic", _("Topic"), reader.terms("topic"), otherwise=_("Topic")
        ),
    ),
)
