"""Every read of pages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import WorkflowState

from lotse.pages.blocks import part_of, words_in
from lotse.pages.domain.markup import web_addresses
from lotse.pages.kinds import PAGE, SOURCE_LANGUAGE
from lotse.pages.models import InfoPage, page_type
from lotse.partners.models import ContactFunction
from lotse.partners.queries import public_organisations
from lotse.words.domain.states import Shown, State, Written, choose
from lotse.words.queries import written_texts
from lotse.words.search import FoundOfKind, search

Texts = Mapping[tuple[str, str], Mapping[str, tuple[Written, State]]]

REVIEW_AFTER = relativedelta(years=1)
"""After this time somebody should read a page again."""


def list_public() -> QuerySet[InfoPage]:
    """Pages that the public sees, by their German titles; without their contents."""
    return InfoPage.objects.filter(live=True).defer("body")


def find_public(slug: str) -> InfoPage | None:
    """The published page at an address, or None."""
    return InfoPage.objects.filter(live=True, slug=slug).first()


def search_pages(text: str, version: int | None = None) -> FoundOfKind:
    """Published pages whose words, in whatever language, answer ``text``, with their rank."""
    return search(text, kind=PAGE.name, version=version).of(PAGE.name)


def list_resting() -> QuerySet[Any, int]:
    """Pages whose texts nobody needs now: drafts and those taken from the site."""
    return InfoPage.objects.filter(live=False).values_list("pk", flat=True)


def list_unreviewed(today: date) -> QuerySet[InfoPage]:
    """Published pages that nobody has looked at for a year, the oldest first."""
    found = InfoPage.objects.filter(live=True, reviewed_on__lte=today - REVIEW_AFTER)
    return found.defer("body").order_by("reviewed_on", "title", "pk")


def count_waiting(today: date) -> tuple[int, int]:
    """How many pages wait for approval, and how many to be read again. One statement."""
    in_approval = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type=page_type(),
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    found = InfoPage.objects.aggregate(
        waiting=Count("pk", filter=Exists(in_approval)),
        old=Count("pk", filter=Q(live=True, reviewed_on__lte=today - REVIEW_AFTER)),
    )
    return found["waiting"], found["old"]


def source_words(page: InfoPage) -> dict[str, str]:
    """The German words of a page as it stands, by field, in reading order; empty ones too."""
    words = {"title": page.title, "summary": page.summary}
    for block in page.body:
        words.update(words_in(part_of(block.id), block.value))
    return words


def shown_addresses(page: InfoPage) -> list[str]:
    """Addresses of other websites that a page links to, each once."""
    found = [address for words in source_words(page).values() for address in web_addresses(words)]
    found += [block.value["url"] for block in page.body if block.block_type == "video"]
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class PublicPage:
    """A published page for a reader: its words in reading order, the languages of its title."""

    slug: str
    published_at: datetime
    words: Mapping[str, Shown]
    languages: Collection[str]


def public_pages(language: str) -> list[PublicPage]:
    """All published pages with all their words. Two SQL statements."""
    pages = list(InfoPage.objects.filter(live=True).order_by("title", "pk"))
    texts = written_texts(PAGE, [str(page.pk) for page in pages])
    return [_public(page, texts, language) for page in pages]


def _public(page: InfoPage, texts: Texts, language: str) -> PublicPage:
    said = {name: texts.get((str(page.pk), name), {}) for name in source_words(page)}
    words = {
        name: choose(PAGE, {tag: text for tag, (text, _) in found.items()}, language)
        for name, found in said.items()
        if found
    }
    return PublicPage(page.slug, page.last_published_at, words, list(said["title"]))


def words_for(page: InfoPage, language: str) -> dict[str, Shown]:
    """The words of a published page for a reader, by field. One SQL statement."""
    return {
        field: choose(PAGE, {tag: text for tag, (text, _) in texts.items()}, language)
        for (_, field), texts in written_texts(PAGE, [str(page.pk)]).items()
    }


def draft_words(page: InfoPage, language: str) -> dict[str, Shown]:
    """The words of a page that may be a draft, as :func:`words_for` gives them.

    German words are those of the draft; translations those of the published page.
    """
    known = words_for(page, language) if page.pk and language != SOURCE_LANGUAGE else {}
    translated = {name: said for name, said in known.items() if said.language != SOURCE_LANGUAGE}
    return {
        field: translated.get(field, Shown(words, SOURCE_LANGUAGE, State.SOURCE, is_machine=False))
        for field, words in source_words(page).items()
        if words.strip()
    }


def find_contacts(keys: Collection[str]) -> Mapping[str, ContactFunction]:
    """Contacts by the keys that pages name them with; those gone or not public are left out."""
    if not keys:
        return {}
    slugs = {key.partition(":")[0] for key in keys}
    rows = ContactFunction.objects.filter(
        organisation__in=public_organisations().filter(slug__in=slugs)
    )
    found: dict[str, ContactFunction] = {}
    for row in rows.select_related("organisation").order_by("position", "pk"):
        found.setdefault(f"{row.organisation.slug}:{row.function}", row)
    return {key: found[key] for key in keys if key in found}
