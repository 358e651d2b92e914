"""New and changed offers as an Atom feed (RFC 4287), one for each language."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.interop.hsds.identifiers import SERVICE, get_identifiers, part_id
from lotse.offers.kinds import OFFER
from lotse.offers.queries import LoadedOffer, latest_offers
from lotse.website.errors import in_our_languages
from lotse.website.languages import ReaderRequest
from lotse.website.rendering import page_address
from lotse.words.queries import RecordTexts, texts_for

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


@in_our_languages
def feed(request: ReaderRequest) -> HttpResponse:
    """The latest offers in the reader's language, the last changed one first."""
    tag = request.language.tag
    offers = latest_offers(ENTRIES)
    texts = texts_for(OFFER, [one.facts.slug for one in offers], tag, ("title", "summary"))
    identifiers = get_identifiers(request.content_version)
    root = _element(None, "feed")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", tag)
    here = f"{settings.PUBLIC_ORIGIN}{request.path_info}"
    district = request.reference.district
    _element(root, "id", here)
    _element(root, "title", f"{district.site_name if district else 'Lotse'}: {_('Offers')}")
    _element(root, "updated", _moment(max((o.changed_at for o in offers), default=NOTHING_YET)))
    _element(root, "link", rel="self", type="application/atom+xml", href=here)
    _element(root, "link", rel="alternate", type="text/html", hreflang=tag, href=_list(tag))
    author = _element(root, "author")
    _element(author, "name", district.details["office"]["name"] if district else "Lotse")
    for offer in offers:
        key = identifiers.ids[SERVICE, offer.facts.slug]
        _add_entry(root, offer, texts[offer.facts.slug], tag, f"urn:uuid:{part_id(key, tag)}")
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")


def _add_entry(
    root: ET.Element, offer: LoadedOffer, texts: RecordTexts, tag: str, identifier: str
) -> None:
    entry = _element(root, "entry")
    language = texts["title"].language
    if language != tag:
        entry.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    _element(entry, "id", identifier)
    _element(entry, "title", _clean(str(texts["title"])))
    _element(entry, "updated", _moment(offer.changed_at))
    if offer.published_at is not None:
        _element(entry, "published", _moment(offer.published_at))
    _element(
        entry,
        "link",
        rel="alternate",
        type="text/html",
        href=page_address("offer", tag, offer.facts.slug),
    )
    for topic in offer.facts.topics:
        _element(entry, "category", term=topic)
    _element(entry, "summary", _clean(str(texts["summary"])), type="text")


def _element(parent: ET.Element | None, name: str, text: str = "", **attributes: str) -> ET.Element:
    # The namespace is the root's own attribute: registered prefixes belong to the whole process.
    made = ET.Element(name, xmlns=ATOM) if parent is None else ET.SubElement(parent, name)
    made.attrib.update(attributes)
    made.text = text or None
    return made


def _clean(text: str) -> str:
    """Without the control characters that XML does not know."""
    return "".join(char for char in text if char >= " " or char in "\n\t")


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _list(tag: str) -> str:
    return settings.PUBLIC_ORIGIN + reverse("website:offers", kwargs={"language": tag})
