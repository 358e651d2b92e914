"""Partners and schools among what a search finds: with what and where they are."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from lotse.partners.finding import LANGUAGE
from lotse.partners.kinds import PARTNER
from lotse.partners.queries import public_organisations
from lotse.reference.domain.wishes import Wishes
from lotse.website.found import Finder, Fits, Line
from lotse.website.languages import ReaderRequest
from lotse.words.domain.states import Shown, State

WORTH = 0.8
"""What a partner does comes before the partner, where both have the same words."""


def _lines(request: ReaderRequest, slugs: Sequence[str]) -> Mapping[str, Line]:
    tag, reference = request.language.tag, request.reference
    chosen = public_organisations().filter(slug__in=slugs)
    found = {}
    for one in chosen.prefetch_related("sites"):
        places = dict.fromkeys(site.place for site in one.sites.all() if site.place)
        found[one.slug] = Line(
            reference.name("organisation_kind", one.kind_id, tag),
            Shown(one.name, LANGUAGE, State.SOURCE, is_machine=False),
            reverse("website:partner", args=[tag, one.slug]),
            fact=", ".join(places),
            worth=WORTH,
        )
    return found


def _fits(request: ReaderRequest, wishes: Wishes, slugs: Sequence[str]) -> Fits:  # noqa: ARG001 – as all are called
    if not wishes.place:
        return lambda _: None
    named = public_organisations().filter(slug__in=slugs).exclude(sites__municipality=None)
    places: dict[str, set[str]] = {}
    for slug, ags in named.values_list("slug", "sites__municipality"):
        places.setdefault(slug, set()).add(ags)
    return lambda slug: wishes.place in places[slug] if slug in places else None


FINDERS = (Finder(PARTNER, _lines, _fits),)
