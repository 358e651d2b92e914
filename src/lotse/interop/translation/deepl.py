"""DeepL: ``POST /v2/translate``.

As documented in 2026 at developers.deepl.com (API reference "Translate text", "Error handling"):
header ``Authorization: DeepL-Auth-Key …``; a JSON body with ``text`` (50 at most, 128 KiB),
``source_lang``, ``target_lang``; keys that end in ``:fx`` belong to ``api-free.deepl.com``. Places
such as ``{name}`` are kept by ``tag_handling: xml`` with ``ignore_tags``. Agreed terms go along as
``context``, which influences the translation, is not translated and costs nothing. Errors: 403
key, 413 too long, 429 and 5xx later, 456 quota used up.
"""

import html
from collections.abc import Iterable
from http import HTTPStatus

from lotse.interop.translation.http import TIMEOUT, StatusError, post_json
from lotse.words.domain.glossary import Term
from lotse.words.domain.places import PLACE
from lotse.words.machine.contract import Answer, Away, Declined, Request

FREE, PRO = "https://api-free.deepl.com", "https://api.deepl.com"
QUOTA_EXCEEDED = 456
TARGETS = {"en": "EN-GB", "ar": "AR", "uk": "UK", "ru": "RU", "tr": "TR"}
"""Our languages in DeepL's codes. Its list of targets names no Persian; Leichte Sprache is none
that a machine knows."""


class DeepL:
    """DeepL with one key."""

    def __init__(self, key: str, *, address: str = "", timeout: float = TIMEOUT) -> None:
        self._key = key
        self._address = address or (FREE if key.endswith(":fx") else PRO)
        self._timeout = timeout

    def translate(self, request: Request) -> Answer:
        """Translate formally, with places kept."""
        if request.language not in TARGETS:
            raise Declined("no_language")
        body: dict[str, object] = {
            "text": [_outgoing(text) for text in request.texts],
            "source_lang": request.source_language.upper(),
            "target_lang": TARGETS[request.language],
            "formality": "prefer_more",
            "preserve_formatting": True,
            "tag_handling": "xml",
            "ignore_tags": ["x"],
        }
        if request.glossary:
            body["context"] = _in_words(request.glossary)
        try:
            said = post_json(
                f"{self._address}/v2/translate",
                body,
                {"Authorization": f"DeepL-Auth-Key {self._key}"},
                timeout=self._timeout,
            )
        except StatusError as fault:
            raise _fault(fault.status) from None
        try:
            texts = tuple(_incoming(each["text"]) for each in said["translations"])
        except (KeyError, TypeError, AttributeError):
            raise Away("nonsense") from None
        return Answer(texts)


def _fault(status: int) -> Exception:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Away("busy")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Away("away")
    if status == QUOTA_EXCEEDED:
        return Declined("used_up")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Declined("not_allowed")
    return Declined("not_understood")


def _outgoing(text: str) -> str:
    """As XML, with places in a tag whose content is left alone."""
    return PLACE.sub(lambda found: f"<x>{found.group()}</x>", html.escape(text, quote=False))


def _incoming(text: str) -> str:
    return html.unescape(text.replace("<x>", "").replace("</x>", ""))


def _in_words(glossary: Iterable[Term]) -> str:
    return "; ".join(f"{term.source} = {term.translation}" for term in glossary)
