"""Small files that browsers, search engines and finders of weaknesses look for."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lotse.kit import clock
from lotse.website.errors import in_our_languages
from lotse.website.languages import ReaderRequest

SECURITY_DAYS = 180
"""RFC 9116 wants a day less than a year away, so that an old file is not taken for a true one."""
BACKGROUND, COLOUR = "#fbf8f1", "#0b5d4e"
LONGEST_SHORT_NAME = 16

Entry = tuple[str, datetime | date | None]
"""The end of an address, behind the language, and when what stands there changed last."""


@require_safe
def security(request: ReaderRequest) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116), by the district's data."""
    district = request.reference.district
    if district is None:
        raise Http404
    office = district.details.get("office", {})
    address = district.details.get("security", {}).get("email") or office.get("email")
    if not address:
        raise Http404
    zone = ZoneInfo(district.time_zone)
    last = clock.today(district.time_zone) + timedelta(days=SECURITY_DAYS)
    lines = [
        f"Contact: mailto:{address}",
        f"Expires: {datetime.combine(last, time(), zone).isoformat()}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.PUBLIC_ORIGIN}{request.path}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@in_our_languages
def manifest(request: ReaderRequest) -> HttpResponse:
    """What a phone needs to keep the site on its first screen (Web App Manifest)."""
    district, language = request.reference.district, request.language
    name = district.site_name if district else "Lotse"
    home = reverse("website:home", kwargs={"language": language.tag})
    said = {
        "id": home,
        "name": name,
        "short_name": name[:LONGEST_SHORT_NAME],
        "description": _("Help with Kita, school, training and learning German, in your language."),
        "lang": language.tag,
        "dir": language.direction,
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "background_color": BACKGROUND,
        "theme_color": COLOUR,
        "icons": [{"src": static("ui/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    body = json.dumps(said, ensure_ascii=False, indent=1)
    return HttpResponse(body, content_type="application/manifest+json")


@in_our_languages
def search_description(request: ReaderRequest) -> HttpResponse:
    """How a browser searches here (OpenSearch 1.1)."""
    district, tag = request.reference.district, request.language.tag
    here = settings.PUBLIC_ORIGIN
    text = render_to_string(
        "website/pages/opensearch.xml",
        {
            "name": (district.site_name if district else "Lotse")[:LONGEST_SHORT_NAME],
            "description": _("Search in any language"),
            "tag": tag,
            "template": f"{here}{reverse('website:search', kwargs={'language': tag})}",
            "self": f"{here}{request.path}",
            "icon": f"{here}{static('ui/icon.svg')}",
        },
    )
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return HttpResponse(text, content_type=kind)


def with_dates(prefix: str, rows: Iterable[tuple[str, datetime | None]]) -> Iterator[Entry]:
    """Entries of the sitemap for records, with the days of their last change."""
    for slug, changed in rows:
        yield f"{prefix}/{slug}/", changed
