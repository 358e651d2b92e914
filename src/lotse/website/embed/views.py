"""A list of offers that any website may show in a frame; it needs no script."""

from django.http import HttpResponse

from lotse.offers.queries import get_catalogue, search_offers
from lotse.website.errors import in_our_languages
from lotse.website.languages import ReaderRequest
from lotse.website.offers import filters
from lotse.website.offers.cards import cards
from lotse.website.rendering import render_page

SHOWN = 20
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *"
)
"""Nothing can be done in the frame but follow links, so any page may hold it."""


@in_our_languages
def offers(request: ReaderRequest) -> HttpResponse:
    """The first offers that fit the filters in the address, and a link to all of them."""
    version, reference, tag = request.content_version, request.reference, request.language.tag
    asked = filters.parse(request.GET, reference)
    today = reference.today()
    found = search_offers(asked.text, version) if asked.text else None
    result = get_catalogue(version).select(
        asked.selection(reference, found.ranks if found else None), today
    )
    context = {
        "total": len(result.matches),
        "cards": cards(result.matches[:SHOWN], reference, tag, today),
        "query": asked.query(),
    }
    response = render_page(request, "website/embed/offers.html", context)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
