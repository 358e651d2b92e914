"""A website on a port of this machine that behaves as badly as real ones do."""

import socket
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

STATUSES = {
    "/right": 200,
    "/away": 404,
    "/ended": 410,
    "/error": 500,
    "/wall": 403,
    "/busy": 429,
    "/later": 503,
    "/odd": 400,
    "/no-head": 200,
    "/wei%C3%9F": 200,
    "/with%20space?q=%C3%A4": 200,
}
LEADS = {
    "/moved": (301, "/right"),
    "/moved-twice": (308, "/moved"),
    "/for-now": (302, "/right"),
    "/to-nothing": (301, "/away"),
    "/loop": (302, "/loop"),
    "/cookie": (302, "/cookie"),
    "/umlaut": (301, "/weiß"),
    "/outside": (302, "http://10.0.0.1/"),
    "/file": (302, "file:///etc/passwd"),
    "/unreadable": (301, "http://[IP-Adresse"),
    "/no-port": (301, "http://example.org:port/"),
    "/no-name": (302, "https://xn--a.example.invalid/"),
    "/empty-name": (302, "http://.../"),
    "/spaces": (301, "https://exa mple.org/"),
}


@dataclass
class Website:
    """A site: its address, what it was asked (method and path), and answers that differ."""

    address: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    at: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=lambda: dict(STATUSES))
    pages: dict[str, tuple[str, bytes | Callable[[], bytes]]] = field(default_factory=dict)
    """Media type and body of pages that say something."""


class _Handler(BaseHTTPRequestHandler):
    site: Website

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.site.asked.append((self.command, self.path))
        self.site.agents.add(self.headers["User-Agent"])
        self.site.at.append(time.monotonic())
        odd = {
            "/silent": lambda: time.sleep(3),
            "/drip": self._drip,
            "/hangs-up": lambda: self.connection.shutdown(socket.SHUT_RDWR),
            "/nonsense": lambda: self.wfile.write(b"hello\r\n\r\n"),
            "/endless": self._endless,
        }
        odd.get(self.path, self._page if self.path in self.site.pages else self._plain)()

    def _page(self) -> None:
        kind, body = self.site.pages[self.path]
        self.send_response_only(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body() if callable(body) else body)

    def _plain(self) -> None:
        status, target = LEADS.get(self.path, (self.site.statuses.get(self.path, 404), ""))
        if self.path == "/no-head" and self.command == "HEAD":
            status = 404
        self.send_response_only(status)
        if target:
            self.send_header("Location", target.encode().decode("latin-1"))
        if self.path == "/cookie":
            self.send_header("Set-Cookie", "seen=1")
        self.end_headers()

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(100):
            self.wfile.write(b"X")
            self.wfile.flush()
            time.sleep(0.05)

    def _endless(self) -> None:
        self.send_response_only(405 if self.command == "HEAD" else 200)
        self.end_headers()
        while self.command == "GET":
            self.wfile.write(b"x" * 65536)

    def handle(self) -> None:
        with suppress(OSError):  # the other side had heard enough
            super().handle()

    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


def _certificate(folder: Path) -> Path:
    """A certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "both.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@contextmanager
def website(*, is_secure: bool = False) -> Iterator[Website]:
    """Run the site until the block ends; with TLS its certificate is worth nothing."""
    site = Website()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site}))
    server.daemon_threads = True
    if is_secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            context.load_cert_chain(_certificate(Path(folder)))
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_said: None  # type: ignore[method-assign]  # the library's way to set it
    site.address = f"http{'s' if is_secure else ''}://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def closed_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
