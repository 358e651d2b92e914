"""Pages for what went wrong, in the reader's language and with a way on."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from lotse.kit import content_version
from lotse.reference.queries import get_reference
from lotse.ui.headers import STAFF_PREFIX
from lotse.website.languages import INTERFACE, ReaderRequest, best_language, site_languages
from lotse.website.rendering import render_page

P = ParamSpec("P")
View = Callable[Concatenate[ReaderRequest, P], HttpResponse]


def not_found(request: Any, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 – the signature of error handlers
    """404: the page does not exist, or not for this reader."""
    if not hasattr(request, "reference"):
        _complete(request)
    return render_page(
        request, "website/errors/not_found.html", {}, status=404, has_translations=False
    )


def bad_request(request: Any, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 – the signature of error handlers
    """400: the browser sent something that is no request of ours. Needs no database."""
    return _plain(request, "website/errors/bad_request.html", 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Needs no database, which may be the very thing that failed."""
    return _plain(request, "website/errors/server_error.html", 500)


def _plain(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return plain_page(request, template, {}, status)


def plain_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], status: int
) -> HttpResponse:
    """A page in the reader's language that needs no database."""
    tag = _language_without_database(request)
    direction = "rtl" if tag in settings.LANGUAGES_BIDI else "ltr"
    with translation.override(tag):
        page = {"language": {"tag": tag, "direction": direction}, **context}
        return HttpResponse(render_to_string(template, page), status=status)


def _language_without_database(request: HttpRequest) -> str:
    """That of the address; the browser's where the address names none and is not for staff."""
    first = request.path_info.split("/", 2)[1] if "/" in request.path_info else ""
    if first in INTERFACE or first == STAFF_PREFIX.strip("/"):
        return first if first in INTERFACE else settings.LANGUAGE_CODE
    for wanted, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        for tag in (wanted, wanted.split("-")[0]):
            if tag in INTERFACE:
                return tag
    return settings.LANGUAGE_CODE


def _complete(request: Any) -> None:
    """Errors may come before the middleware noted language and vocabularies."""
    request.content_version = content_version.current()
    request.reference = get_reference(request.content_version)
    request.language = best_language(request, site_languages(request.reference))


def in_our_languages(view: View[P]) -> View[P]:
    """Answer 404 where the address names a language that this site does not speak."""

    @wraps(view)
    def checked(request: ReaderRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if kwargs.pop("language", request.language.tag) != request.language.tag:
            return not_found(request)
        return view(request, *args, **kwargs)

    return checked  # type: ignore[return-value]  # the wrapped view takes what the middleware adds
