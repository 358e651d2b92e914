"""The directory in the field names of the Integreat API v3, so that apps that read it show it, too.

Topics are pages with the offers below them, editorial pages stand beside them, places of partners
are locations; events are made in :mod:`lotse.interop.integreat_events`. Only texts that really are
in a language appear in it. Documentation: the public wiki of digitalfabrik/integreat-cms, "REST
APIv3". Numbers that identify records there are computed here: 48 bits of a digest, which every
JavaScript number can hold.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2s
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import escape, linebreaks

from lotse.interop.hsds.organisations import Reader
from lotse.kit.html_lines import as_lines
from lotse.kit.slugs import slug_of
from lotse.offers.queries import LoadedOffer
from lotse.pages.domain.markup import as_html
from lotse.pages.queries import PublicPage
from lotse.partners.models import Organisation, Site
from lotse.reference.models import District
from lotse.words.domain.states import Shown, plain_field
from lotse.words.queries import RecordTexts

KINDS_OF_DISTRICT = ("Landkreis", "Kreis", "Stadt")
FREE_OF_STEPS = "step_free"
COLOUR = "#585858"
ICON = "service"
MARGIN = 0.05
"""Degrees around the places of a region: municipalities are larger than their middles."""
APP_CODES = {"de-simple": "de-si"}
"""Codes that apps know languages by, where they are not our tags."""


def region_slug(district: District) -> str:
    """The name of the district in addresses."""
    return slug_of(district.name, "region")


def number(*parts: object) -> int:
    """A number for a record that stays the same."""
    digest = blake2s("/".join(str(part) for part in parts).encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big")


def app_code(tag: str) -> str:
    """The code that apps know a language by."""
    return APP_CODES.get(tag, tag)


def our_tag(code: str) -> str:
    """Our tag of a language, by the code of apps or by ours."""
    return next((tag for tag, known in APP_CODES.items() if known == code), code)


def bounding_box(points: Iterable[tuple[float, float]]) -> list[list[float]]:
    """The rectangle around places (longitude, latitude): its south-west and its north-east."""
    found = list(points)
    west, south = (min(one[axis] for one in found) - MARGIN for axis in (0, 1))
    east, north = (max(one[axis] for one in found) + MARGIN for axis in (0, 1))
    return [[round(west, 4), round(south, 4)], [round(east, 4), round(north, 4)]]


def region(
    district: District,
    languages: Iterable[Mapping[str, str]],
    places: Iterable[tuple[float, float]],
) -> dict[str, Any]:
    """The district as a region; ``places`` of it are pairs of longitude and latitude."""
    prefix, _, rest = district.name.partition(" ")
    has_prefix = prefix in KINDS_OF_DISTRICT and bool(rest)
    return {
        "id": int(district.ags),
        "name": district.name,
        "path": region_slug(district),
        "live": True,
        "prefix": prefix if has_prefix else None,
        "name_without_prefix": rest if has_prefix else district.name,
        "plz": district.details.get("office", {}).get("postcode"),
        "extras": False,
        "events": True,
        "pois": True,
        "push_notifications": False,
        "longitude": district.longitude,
        "latitude": district.latitude,
        "bounding_box": bounding_box([(district.longitude, district.latitude), *places]),
        "aliases": None,
        "tunews": False,
        "external_news": False,
        "languages": [language_of(one) for one in languages],
        "is_chat_enabled": False,
        "zammad_privacy_policy": None,
    }


def language_of(said: Mapping[str, str]) -> dict[str, Any]:
    """A language of the site; ``said`` has tag, autonym and direction."""
    return {
        "id": number("language", said["tag"]),
        "code": app_code(said["tag"]),
        "bcp47_tag": said["tag"],
        "native_name": said["autonym"],
        "dir": said["direction"],
    }


@dataclass(frozen=True)
class Where:
    """Where an entry is: its path in apps, its page here, and in which languages it is there."""

    path: str
    page: str
    languages: Iterable[str]


@dataclass(frozen=True)
class Pages:
    """Makes entries for one region and the language of the reader.

    ``titles`` are the languages that an offer's title is in, by slug; ``functions`` are the words
    for what one calls an organisation for.
    """

    reader: Reader
    region: str
    titles: Mapping[str, Iterable[str]]
    functions: Mapping[str, str] = field(default_factory=dict)

    def topic(
        self, code: str, order: int, modified: datetime, tags: Iterable[str]
    ) -> dict[str, Any]:
        """A topic as a page of the first level."""
        reference, language = self.reader.reference, self.reader.language
        hint = reference.hint("topic", code, language)
        page = f"angebote/?topic={code}"
        return self.page(
            ("topic", code),
            title=reference.name("topic", code, language),
            content=str(linebreaks(hint, autoescape=True)),
            where=Where(f"{code}/", page, tags),
            modified=modified,
        ) | {"parent": {"id": 0, "url": None, "path": None}, "order": order}

    def offer(self, offer: LoadedOffer, texts: RecordTexts, order: int) -> dict[str, Any]:
        """An offer as a page below its main topic."""
        facts, language = offer.facts, self.reader.language
        topic = facts.topics[0]
        path, page = f"{topic}/{facts.slug}/", f"angebote/{facts.slug}/"
        return self.page(
            ("offer", facts.slug),
            title=str(texts["title"]),
            content=content_of(texts, language),
            where=Where(path, page, self.titles[facts.slug]),
            modified=offer.changed_at,
        ) | {
            "parent": {
                "id": number("topic", topic, language),
                "url": self._url(language, f"angebote/?topic={topic}"),
                "path": self.path(language, f"{topic}/"),
            },
            "order": order,
        }

    def info(self, page: PublicPage, order: int) -> dict[str, Any]:
        """An editorial page as a page of the first level."""
        return self.page(
            ("info", page.slug),
            title=str(page.words["title"]),
            content=content_of_page(page.words, self.reader.language),
            where=Where(f"info/{page.slug}/", f"info/{page.slug}/", page.languages),
            modified=page.published_at,
        ) | {"parent": {"id": 0, "url": None, "path": None}, "order": order}

    def page(  # noqa: PLR0913 – what entries of every kind say
        self,
        key: tuple[str, str],
        *,
        title: str,
        content: str,
        where: "Where",
        modified: datetime,
        excerpt: str | None = None,
    ) -> dict[str, Any]:
        """What entries of every kind have in common; ``key`` makes its numbers.

        ``excerpt`` is given where it is known already; otherwise it is the words of the content.
        """
        language = self.reader.language
        return {
            "id": number(*key, language),
            "url": self._url(language, where.page),
            "path": self.path(language, where.path),
            "title": title,
            "modified_gmt": self._moment(modified, "UTC"),
            "last_updated": self._moment(modified, self.zone()),
            "excerpt": excerpt_of(content) if excerpt is None else excerpt,
            "content": content,
            "available_languages": {
                app_code(tag): {
                    "id": number(*key, tag),
                    "url": self._url(tag, where.page),
                    "path": self.path(tag, where.path),
                }
                for tag in where.languages
                if tag != language
            },
            "thumbnail": None,
            "organization": None,
            "embedded_offers": [],
            "hash": None,
        }

    def location(self, organisation: Organisation, site: Site) -> dict[str, Any]:
        """A place of a partner."""
        language = self.reader.language
        kind = organisation.kind_id
        page = f"partner/{organisation.slug}/"
        kind_name = self.reader.reference.name("organisation_kind", kind, language)
        contacts = list(organisation.contacts.all())
        tags = (self.reader.reference.district or District(languages=[])).languages
        entry = self.page(
            ("location", site.slug),
            title=site.name or organisation.name,
            content=f"<p>{escape(kind_name)}</p>",
            where=Where(f"locations/{site.slug}/", page, tags),
            modified=organisation.changed_at,
        )
        return entry | {
            "meta_description": entry["excerpt"],
            "icon": None,
            "website": organisation.website or None,
            "email": next((one.email for one in contacts if one.email), None),
            "phone_number": next((one.phone for one in contacts if one.phone), None),
            "contacts": [
                {
                    "name": None,
                    "area_of_responsibility": self.functions.get(one.function),
                    "email": one.email or None,
                    "phone_number": one.phone or None,
                    "mobile_number": None,
                    "website": organisation.website or None,
                    "opening_hours": None,
                }
                for one in contacts
            ],
            "category": {
                "id": number("category", kind),
                "name": kind_name,
                "color": COLOUR,
                "icon": ICON,
                "icon_url": None,
                "icon_color": None,
            },
            "temporarily_closed": False,
            "opening_hours": None,
            "appointment_url": None,
            "location": place(site),
            "organization": {
                "id": number("organization", organisation.slug),
                "slug": organisation.slug,
                "name": organisation.name,
                "logo": None,
                "website": organisation.website or None,
            },
            "barrier_free": True
            if any(one.pk == FREE_OF_STEPS for one in site.accessibility.all())
            else None,
        }

    def path(self, language: str, end: str) -> str:
        """The path of an entry in apps."""
        return f"/{self.region}/{app_code(language)}/{end}"

    def imprint(self, title: str, paragraphs: Iterable[str], modified: datetime) -> dict[str, Any]:
        """Who is responsible, as a page without a parent."""
        tags = (self.reader.reference.district or District(languages=[])).languages
        return self.page(
            ("page", "imprint"),
            title=title,
            content="".join(f"<p>{escape(one)}</p>" for one in paragraphs),
            where=Where("imprint/", "impressum/", tags),
            modified=modified,
        ) | {"parent": {"id": 0, "url": None, "path": None}, "order": 0}

    def _url(self, language: str, page: str) -> str:
        return f"{self.reader.origin}/{language}/{page}"

    def zone(self) -> str:
        """The zone in whose wall time everything is told."""
        return self.reader.reference.time_zone

    @staticmethod
    def _moment(moment: datetime, zone: str) -> str:
        return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def place(site: Site | None) -> dict[str, Any]:
    """Where something is; all members are there and empty where nobody knows."""
    is_sure = site is not None and site.latitude is not None and not site.coordinate_flag
    return {
        "id": number("place", site.slug) if site else None,
        "name": (site.name or site.organisation.name) if site else None,
        "address": site.street if site else None,
        "town": site.place if site else None,
        "state": None,
        "postcode": site.postcode if site else None,
        "region": None,
        "country": "DE" if site else None,
        "latitude": site.latitude if site and is_sure else None,
        "longitude": site.longitude if site and is_sure else None,
    }


OFFER_FIELDS = ("summary", "description", "times", "how_to_join", "documents", "cost")


def content_of(texts: RecordTexts, language: str, fields: Iterable[str] = OFFER_FIELDS) -> str:
    """The words of a record as HTML; words in another language say so."""
    return "".join(_html(texts[name], language) for name in fields if texts[name])


def excerpt_of(content: str) -> str:
    """The words of some HTML on one line."""
    return " ".join(as_lines(content).split())


def _html(text: Shown, language: str) -> str:
    paragraphs = str(linebreaks(text.value, autoescape=True))
    if text.language == language:
        return paragraphs
    return f'<div lang="{escape(text.language)}" dir="ltr">{paragraphs}</div>'


def content_of_page(words: Mapping[str, Shown], language: str) -> str:
    """The words of an editorial page as HTML, as far as they are in this language."""
    return "".join(
        _marked(plain_field(name), shown.value)
        for name, shown in words.items()
        if shown.language == language and name != "title"
    )


def _marked(field: str, words: str) -> str:
    if field == "text":
        return as_html(words)
    tag = {"heading": "h2", "title": "h3"}.get(field, "p")
    return f"<{tag}>{escape(words)}</{tag}>"


def by_topic(
    offers: Iterable[LoadedOffer], codes: Iterable[str]
) -> Iterator[tuple[str, list[LoadedOffer]]]:
    """The offers by their main topics, in the order of the topics."""
    groups: dict[str, list[LoadedOffer]] = {code: [] for code in codes}
    for offer in offers:
        groups[offer.facts.topics[0]].append(offer)
    yield from ((code, group) for code, group in groups.items() if group)


def find_entry(entries: Iterable[Mapping[str, Any]], path: str) -> Mapping[str, Any] | None:
    """The page with a path, with or without the slashes around it."""
    return next((one for one in entries if _same_path(one["path"], path)), None)


def children_of(
    entries: Sequence[dict[str, Any]], path: str | None, depth: int
) -> list[dict[str, Any]]:
    """Pages below a page, or below the root, down to ``depth`` levels, in their order."""
    found: list[dict[str, Any]] = []
    above = [path]
    for _ in range(depth):
        level = [
            one
            for one in entries
            if any(_same_path(one["parent"]["path"], parent) for parent in above)
        ]
        found += level
        above = [one["path"] for one in level]
    return [one for one in entries if one in found]


def parents_of(entries: Sequence[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """Pages above a page, the nearest last."""
    found: list[dict[str, Any]] = []
    entry = find_entry(entries, path)
    while entry and (entry := find_entry(entries, entry["parent"]["path"] or "/")):
        found.insert(0, dict(entry))
    return found


def _same_path(one: str | None, other: str | None) -> bool:
    return (one or "").strip("/") == (other or "").strip("/")
