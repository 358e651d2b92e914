"""Editorial pages: the list, one page, and the preview that the office sees."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lotse.kit import content_version
from lotse.pages.kinds import PAGE
from lotse.pages.models import InfoPage
from lotse.pages.previews import draws
from lotse.pages.queries import (
    draft_words,
    find_public,
    list_public,
    words_for,
)
from lotse.reference.queries import get_reference
from lotse.website.errors import in_our_languages, not_found
from lotse.website.languages import ReaderRequest
from lotse.website.pages.info_parts import parts_of
from lotse.website.rendering import render_page
from lotse.words.domain.states import NOTHING, Shown, State
from lotse.words.queries import texts_for

Link = tuple[str, Shown, Shown]
"""The last part of a page's address, its title and its summary."""


@in_our_languages
def info_list(request: ReaderRequest) -> HttpResponse:
    """All published pages."""
    return render_page(request, "website/pages/info_list.html", {"pages": linked_pages(request)})


@in_our_languages
def info_page(request: ReaderRequest, slug: str) -> HttpResponse:
    """One page in the reader's language."""
    page = find_public(slug)
    if page is None:
        return not_found(request)
    return _page(request, page, words_for(page, request.language.tag))


def linked_pages(request: ReaderRequest) -> list[Link]:
    """All published pages, by title. Two statements."""
    pages = dict(list_public().values_list("pk", "slug"))
    return sorted(_links(request, pages), key=lambda link: link[1].value.casefold())


def _links(request: ReaderRequest, pages: Mapping[int, str]) -> list[Link]:
    texts = texts_for(PAGE, pages, request.language.tag, ("title", "summary"))
    return [
        (slug, texts[str(pk)]["title"], texts[str(pk)]["summary"]) for pk, slug in pages.items()
    ]


def _page(request: ReaderRequest, page: InfoPage, texts: Mapping[str, Shown]) -> HttpResponse:
    tag, today = request.language.tag, request.reference.today()
    foreign = [shown for shown in texts.values() if shown.language != tag]
    context: dict[str, Any] = {
        "page": page,
        "title": texts.get("title", NOTHING),
        "summary": texts.get("summary", NOTHING),
        "parts": parts_of(page, texts, request, today),
        "is_foreign": bool(foreign) and len(foreign) == len(texts),
        "is_partly_foreign": bool(foreign),
        "is_stale": any(shown.state is State.STALE for shown in texts.values()),
        "is_machine": any(shown.is_machine for shown in texts.values()),
        "way": [
            (_("Home"), reverse("website:home", args=[tag])),
            (_("Good to know"), reverse("website:info", args=[tag])),
        ],
    }
    read = [(PAGE.name, str(page.pk))]
    return render_page(request, "website/pages/info.html", context, read=read)


@draws
def preview(page: InfoPage, asked: HttpRequest | None, tag: str) -> HttpResponse:
    """A page that may be a draft, as the public would see it: what is not translated is German."""
    request = ReaderRequest()
    request.method = "GET"
    request.META = dict(asked.META) if asked else {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.META["QUERY_STRING"] = ""
    request.path = request.path_info = reverse("website:info_page", args=[tag, page.slug])
    request.content_version = content_version.current()
    request.reference = get_reference(request.content_version)
    request.language = request.reference.languages[tag]
    with translation.override(tag):
        return _page(request, page, draft_words(page, tag))
