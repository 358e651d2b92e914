"""In which language a page speaks: the first part of its address, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from lotse.reference.queries import LanguageFacts, Reference, get_reference, site_languages
from lotse.website.page_cache import PublicRequest

__all__ = [
    "INTERFACE",
    "LanguageLink",
    "ReaderRequest",
    "best_language",
    "language_links",
    "reader_language",
    "site_languages",
]

Handler = Callable[[HttpRequest], HttpResponseBase]

INTERFACE = dict(settings.LANGUAGES)
RELATIVES = {"prs": "fa", "ps": "fa"}
"""Languages without an interface of their own whose readers mostly read another one."""


class ReaderRequest(PublicRequest):
    """A request with the reader's language and the vocabularies at hand."""

    language: LanguageFacts
    reference: Reference


@dataclass(frozen=True)
class LanguageLink:
    """A link to the present page in another language, named in that language."""

    tag: str
    autonym: str
    direction: str
    url: str
    is_current: bool


def best_language(request: HttpRequest, languages: list[LanguageFacts]) -> LanguageFacts:
    """The site's language that suits the browser best; the first one where none does."""
    by_tag = {language.tag: language for language in languages}
    for wanted, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        base = wanted.split("-")[0]
        for tag in (wanted, base, RELATIVES.get(base, "")):
            if tag in by_tag:
                return by_tag[tag]
    return languages[0]


def reader_language(get_response: Handler) -> Handler:
    """Middleware that sets the language of the request from its address."""

    def handle(request: ReaderRequest) -> HttpResponseBase:
        if not hasattr(request, "content_version"):
            return get_response(request)
        request.reference = get_reference(request.content_version)
        languages = site_languages(request.reference)
        first = request.path_info.split("/", 2)[1]
        known = {language.tag: language for language in languages}
        is_machine = request.path_info.startswith(settings.API_PREFIX)
        fallback = languages[0] if is_machine else best_language(request, languages)
        request.language = known.get(first, fallback)
        with translation.override(request.language.tag):
            response = get_response(request)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
        response.headers.setdefault("Content-Language", request.language.tag)
        return response

    return handle  # type: ignore[return-value]  # the wrapped view takes what the middleware adds


def language_links(request: ReaderRequest) -> list[LanguageLink]:
    """Links to this page in all languages of the site."""
    rest = _without_language(request)
    return [
        LanguageLink(
            language.tag,
            language.autonym,
            language.direction,
            f"/{language.tag}/{rest}",
            language.tag == request.language.tag,
        )
        for language in site_languages(request.reference)
    ]


def _without_language(request: ReaderRequest) -> str:
    first, _, rest = request.path_info.lstrip("/").partition("/")
    if first != request.language.tag:
        return ""
    query = request.META.get("QUERY_STRING", "")
    return f"{rest}?{query}" if query else rest
