"""Looking at one web address: politely, within a time, and never into a network of our own.

The name is resolved here, every address it stands for is judged, and the connection is made to an
address that was judged, not to the name once more: a name server cannot send us elsewhere between.
A look reads nothing of an answer's body; a page of any size costs the same. Reading
(:func:`read_page`) takes the body, up to a limit.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from lotse.kit.links.domain import Finding, finding_of
from lotse.kit.web_addresses import ascii_host, is_public, is_web_port, read_web_address

PATIENCE = 10.0
"""Seconds for one answer, however slowly it drips in."""
MAX_HOPS = 5
MAX_TRIED = 3
"""So many addresses of one name are tried."""
PORTS = {"http": 80, "https": 443}
PERMANENT = {301, 308}
REDIRECTS = {301, 302, 303, 307, 308}
FINAL = {*REDIRECTS, 429}
"""After these answers to HEAD there is nothing more to ask: GET would say the same, or bother."""
MOST_BYTES = 5_000_000
"""Longer pages are not read."""
KEPT_SIGNS = "/%:@!$&'()*+,;=~?-._[]"
"""What stays as it is in path and query; everything else is sent in per cent."""


@dataclass(frozen=True)
class Seen:
    """What came of a look: the last status if there was one, and where it has moved for good."""

    finding: Finding
    status: int | None = None
    moved_to: str = ""


@dataclass(frozen=True)
class _Question:
    """How is asked: the method, by whom, for how many seconds, for how many bytes of the body."""

    method: str
    agent: str
    patience: float
    most_bytes: int = 0


@dataclass(frozen=True)
class Page:
    """What stands at an address: the media type in small letters, the bytes as they came.

    ``body`` is None where nothing was read: no success, or too long.
    """

    seen: Seen
    media_type: str = ""
    charset: str = ""
    body: bytes | None = None


@dataclass(frozen=True)
class _Answer:
    status: int
    location: str
    sets_cookie: bool
    media_type: str = ""
    charset: str = ""
    body: bytes | None = None


class _NobodyThereError(OSError):
    """Nobody took the connection: asking in another way is of no use."""


class _NotPublicError(Exception):
    """The address is none that a reader outside could open."""


def look_at(
    address: str, *, agent: str, may_be_local: bool = False, patience: float = PATIENCE
) -> Seen:
    """Ask for an address as a browser would and say what came of it; never raises.

    ``agent`` says who asks. ``may_be_local`` allows addresses of this machine: for tests only.
    """
    return _follow(
        address, lambda one: _ask_twice(one, agent, may_be_local, patience), may_be_local
    ).seen


def read_page(
    address: str, *, agent: str, may_be_local: bool = False, patience: float = PATIENCE
) -> Page:
    """Read what stands at an address, behind redirects too; never raises. Otherwise as a look."""

    def ask(one: str) -> _Answer:
        parts = _parts(one)
        return _ask(
            _Question("GET", agent, patience, MOST_BYTES), parts, _places(parts, may_be_local)
        )

    return _follow(address, ask, may_be_local)


def _follow(address: str, ask: Callable[[str], _Answer], may_be_local: bool) -> Page:
    """Ask for an address and for those it leads to."""
    hops, is_permanent, has_cookie = [address], True, False
    while len(hops) <= MAX_HOPS + 1:
        try:
            answer = ask(hops[-1])
            leads_to = urljoin(hops[-1], answer.location)
        except _NotPublicError:
            return Page(Seen(Finding.NOT_PUBLIC))
        except ssl.SSLError:
            return Page(Seen(Finding.INSECURE))
        except OSError:
            return Page(Seen(Finding.UNREACHABLE))
        except (HTTPException, ValueError):  # or it leads to what nobody can read
            return Page(Seen(Finding.FAULT))
        if answer.status not in REDIRECTS or not answer.location:
            finding = finding_of(answer.status)
            has_moved = len(hops) > 1 and is_permanent and finding is Finding.RIGHT
            moved_to = read_web_address(hops[-1], may_be_local=may_be_local) if has_moved else None
            seen = Seen(finding, answer.status, moved_to or "")
            body = answer.body if finding is Finding.RIGHT else None
            return Page(seen, answer.media_type, answer.charset, body)
        is_permanent &= answer.status in PERMANENT
        has_cookie |= answer.sets_cookie
        hops.append(leads_to)
    # Who goes round only because it wants its cookie back lets no machine in.
    return Page(Seen(Finding.CLOSED if has_cookie else Finding.LOOP))


def _ask_twice(address: str, agent: str, may_be_local: bool, patience: float) -> _Answer:
    """HEAD; where that brings no success GET for the first bytes: not every server knows HEAD."""
    parts = _parts(address)
    places = _places(parts, may_be_local)
    try:
        answer = _ask(_Question("HEAD", agent, patience), parts, places)
        if answer.status in FINAL or finding_of(answer.status) is Finding.RIGHT:
            return answer
    except (ssl.SSLError, _NobodyThereError):
        raise
    except (OSError, HTTPException):
        pass
    return _ask(_Question("GET", agent, patience), parts, places)


def _parts(address: str) -> SplitResult:
    """The parts of an address; refused unless it is one of the web, on a port of the web."""
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise _NotPublicError
    if not is_web_port(parts.port):
        raise _NotPublicError
    return parts


def _places(parts: SplitResult, may_be_local: bool) -> list[str]:
    """The numeric addresses of the host that anybody may reach."""
    port = parts.port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(_host(parts), port, type=socket.SOCK_STREAM)
    except UnicodeError as fault:
        raise ValueError(parts.hostname) from fault
    numbers = list(dict.fromkeys(str(each[4][0]) for each in found))
    allowed = [number for number in numbers if is_public(number) or may_be_local]
    if not allowed:
        raise _NotPublicError
    return allowed[:MAX_TRIED]


def _host(parts: SplitResult) -> str:
    return ascii_host(parts.hostname or "")


class _Pinned(HTTPConnection):
    """A connection to one numeric address of a host; with TLS the host's name is checked."""

    def __init__(self, parts: SplitResult, place: str, patience: float) -> None:
        port = parts.port or PORTS[parts.scheme]
        super().__init__(_host(parts), port, timeout=patience)
        self._place, self._is_secure = place, parts.scheme == "https"
        self.default_port = PORTS[parts.scheme]

    def connect(self) -> None:
        """Connect to the place that was judged."""
        try:
            self.sock = socket.create_connection((self._place, self.port), self.timeout)
        except OSError as fault:
            raise _NobodyThereError from fault
        if self._is_secure:
            self.sock = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()


