"""What every public page has: site, language, links to itself in other languages."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from lotse.website.languages import ReaderRequest, language_links
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
        "alternates": links if has_translations else [],
        **context,
    }
    return HttpResponse(render_to_string(template, page), status=status)


def page_address(name: str, language: str, slug: str) -> str:
    """The whole address of a record's page: ``name`` is that of its route."""
    arguments = {"language": language, "slug": slug}
    return settings.PUBLIC_ORIGIN + reverse(f"website:{name}", kwargs=arguments)
