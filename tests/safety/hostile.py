"""What nobody should send, and every place where it can be sent: addresses, queries, forms."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

from tests.permissions.routes import list_routes, read_matrix, sample_address

SRC = Path(__file__).resolve().parents[2] / "src" / "lotse"

VALUES = [
    "a\0b", "\0", "", " ", "-1", "0", "9" * 30, "1e400", "NaN", "٣", "²", "½", "true", "null",
    "2026-13-45", "0000-00-00", "9999-12-31", "25:61",
    "0001-01-01T00:00:00+15:59",
    "7395-03-02T02:59:18-21:59", "9999-12-31T23:59:59-15:59", "2026-03-29T02:30", "-4713-11-24",
    "x" * 5_000, "\u202e\u2066", "\ufffe\uffff",
    "👩‍👩‍👧‍👦" * 50, "%", "_%\\", "%s%n", "{{7*7}}{% now %}",
    "<script>alert(1)</script>", "' OR 1=1 --", "../../../etc/passwd",
    "//evil.example/",
    "javascript:alert(1)", "http://[::1", "http://[", "a@b@c", "a@[", "@", "[]", "{}", '{"a":[[[',
    "((((((((", "a:b:c:d", "1,2,,3", "*",
    "a\r\nSet-Cookie: x=1", "=1+1", "\\", "^$", "[a-", "(?P<x",
    "00000000-0000-0000-0000-000000000000", "0x10", "1_000", "+1", "1 ", "MQ",
    "leave:²", "leave:٣",
]  # fmt: skip
"""Words for any field of any form and any part of any address."""

RAW_QUERIES = [
    "%00", "a=%00", "%ed%a0%80=%ed%a0%80", "q=%ed%a0%80", "q=%ff%fe", "=&=&=", "&" * 3_000,
    "&".join(f"f{n}=1" for n in range(1_500)), "q=" + "x" * 9_000, "q[]=1&q[a]=2", "%", "%zz=%zz",
    "page=1;q=2", "q=%C0%80", "q=%u0000",
]  # fmt: skip
"""Query strings that are odd before anybody splits them."""

RAW_PATHS = [
    "/de/%00/", "/media/" + "a" * 300, "/media/%2e%2e/%2e%2e/secret-key", "/media/..%5c",
    "/media/%00",
    "/static/" + "a" * 300, "/static/%00", "/static/../../etc/passwd", "/%ff%fe/", "/de/%ed%a0%80/",
    "/de/" + "a/" * 3_000, "/" + "%2f" * 200, "//evil.example/", "/de//", "/de/angebote/%0a",
    "/api/%00", "/api/" + "a" * 300, "/staff/%00", "/staff/" + "a" * 300, "/de/" + "ü" * 200 + "/",
    "/de/veranstaltungen/monat/0000-00/", "/de/veranstaltungen/monat/9999-99/",
]  # fmt: skip

FORM = "application/x-www-form-urlencoded"
BODIES = [
    (FORM, b"text=%00"),
    (FORM, b"text=%ed%a0%80"),
    (FORM, b"&".join(b"f%d=1" % n for n in range(1_500))),
    (FORM, b"text=" + b"x" * 1_100_000),
    (FORM + "; charset=nonsense", b"text=1"),
    (FORM + "; charset=utf-7", b"text=+2AA-"),
    (FORM + "; charset=base64", b"text=1"),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=", b"x"),
    ("multipart/form-data; boundary=" + "a" * 3_000, b"x"),
    ("multipart/form-data; boundary=\xff\xfe", b"x"),
    ("multipart/form-data; boundary=a; charset=utf-7",
     b'--a\r\nContent-Disposition: form-data; name="text"\r\n\r\n+2AA-\r\n--a--\r\n'),
    ("multipart/form-data; boundary=a",
     b'--a\r\nContent-Disposition: form-data; name="text"\r\n\r\n\0\r\n--a--\r\n'),
    ("multipart/form-data; boundary=a",
     b'--a\r\nContent-Disposition: form-data; name="f"; filename="a\0b.png"\r\n\r\nx\r\n--a--\r\n'),
    ("multipart/form-data; boundary=a", b"--a\r\nContent-Disposition: form-data\r\n\r\nx"),
    ("multipart/form-data; boundary=a",
     b"".join(b'--a\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n
              for n in range(1_500)) + b"--a--\r\n"),
    ("multipart/form-data; boundary=a",
     b'--a\r\nContent-Disposition: form-data; name="t"\r\nContent-Transfer-Encoding: base64\n\n!'),
    ("application/json", b'{"text": "\\u0000"}'),
    ("application/json", b'{"text": "\\ud800"}'),
    ("application/json", b'{"\\ud83d": 1}'),
    ("application/json", b"[" * 100_000),
    ("application/json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    ("application/json", b"1" * 10_000),
    ("application/json", b'{"people": NaN, "key": Infinity}'),
    ("application/json", b'{"people": [{"age": 1e999}]}'),
    ("application/json", b"\xff\xfe"),
    ("application/json", b""),
    ("application/json", b"null"),
    ("text/plain; charset=\xff", b"x"),
    ("", b"x"),
    ("nonsense", b"\0" * 1_000),
]  # fmt: skip
"""Content types and bodies for any address."""


@dataclass(frozen=True)
class Place:
    """An address of a route: one that leads somewhere, and the parts that may be replaced."""

    route: str
    address: str


def list_places(samples_of: Callable[[str], dict[str, str]]) -> list[Place]:
    """Every route with an address; ``samples_of`` knows arguments of records that are there."""
    lines = read_matrix()
    places = []
    for route in list_routes():
        line = next((line for line in lines if line.covers(route)), None)
        samples = {**(line.samples if line else {}), **samples_of(route)}
        if address := sample_address(route, samples):
            places.append(Place(route, address))
    return places


def replaced(place: Place, value: str) -> Iterator[str]:
    """The addresses of a route with each part between slashes replaced in turn."""
    parts = place.address.split("/")
    fixed = [bool(re.fullmatch(r"[\w.^$-]*", part)) for part in place.route.split("/")]
    for at, part in enumerate(parts):
        is_argument = at - 1 < len(fixed) and at > 0 and not fixed[at - 1]
        if part and is_argument:
            yield "/".join([*parts[:at], quote(value, safe=""), *parts[at + 1 :]])


def asked_names() -> list[str]:
    """Names that the code looks for in query strings and forms."""
    found: set[str] = set()
    for file in SRC.rglob("*.py"):
        text = file.read_text()
        found |= set(
            re.findall(r"(?:GET|POST|query|asked)(?:\.get(?:list)?\(|\[)\s*[\"'](\w+)", text)
        )
    assert len(found) > 20, "names are no longer found; mend the search"
    return sorted(found)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.actions: list[str] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
            self.actions.append(said.get("action", ""))
        if not self.forms:
            return
        name = said.get("name", "")
        if tag == "option" and self._select and said.get("value"):
            if "selected" in said or not self.forms[-1][self._select]:
                self.forms[-1][self._select] = said["value"]
        elif tag == "select" and name:
            self._select = name
            self.forms[-1].setdefault(name, "")
        elif tag in {"input", "textarea", "button"} and name:
            kinds = {"email": "a@example.org", "number": "1", "date": "2027-01-14", "tel": "030"}
            usual = kinds.get(said.get("type", ""), "x" if tag != "button" else "")
            is_choice = said.get("type") in {"checkbox", "radio"} and "checked" not in said
            if not is_choice or name not in self.forms[-1]:
                self.forms[-1][name] = said.get("value") or usual

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


@dataclass(frozen=True)
class Request:
    """What somebody sends; the address is as it goes over the wire."""

    method: str
    address: str
    kind: str = ""
    body: bytes = b""


def requests(
    places: list[Place], forms: dict[str, list[dict[str, str]]], *, seed: int
) -> Iterator[Request]:
    """Hostile requests without end: every address in turn, words and forms by chance.

    ``forms`` are those that the page of an address shows, if any.
    """
    chance, names = random.Random(seed), asked_names()
    while True:
        for place in places:
            yield _request(place, forms.get(place.address, []), names, chance)


def _request(
    place: Place, forms: list[dict[str, str]], names: list[str], chance: random.Random
) -> Request:
    match chance.randrange(8):
        case 0:
            said = {chance.choice(names): chance.choice(VALUES) for _ in range(4)}
            return Request("GET", f"{place.address}?{urlencode(said)}")
        case 1:
            return Request("GET", f"{place.address}?{chance.choice(RAW_QUERIES)}")
        case 2:
            address = chance.choice([*replaced(place, chance.choice(VALUES)), place.address])
            return Request(chance.choice(["GET", "POST"]), address, FORM, b"a=1")
        case 3:
            address = chance.choice(RAW_PATHS)
            return Request(chance.choice(["GET", "POST"]), address, FORM, b"a=1")
        case 4:
            kind, body = chance.choice(BODIES)
            return Request(chance.choice(["POST", "PUT", "DELETE"]), place.address, kind, body)
        case _:
            form = dict(chance.choice(forms)) if forms else {}
            wrong = chance.sample(
                [*form, chance.choice(names)], chance.randint(1, 2) if form else 1
            )
            form |= {name: chance.choice(VALUES) for name in wrong}
            return Request("POST", place.address, FORM, urlencode(form).encode())


def forms_in(html: str) -> list[dict[str, str]]:
    """The forms of a page, each with names and values that a browser might send."""
    return [form for _action, form in sent_forms(html)]


def sent_forms(html: str) -> list[tuple[str, dict[str, str]]]:
    """The forms of a page as :func:`forms_in`, each with the address it names, if any."""
    parser = _Forms()
    parser.feed(html)
    return [(to, form) for to, form in zip(parser.actions, parser.forms, strict=True) if form]
