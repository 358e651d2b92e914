"""Events among what a search finds: with their next date."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.events.domain.agenda import Occasion, by_round
from lotse.events.kinds import EVENT
from lotse.reference.domain.wishes import Wishes
from lotse.website.events.rows import Row, coming_dates, first_of_each, rows
from lotse.website.found import Finder, Fits, Line
from lotse.website.languages import ReaderRequest

CANCELLED = 0.5
"""What does not take place is said, below what does."""
PROMISES_OF_OFFERS = frozenset({"free", "women", "childcare", "online"})


def _coming(request: ReaderRequest) -> tuple[dict[str, Occasion], Mapping[int, int]]:
    dates, numbers = by_round(coming_dates(request))
    taking_place = [one for one in dates if not one.is_cancelled]
    cancelled = [one for one in dates if one.is_cancelled]
    every = first_of_each(cancelled) + first_of_each(taking_place)
    return {one.slug: one for one in every}, numbers


def _lines(request: ReaderRequest, slugs: Sequence[str]) -> Mapping[str, Line]:
    coming, numbers = _coming(request)
    chosen = [coming[slug] for slug in slugs if slug in coming]
    return {
        row.event.slug: Line(
            _("Event"),
            row.title,
            reverse("website:event", args=[request.language.tag, row.event.slug]),
            row.summary,
            _fact(row),
            tells_when=not row.is_cancelled,
            worth=CANCELLED if row.is_cancelled else 1.0,
        )
        for row in rows(chosen, request, numbers)
    }


def _fact(row: Row) -> str:
    cancelled = _("Cancelled") if row.is_cancelled else ""
    return " · ".join(filter(None, (cancelled, row.when, row.place)))


def _fits(request: ReaderRequest, wishes: Wishes, slugs: Sequence[str]) -> Fits:  # noqa: ARG001 – as all are called
    coming, _numbers = _coming(request)
    today, zone = request.reference.today(), ZoneInfo(request.reference.time_zone)

    def fits(slug: str) -> bool | None:
        one = coming.get(slug)
        if one is None:
            return False
        wrong = (
            (wishes.place and one.municipality and one.municipality != wishes.place)
            or (wishes.language and wishes.language not in one.languages)
            or (wishes.stages and one.stages and wishes.stages.isdisjoint(one.stages))
            or (wishes.is_today and one.starts_at.astimezone(zone).date() != today)
        )
        if wrong:
            return False
        return None if wishes.features & PROMISES_OF_OFFERS else True

    return fits


def _all(request: ReaderRequest) -> Sequence[str]:
    coming, _numbers = _coming(request)
    return [one.slug for one in sorted(coming.values(), key=lambda one: one.starts_at)]


FINDERS = (Finder(EVENT.name, _lines, _fits, _all),)
