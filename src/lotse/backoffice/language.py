"""In which language the back office speaks: German, or English where the browser prefers it.

Inside, Wagtail's own setting of each person decides.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from lotse.reference.queries import LanguageFacts
from lotse.ui.headers import STAFF_PREFIX

Handler = Callable[[HttpRequest], HttpResponseBase]
LANGUAGES = dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)


def staff_language(get_response: Handler) -> Handler:
    """Middleware that sets the language of requests under ``/staff/``."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(STAFF_PREFIX):
            return get_response(request)
        with translation.override(_preferred(request)):
            response = get_response(request)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
        response.headers.setdefault("Content-Language", translation.get_language() or "de")
        return response

    return handle


def _preferred(request: HttpRequest) -> str:
    for wanted, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if wanted.split("-")[0] in LANGUAGES:
            return wanted.split("-")[0]
    return settings.LANGUAGE_CODE


def staff_page_context(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 – a context processor
    """What the frame of a page needs to know: its language, the name of the house's log-in."""
    tag = translation.get_language() or settings.LANGUAGE_CODE
    language = LanguageFacts(tag, LANGUAGES.get(tag, tag), "ltr")
    return {"language": language, "house_name": settings.HOUSE.get("name", "")}
