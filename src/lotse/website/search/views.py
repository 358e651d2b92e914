"""The page of the search: what fits, best first, whatever its kind."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from lotse.kit.paging import cut
from lotse.offers.domain.catalogue import Selection
from lotse.offers.queries import get_catalogue
from lotse.reference.domain.wishes import Wishes
from lotse.website.errors import in_our_languages, not_found
from lotse.website.found import Line, found_lines
from lotse.website.languages import ReaderRequest
from lotse.website.rendering import render_page
from lotse.website.search.asking import Asked, read
from lotse.words.domain.search import tokens
from lotse.words.finding import thesaurus
from lotse.words.reads import Record
from lotse.words.search import SOME, Found, search

PAGE_SIZE = 20
BEFORE_THE_GUIDE = 3
"""So many results stand before the entrance of the guide."""
NEED = "search.need"
"""Under this name searches without a result are counted, by word; see :func:`_need`."""
OTHER_WORD = "-"
MOST_TOPICS = 6


@in_our_languages
def search_page(request: ReaderRequest) -> HttpResponse:
    """Everything that answers what was typed, in one list."""
    reference, tag, version = request.reference, request.language.tag, request.content_version
    asked = read(request.GET, version)
    found, lines, left_out = _find(request, asked)
    page = cut(lines, asked.page, PAGE_SIZE) if asked.page else None
    if page is None:
        return not_found(request)
    is_person = asked.wishes.is_about_a_person or found.is_question
    context: dict[str, Any] = {
        "asked": asked,
        "chips": [] if left_out else asked.chips(reference, tag),
        "left_out": asked.chips(reference, tag) if left_out else [],
        "page": page,
        "first": page.items[:BEFORE_THE_GUIDE],
        "rest": page.items[BEFORE_THE_GUIDE:],
        "page_links": [
            (number, asked.query(page=number) if number else "") for number in page.numbers
        ],
        "previous_url": asked.query(page=page.number - 1) if page.number > 1 else "",
        "next_url": asked.query(page=page.number + 1) if page.number < page.last else "",
        "corrected": [words[0] for words in found.corrected.values() if words],
        "is_loose": bool(found.hits) and all(hit.how == SOME for hit in found.hits),
        "guide": _guide(asked.wishes, reference.today().year) if is_person else None,
        "topics": _topics(request) if not lines else [],
    }
    need = _need(asked) if asked.text and not lines and page.number == 1 else ()
    return render_page(request, "website/search/search.html", context, read=need)


def _find(request: ReaderRequest, asked: Asked) -> tuple[Found, list[Line], bool]:
    """What was found, as lines; and whether nothing fits the filters, so that they are left out."""
    wishes, version = asked.wishes, request.content_version
    if not (wishes.rest or wishes.codes):
        return Found(), [], False
    found = _search(asked.text, wishes, version)
    lines = found_lines(request, found, wishes)
    if lines or not wishes.codes:
        return found, lines, False
    plain = replace(wishes, rest=wishes.rest or asked.text, **_NO_FILTERS)
    found = _search(asked.text, plain, version)
    lines = found_lines(request, found, plain)
    return found, lines, bool(lines)


_NO_FILTERS: dict[str, Any] = {
    "place": "",
    "features": frozenset(),
    "language": "",
    "age": None,
    "grade": None,
    "is_today": False,
}


def _search(text: str, wishes: Wishes, version: int) -> Found:
    if not wishes.rest:
        return Found()
    return search(
        wishes.rest,
        asked_as=text,
        besides=wishes.besides,
        is_filtered=bool(wishes.codes),
        version=version,
    )


def _guide(wishes: Wishes, year: int) -> dict[str, str]:
    """The fields of the guide that are said already."""
    fields = {"who": "child"}
    if wishes.age is not None:
        fields["birth_year"] = str(year - wishes.age)
    if wishes.grade is not None:
        fields["grade"] = str(wishes.grade)
    return fields


def _topics(request: ReaderRequest) -> list[tuple[str, str]]:
    """Topics with the most offers, each with the address of its list."""
    reference, tag = request.reference, request.language.tag
    catalogue = get_catalogue(request.content_version)
    counts = catalogue.select(Selection(), reference.today()).counts["topic"]
    most = sorted(counts, key=lambda code: (-counts[code], code))[:MOST_TOPICS]
    offers = reverse("website:offers", args=[tag])
    return [(reference.name("topic", code, tag), f"{offers}?topic={code}") for code in most]


def _need(asked: Asked) -> tuple[Record, ...]:
    """What is counted of a search that found nothing: known words, so that nobody is recognised.

    A word that is not in our own list may be a name; of it only is counted that there was one.
    """
    known = thesaurus().words
    words = {word if word in known else OTHER_WORD for word in tokens(asked.wishes.rest)}
    return tuple((NEED, word) for word in sorted(words or {OTHER_WORD}))
