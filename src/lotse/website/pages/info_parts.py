"""The blocks of an editorial page as its template shows them.

Facts come from the page, words from the texts in the reader's language. A block whose facts are
gone (a deleted file, a partner without this contact, an unknown filter) is left out: a page never
fails because of one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import QueryDict

from lotse.offers.domain.catalogue import Catalogue, Match
from lotse.offers.queries import get_catalogue
from lotse.pages.blocks import filter_of, part_of
from lotse.pages.domain.validity import is_valid
from lotse.pages.models import InfoPage
from lotse.pages.queries import find_contacts
from lotse.website.languages import ReaderRequest
from lotse.website.offers import filters
from lotse.website.offers.cards import Card, cards
from lotse.website.offers.texts import CONTACT_LABELS
from lotse.words.domain.states import NOTHING, Shown
from lotse.words.models import Picture

PICTURE = "width-960|format-webp"

Texts = Mapping[str, Shown]


@dataclass(frozen=True)
class Words:
    """The words of one part of a page: a template reads ``part.words.heading``."""

    texts: Texts
    part: str

    def __getitem__(self, name: str) -> Shown:
        return self.texts.get(f"{self.part}.{name}", NOTHING)


@dataclass(frozen=True)
class Part:
    """One block: its kind names its piece of the template."""

    kind: str
    words: Words
    facts: Mapping[str, Any] = field(default_factory=dict)


def parts_of(page: InfoPage, texts: Texts, request: ReaderRequest, today: date) -> list[Part]:
    """What to show of a page; a fixed number of statements, whatever its length."""
    blocks = list(page.body)
    builder = _Builder(blocks, texts, request, today)
    return [part for block in blocks for part in builder.build(block)]


class _Builder:
    """Loads for all blocks of a kind at once."""

    def __init__(
        self, blocks: Iterable[Any], texts: Texts, request: ReaderRequest, today: date
    ) -> None:
        self.texts, self.request, self.today = texts, request, today
        of = {kind: [b.value for b in blocks if b.block_type == kind] for kind in KINDS}
        self.contacts = find_contacts([value["contact"] for value in of["contact"]])
        self.pictures = _pictures(value["picture"] for value in of["image"])
        self.lists = {_key(value): self._find(value) for value in of["offers"]}
        self.cards = self._cards()

    @cached_property
    def catalogue(self) -> Catalogue:
        """All published offers."""
        return get_catalogue(self.request.content_version)

    def build(self, block: Any) -> Iterator[Part]:
        """The part for a block, or none."""
        facts = getattr(self, f"_{block.block_type}")(block.value)
        if facts is not None:
            words = Words(self.texts, part_of(block.id))
            yield Part(block.block_type, words, facts)

    def _text(self, value: Any) -> Mapping[str, Any] | None:  # noqa: ARG002 – the shape of all parts
        return {}

    def _steps(self, value: Any) -> Mapping[str, Any] | None:
        items = value["steps"].bound_blocks
        return {"steps": [Words(self.texts, part_of(item.id)) for item in items]}

    def _notice(self, value: Any) -> Mapping[str, Any] | None:
        first, last = value["valid_from"], value["valid_until"]
        if not is_valid(self.today, first, last):
            return None
        return {"kind": value["kind"], "first": first, "last": last}

    def _offers(self, value: Any) -> Mapping[str, Any] | None:
        found = self.lists[_key(value)]
        if found is None:
            return None
        matches, query = found
        shown = matches[: value["number"] or 6]
        return {
            "cards": [self.cards[match.entry.slug] for match in shown],
            "total": len(matches),
            "query": query,
        }

    def _contact(self, value: Any) -> Mapping[str, Any] | None:
        contact = self.contacts.get(value["contact"])
        if contact is None:
            return None
        return {"contact": contact, "label": CONTACT_LABELS[contact.function]}

    def _download(self, value: Any) -> Mapping[str, Any] | None:
        document, reference = value["document"], self.request.reference
        if document is None:
            return None
        return {
            "url": document.file.url,
            "type": document.file_extension.upper(),
            "size": document.file_size,
            "language": reference.languages.get(value["language"]),
        }

    def _image(self, value: Any) -> Mapping[str, Any] | None:
        picture = value["picture"] and self.pictures.get(value["picture"].pk)
        if picture is None:
            return None
        return {"picture": picture, "is_decorative": value["is_decorative"]}

    def _video(self, value: Any) -> Mapping[str, Any] | None:
        host = (urlsplit(value["url"]).hostname or "").removeprefix("www.")
        return {"url": value["url"], "provider": host} if host else None

    def _find(self, value: Any) -> tuple[list[Match], str] | None:
        """The offers of a block and the address of the list of all; None for an unknown filter."""
        address = urlencode(filter_of(value))
        asked = filters.parse(QueryDict(address), self.request.reference)
        if asked.ignored or not address:
            return None
        found = self.catalogue.select(asked.selection(self.request.reference, None), self.today)
        return list(found.matches), f"?{address}"

    def _cards(self) -> Mapping[str, Card]:
        matches = {m.entry.slug: m for found in self.lists.values() if found for m in found[0][:20]}
        if not matches:
            return {}
        tag = self.request.language.tag
        shown = cards(matches.values(), self.request.reference, tag, self.today)
        return {card.slug: card for card in shown}


KINDS = ("contact", "image", "offers")
"""Kinds of blocks for which something is loaded."""


def _key(value: Any) -> str:
    return urlencode(filter_of(value))


def _pictures(pictures: Iterable[Picture | None]) -> Mapping[int, Picture]:
    """Pictures with the size that pages show; two statements."""
    wanted = [picture.pk for picture in pictures if picture is not None]
    if not wanted:
        return {}
    found = Picture.objects.filter(pk__in=wanted).prefetch_renditions(PICTURE)
    return {picture.pk: picture for picture in found}
