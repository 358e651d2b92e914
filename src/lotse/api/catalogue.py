"""The catalogue for open data portals (DCAT-AP.de), in three ways to write it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lotse.interop import dcat
from lotse.reference.queries import get_reference


@require_safe
def catalogue(request: HttpRequest, ending: str) -> HttpResponse:
    """What the site publishes; 404 as long as the district says no licence."""
    district = get_reference(getattr(request, "content_version", None)).district
    if ending not in dcat.FORMATS or district is None:
        raise Http404
    graph = dcat.catalogue(district, settings.PUBLIC_ORIGIN)
    if graph is None:
        raise Http404
    form, media_type = dcat.FORMATS[ending]
    body = graph.serialize(format=form, encoding="utf-8")
    return HttpResponse(body, content_type=f"{media_type}; charset=utf-8")
