"""What every public page has: site, language, links to itself in other languages."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from lotse.website.languages import ReaderRequest, language_links
from lotse.website.offers.texts import weekday_label
from lotse.words.reads import Record


def render_page(  # noqa: PLR0913 – what a page may say beyond the usual
    request: ReaderRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    has_translations: bool = True,
    read: Iterable[Record] = (),
) -> HttpResponse:
    """Render a page of the public site.

    ``has_translations`` is False for pages that are no pages of their own in other languages,
    such as errors: they link to the entrances instead and carry no hreflang.
    ``read`` names the records whose texts are read here; how often is counted in ``page_cache``.
    What the page is about goes into ``structured``, as the script of ``interop.schema_org``.
    """
    request.readings = (tuple(read), request.language.tag)
    links = language_links(request)
    if not has_translations:
        links = [replace(link, url=reverse("website:home", args=[link.tag])) for link in links]
    page = {
        "language": request.language,
        "languages": links,
        "district": request.reference.district,
        "site_name": request.reference.district.site_name if request.reference.district else "",
        "origin": settings.PUBLIC_ORIGIN,
        "path": request.path_info,
        **office_contact(request),
        "alternates": links if has_translations else [],
        **context,
    }
    return HttpResponse(render_to_string(template, page), status=status)


def office_contact(request: ReaderRequest) -> dict[str, str]:
    """When the office can be called, and a mail that asks to be called back; "" where unknown.

    The mail is in German, for the office; it says in which language the family is to be called.
    """
    reference = request.reference
    office = reference.district.details.get("office", {}) if reference.district else {}
    mail = office.get("email")
    language = reference.name("language", request.language.tag, "de")
    said = {
        "subject": f"Bitte um Rückruf: {language}",
        "body": f"Bitte rufen Sie mich zurück.\nSprache: {language}\nMeine Telefonnummer: ",
    }
    return {
        "office_hours": ", ".join(_hours(one) for one in office.get("hours", ())),
        "call_back": f"mailto:{mail}?{urlencode(said, quote_via=quote)}" if mail else "",
    }


def _hours(one: Mapping[str, str]) -> str:
    days = dict.fromkeys((one["from"], one.get("to", one["from"])))
    return f"{'–'.join(map(weekday_label, days))} {one['opens']}–{one['closes']}"


def page_address(name: str, language: str, slug: str) -> str:
    """The whole address of a record's page: ``name`` is that of its route."""
    arguments = {"language": language, "slug": slug}
    return settings.PUBLIC_ORIGIN + reverse(f"website:{name}", kwargs=arguments)
