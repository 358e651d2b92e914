"""Events among what a search finds: with their next date."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.events.domain.agenda import by_round
from lotse.events.kinds import EVENT
from lotse.website.events.rows import coming_dates, first_of_each, rows
from lotse.website.found import MOST_OF_KIND, Finder, Line
from lotse.website.languages import ReaderRequest


def _lines(request: ReaderRequest, slugs: Sequence[str]) -> Mapping[str, Line]:
    dates, numbers = by_round(coming_dates(request))
    coming = {one.slug: one for one in first_of_each([d for d in dates if not d.is_cancelled])}
    chosen = [coming[slug] for slug in slugs if slug in coming][:MOST_OF_KIND]
    return {
        row.event.slug: Line(
            _("Event"),
            row.title,
            reverse("website:event", args=[request.language.tag, row.event.slug]),
            row.summary,
            " · ".join(filter(None, (row.when, row.place))),
        )
        for row in rows(chosen, request, numbers)
    }


FINDERS = (Finder(EVENT.name, _lines, precedence=1),)
