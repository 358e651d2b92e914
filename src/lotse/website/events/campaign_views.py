"""A campaign: its events under one heading."""

from django.http import HttpResponse

from lotse.events.kinds import CAMPAIGN
from lotse.events.queries import find_public_campaign, public_dates
from lotse.kit import clock
from lotse.website.errors import in_our_languages, not_found
from lotse.website.events.views import by_month, rows_of
from lotse.website.languages import ReaderRequest
from lotse.website.rendering import render_page
from lotse.words.queries import texts_for


@in_our_languages
def campaign(request: ReaderRequest, slug: str) -> HttpResponse:
    """What a campaign is about and its dates to come."""
    found = find_public_campaign(slug)
    if found is None:
        return not_found(request)
    words = texts_for(CAMPAIGN, [slug], request.language.tag)[slug]
    rows = rows_of(public_dates(now=clock.now(), campaign=slug), request)
    context = {
        "campaign": found,
        "texts": words,
        "months": by_month(rows),
        "is_foreign": words["title"].language != request.language.tag,
    }
    return render_page(request, "website/events/campaign.html", context)
