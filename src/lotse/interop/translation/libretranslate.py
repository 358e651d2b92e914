"""LibreTranslate: ``POST /translate`` of a server that an office may run itself.

As documented in 2026 at docs.libretranslate.com and in the project's ``app.py``: a JSON body with
``q`` (one text or a list), ``source``, ``target``, ``format`` and, where the server asks for one,
``api_key``; the answer's ``translatedText`` is a text or a list like ``q``. Errors are JSON with
``error``: 400 request or language, 403 key or ban, 429 too many, 500. It knows no glossary.
"""

from http import HTTPStatus

from lotse.interop.translation.http import TIMEOUT, StatusError, post_json
from lotse.words.machine.contract import Answer, Away, Declined, Request


class LibreTranslate:
    """A server at ``address``; without a key where it wants none."""

    def __init__(self, address: str, key: str = "", *, timeout: float = TIMEOUT) -> None:
        self._address = address.rstrip("/")
        self._key = key
        self._timeout = timeout

    def translate(self, request: Request) -> Answer:
        """Translate plain texts."""
        if "-" in request.language:
            raise Declined("no_language")
        body: dict[str, object] = {
            "q": list(request.texts),
            "source": request.source_language,
            "target": request.language,
            "format": "text",
        }
        if self._key:
            body["api_key"] = self._key
        try:
            said = post_json(f"{self._address}/translate", body, {}, timeout=self._timeout)
        except StatusError as fault:
            raise _fault(fault.status) from None
        texts = said.get("translatedText") if isinstance(said, dict) else None
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise Away("nonsense")
        return Answer(tuple(texts))


def _fault(status: int) -> Exception:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Away("busy")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Away("away")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Declined("not_allowed")
    return Declined("not_understood")
