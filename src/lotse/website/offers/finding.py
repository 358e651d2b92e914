"""Offers among what a search finds: with their place and days."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.offers.domain.catalogue import Entry, Match
from lotse.offers.kinds import OFFER
from lotse.offers.queries import WEEK, get_catalogue
from lotse.reference.domain.wishes import Wishes
from lotse.website.found import Finder, Fits, Line
from lotse.website.languages import ReaderRequest
from lotse.website.offers.cards import Card, cards

OVERDUE = 0.9
"""What a provider has not confirmed in time counts so much less."""
MOST_NAMED = 2


def _entries(request: ReaderRequest) -> Mapping[str, Entry]:
    today = request.reference.today()
    return {
        one.slug: one
        for one in get_catalogue(request.content_version).entries
        if one.ends_on is None or one.ends_on >= today
    }


def _lines(request: ReaderRequest, slugs: Sequence[str]) -> Mapping[str, Line]:
    tag, today, entries = request.language.tag, request.reference.today(), _entries(request)
    chosen = [Match(entries[slug]) for slug in slugs if slug in entries]
    return {
        card.slug: Line(
            _("Offer"),
            card.title,
            reverse("website:offer", args=[tag, card.slug]),
            card.summary,
            _fact(card),
            worth=OVERDUE if card.is_overdue else 1.0,
        )
        for card in cards(chosen, request.reference, tag, today)
    }


def _fact(card: Card) -> str:
    places = ", ".join(card.places[:MOST_NAMED])
    days = ", ".join(card.days[:MOST_NAMED]) if len(card.days) <= MOST_NAMED else ""
    return " · ".join(filter(None, (places, days, *card.badges[:1])))


def _fits(request: ReaderRequest, wishes: Wishes, slugs: Sequence[str]) -> Fits:  # noqa: ARG001 – as all are called
    entries, today = _entries(request), request.reference.today()

    def fits(slug: str) -> bool | None:
        entry = entries.get(slug)
        return _fits_entry(entry, wishes, today) if entry else False

    return fits


def _fits_entry(entry: Entry, wishes: Wishes, today: date) -> bool | None:
    values = entry.values
    if not wishes.features <= values["feature"]:
        return False
    if wishes.language and wishes.language not in values["language"]:
        return False
    if wishes.stages and wishes.stages.isdisjoint(values["stage"]):
        return False
    if wishes.is_today and (
        WEEK[today.weekday()] not in values["weekday"]
        or (entry.starts_on is not None and entry.starts_on > today)
    ):
        return False
    if wishes.place and wishes.place not in values["municipality"]:
        # What has no place is reached from everywhere.
        return None if not values["municipality"] else False
    return True


def _all(request: ReaderRequest) -> Sequence[str]:
    entries = sorted(_entries(request).values(), key=lambda one: one.slug)
    return [one.slug for one in sorted(entries, key=lambda one: one.confirmed_on, reverse=True)]


FINDERS = (Finder(OFFER.name, _lines, _fits, _all),)
