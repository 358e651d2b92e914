"""Home, entrance, the pages the law asks for, and what machines read first."""

from datetime import date

from django.conf import settings
from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from lotse.events.queries import changes_of
from lotse.interop import dcat
from lotse.offers.domain.catalogue import Selection
from lotse.offers.queries import get_catalogue, public_offers
from lotse.pages.queries import list_public
from lotse.partners.queries import list_partners, list_schools
from lotse.reference.state_files import state_facts
from lotse.website.errors import in_our_languages, not_found
from lotse.website.events.rows import coming_dates, next_events
from lotse.website.guide.rule_views import addresses as rule_addresses
from lotse.website.guide.system_views import addresses as guide_addresses
from lotse.website.languages import ReaderRequest, best_language, site_languages
from lotse.website.pages.info_views import linked_pages
from lotse.website.pages.machine_views import Entry, with_dates
from lotse.website.rendering import render_page

LEGAL_PAGES = {
    "impressum": "website/pages/imprint.html",
    "datenschutz": "website/pages/privacy.html",
    "barrierefreiheit": "website/pages/accessibility.html",
}
MOST_ON_HOME = 6
MAP_LIMIT = 45_000
"""A sitemap holds 50,000 addresses at most (sitemaps.org)."""


def entrance(request: ReaderRequest) -> HttpResponse:
    """The bare address leads to the home page in the browser's language."""
    language = best_language(request, site_languages(request.reference))
    response = HttpResponseRedirect(reverse("website:home", args=[language.tag]))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@in_our_languages
def home(request: ReaderRequest) -> HttpResponse:
    """Where a family begins: with its child's stage and with what it needs."""
    version, reference, tag = request.content_version, request.reference, request.language.tag
    today = reference.today()
    catalogue = get_catalogue(version)
    counts = catalogue.select(Selection(), today).counts
    context = {
        "stages": [
            (
                code,
                reference.name("stage", code, tag),
                reference.hint("stage", code, tag),
                counts["stage"].get(code, 0),
            )
            for code in reference.codes["stage"]
        ],
        "topics": [
            (
                code,
                reference.name("topic", code, tag),
                reference.hint("topic", code, tag),
                counts["topic"].get(code, 0),
            )
            for code in reference.codes["topic"]
        ],
        "number_of_offers": len(catalogue.entries),
        "next_events": next_events(request),
        "pages": linked_pages(request)[:MOST_ON_HOME],
        "catalogue_url": _catalogue_url(request),
    }
    return render_page(request, "website/pages/home.html", context)


def _catalogue_url(request: ReaderRequest) -> str:
    """Where open data portals read what there is; nowhere without a licence."""
    district = request.reference.district
    is_open = district is not None and dcat.is_open(district)
    return reverse("catalogue", kwargs={"ending": "ttl"}) if is_open else ""


@in_our_languages
def legal(request: ReaderRequest, page: str) -> HttpResponse:
    """Imprint, privacy notice, accessibility statement; filled from the district's data."""
    template = LEGAL_PAGES.get(page)
    if template is None:
        return not_found(request)
    district = request.reference.district
    details = district.details if district else {}
    imprint = details.get("imprint", {})
    checked = imprint.get("accessibility_checked_on")
    context = {
        "office": details.get("office", {}),
        "imprint": imprint,
        "law": state_facts(district.state).accessibility if district else None,
        "checked_on": date.fromisoformat(checked) if checked else None,
    }
    return render_page(request, template, context)


@require_safe
def robots(request: ReaderRequest) -> HttpResponse:
    """What search engines may read: everything public."""
    said = {"origin": settings.PUBLIC_ORIGIN, "catalogue_url": _catalogue_url(request)}
    text = render_to_string("website/pages/robots.txt", said)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: ReaderRequest) -> HttpResponse:
    """All public pages in all languages."""
    languages = [language.tag for language in site_languages(request.reference)]
    paths = [
        "",
        "weg/",
        "angebote/",
        "veranstaltungen/",
        "partner/",
        "schulen/",
        "info/",
        *(f"{page}/" for page in LEGAL_PAGES),
    ]
    paths += [*guide_addresses(request), *rule_addresses(request)]
    coming = coming_dates(request)
    entries: list[Entry] = [(path, None) for path in paths]
    entries += with_dates("veranstaltungen", changes_of({one.slug for one in coming}))
    entries += with_dates("info", list_public().values_list("slug", "last_published_at"))
    entries += with_dates("angebote", public_offers().values_list("slug", "changed_at"))
    entries += with_dates("partner", list_partners().values_list("slug", "changed_at"))
    schools = list_schools().values_list("organisation__slug", "organisation__changed_at")
    entries += with_dates("partner", schools)
    text = render_to_string(
        "website/pages/sitemap.xml",
        {
            "origin": settings.PUBLIC_ORIGIN,
            "languages": languages,
            "paths": entries[: MAP_LIMIT // len(languages)],
        },
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@require_safe
def favicon(request: ReaderRequest) -> HttpResponse:  # noqa: ARG001 – every view is given the request
    """Old browsers ask here for the icon."""
    return HttpResponsePermanentRedirect(static("ui/icon.svg"))
