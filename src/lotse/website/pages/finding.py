"""Pages of the office among what a search finds."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.pages.kinds import PAGE
from lotse.pages.queries import list_public
from lotse.website.found import Finder, Line
from lotse.website.languages import ReaderRequest
from lotse.words.queries import texts_for

WORTH = 0.9
"""A page tells of much; what names a place and a number comes before it."""


def _lines(request: ReaderRequest, ids: Sequence[str]) -> Mapping[str, Line]:
    tag = request.language.tag
    public = dict(list_public().filter(pk__in=ids).values_list("pk", "slug"))
    words = texts_for(PAGE, public, tag, ("title", "summary")) if public else {}
    return {
        str(pk): Line(
            _("Good to know"),
            words[str(pk)]["title"],
            reverse("website:info_page", args=[tag, slug]),
            words[str(pk)]["summary"],
            worth=WORTH,
        )
        for pk, slug in public.items()
    }


FINDERS = (Finder(PAGE.name, _lines),)
