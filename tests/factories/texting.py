"""seven.io as its documentation describes it, on a port of this machine.

A request that the documentation does not allow is kept in ``faults``.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

Reply = tuple[int, bytes]
FIELDS = {"to", "text", "from", "foreign_id", "label", "udh", "delay", "flash", "ttl"}
KEY = "secret"


@dataclass
class FakeSeven:
    """What it was asked, what it sent; ``misbehave`` answers instead of it while it is set."""

    address: str = ""
    requests: list[dict[str, str]] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    misbehave: Reply | None = None


def _answer(fake: FakeSeven, path: str, headers: Any, form: dict[str, str]) -> Reply:
    if path != "/api/sms":
        return 404, b"{}"
    if headers.get("X-Api-Key") != KEY:
        return 200, b"900"
    if unknown := set(form) - FIELDS:
        fake.faults.append(f"unknown fields {unknown}")
    number, text = form.get("to", ""), form.get("text", "")
    refusals = {
        "306": len(form.get("from", "")) > 11,
        "305": not text,
        "401": len(text) > 1520,
        "202": not number.startswith("+") or not 9 <= len(number) <= 16,
        "402": (number, text) in fake.sent,  # the same within 180 seconds
    }
    for code, holds in refusals.items():
        if holds:
            return _said(code)
    fake.sent.append((number, text))
    return _said("100", number)


def _said(code: str, number: str = "") -> Reply:
    is_good = code == "100"
    message = {
        "id": "77133086945" if is_good else None,
        "sender": "Lotse",
        "recipient": number.lstrip("+"),
        "text": "",
        "encoding": "ucs2",
        "parts": 1,
        "price": 0.075,
        "success": is_good,
        "error": None if is_good else code,
        "error_text": None if is_good else "as documented",
    }
    body = {
        "success": code if is_good else "101",
        "total_price": 0.075,
        "balance": 46.748,
        "debug": "false",
        "sms_type": "direct",
        "messages": [message],
    }
    return 200, json.dumps(body).encode()


@contextmanager
def seven() -> Iterator[FakeSeven]:
    """Run it until the block ends."""
    fake = FakeSeven()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.headers["Content-Type"] != "application/x-www-form-urlencoded":
                fake.faults.append("Content-Type")
            form = dict(parse_qsl(content))
            fake.requests.append(form)
            status, reply = fake.misbehave or _answer(fake, self.path, self.headers, form)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
