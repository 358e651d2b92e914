"""Partners and schools among what a search finds: with what and where they are."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from lotse.partners.finding import LANGUAGE
from lotse.partners.kinds import PARTNER
from lotse.partners.queries import public_organisations
from lotse.website.found import MOST_OF_KIND, Finder, Line
from lotse.website.languages import ReaderRequest
from lotse.words.domain.states import Shown, State


def _lines(request: ReaderRequest, slugs: Sequence[str]) -> Mapping[str, Line]:
    tag, reference = request.language.tag, request.reference
    chosen = public_organisations().filter(slug__in=slugs[:MOST_OF_KIND])
    found = {}
    for one in chosen.prefetch_related("sites"):
        places = dict.fromkeys(site.place for site in one.sites.all() if site.place)
        found[one.slug] = Line(
            reference.name("organisation_kind", one.kind_id, tag),
            Shown(one.name, LANGUAGE, State.SOURCE, is_machine=False),
            reverse("website:partner", args=[tag, one.slug]),
            fact=", ".join(places),
        )
    return found


FINDERS = (Finder(PARTNER, _lines, precedence=3),)
