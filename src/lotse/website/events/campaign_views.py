"""A campaign: its events under one heading."""

from django.http import HttpResponse

from lotse.events.domain.agenda import by_round
from lotse.events.kinds import CAMPAIGN
from lotse.events.queries import find_public_campaign
from lotse.website.errors import in_our_languages, not_found
from lotse.website.events.rows import by_month, coming_dates, rows
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
    dates, numbers = by_round(coming_dates(request))
    shown = rows([one for one in dates if one.campaign == slug], request, numbers)
    context = {
        "campaign": found,
        "texts": words,
        "months": by_month(shown),
        "is_foreign": words["title"].language != request.language.tag,
    }
    read = [(CAMPAIGN.name, slug)]
    return render_page(request, "website/events/campaign.html", context, read=read)
