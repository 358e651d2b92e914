"""Translation services as their documentation describes them, on a port of this machine.

A request that the documentation does not allow fails the test: it is kept in ``faults``.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Reply = tuple[int, bytes]

DEEPL_TARGETS = set(
    "AR BG CS DA DE EL EN-GB EN-US ES ES-419 ET FI FR HE HU ID IT JA KO LT LV NB NL PL PT-BR "
    "PT-PT RO RU SK SL SV TH TR UK VI ZH ZH-HANS ZH-HANT".split()
)
DEEPL_FIELDS = set(
    "text source_lang target_lang context show_billed_characters split_sentences "
    "preserve_formatting formality model_type glossary_id tag_handling outline_detection "
    "non_splitting_tags splitting_tags ignore_tags".split()
)


@dataclass
class Fake:
    """A service; ``misbehave`` answers instead of it while it is set."""

    address: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    misbehave: Reply | None = None
    words: Callable[[str], str] = lambda text: f"[{text}]"


def _deepl(fake: Fake, path: str, headers: Any, body: dict[str, Any]) -> Reply:
    if path != "/v2/translate":
        return 404, b"{}"
    if headers.get("Authorization") != "DeepL-Auth-Key secret:fx":
        return 403, b'{"message": "Forbidden"}'
    if unknown := set(body) - DEEPL_FIELDS:
        fake.faults.append(f"unknown fields {unknown}")
    if not 0 < len(body.get("text", [])) <= 50:
        fake.faults.append("1 to 50 texts")
    if body.get("target_lang") not in DEEPL_TARGETS:
        return 400, b'{"message": "Value for target_lang not supported."}'
    said = []
    for text in body["text"]:
        # What stands in an ignored tag is left alone; the rest is XML and stays well-formed.
        if body.get("tag_handling") == "xml" and re.search(r"&(?!amp;|lt;|gt;|quot;)", text):
            fake.faults.append(f"no XML: {text}")
        said.append({"detected_source_language": "DE", "text": fake.words(text)})
    return 200, json.dumps({"translations": said}).encode()


def _libretranslate(fake: Fake, path: str, headers: Any, body: dict[str, Any]) -> Reply:
    if path != "/translate":
        return 404, b"{}"
    if unknown := set(body) - {"q", "source", "target", "format", "alternatives", "api_key"}:
        fake.faults.append(f"unknown fields {unknown}")
    if body.get("api_key") != "key":
        return 403, b'{"error": "Invalid API key"}'
    if body.get("target") not in {"en", "ar", "uk", "ru", "tr", "fa"}:
        return 400, b'{"error": "target is not supported"}'
    if body.get("format") not in {"text", "html"}:
        return 400, b'{"error": "format is not supported"}'
    asked = body["q"]
    said = [fake.words(each) for each in asked] if isinstance(asked, list) else fake.words(asked)
    return 200, json.dumps({"translatedText": said}).encode()


@contextmanager
def service(answer: Callable[[Fake, str, Any, dict[str, Any]], Reply]) -> Iterator[Fake]:
    """Run a service until the block ends."""
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Content-Type"] != "application/json":
                fake.faults.append("Content-Type")
            body = json.loads(content)
            fake.requests.append(body)
            status, reply = fake.misbehave or answer(fake, self.path, self.headers, body)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
    assert not fake.faults, fake.faults


def deepl() -> Any:
    """DeepL for the key ``secret:fx``."""
    return service(_deepl)


def libretranslate() -> Any:
    """LibreTranslate for the key ``key``."""
    return service(_libretranslate)