def _ask(question: _Question, parts: SplitResult, places: list[str]) -> _Answer:
    """One question, to the first of the places that answers."""
    for last, place in enumerate(places, 1 - len(places)):
        try:
            return _ask_at(place, question, parts)
        except ssl.SSLError:
            raise
        except OSError:
            if last == 0:
                raise
    raise OSError(parts.hostname)


def _ask_at(place: str, question: _Question, parts: SplitResult) -> _Answer:
    target = quote(parts.path or "/", safe=KEPT_SIGNS)
    if parts.query:
        target += "?" + quote(parts.query, safe=KEPT_SIGNS)
    headers = {
        "User-Agent": question.agent,
        "Accept": "text/html,*/*;q=0.8",
        "Accept-Language": "de",
    }
    if question.method == "GET" and not question.most_bytes:
        headers["Range"] = "bytes=0-1023"
    connection = _Pinned(parts, place, question.patience)
    try:
        with _hung_up_after(question.patience, connection):
            connection.request(question.method, target, headers=headers)
            response: HTTPResponse = connection.getresponse()
            return _Answer(
                response.status,
                _readable(response.headers.get("Location", "")),
                "Set-Cookie" in response.headers,
                response.headers.get_content_type(),
                response.headers.get_content_charset() or "",
                _body(response, question.most_bytes),
            )
    finally:
        connection.close()


def _body(response: HTTPResponse, most: int) -> bytes | None:
    """The body of a success; None where it is not wanted or too long."""
    if not most or response.status in REDIRECTS:
        return None
    body = response.read(most + 1)
    return None if len(body) > most else body


def _readable(location: str) -> str:
    """Headers are read as Latin-1; servers that send other letters mostly mean UTF-8."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


@contextmanager
def _hung_up_after(seconds: float, connection: HTTPConnection) -> Iterator[None]:
    """End a conversation in which every single piece comes in time but never the last."""
    is_over = threading.Event()

    def hang_up() -> None:
        is_over.set()
        if (sock := connection.sock) is not None:
            with suppress(OSError):  # it was over already
                sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException, ValueError) as fault:
        if is_over.is_set():
            raise TimeoutError from fault
        raise
    finally:
        timer.cancel()
    if is_over.is_set():  # half an answer looks whole to the library
        raise TimeoutError
