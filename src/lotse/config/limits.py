"""Who asks too much is slowed, not the others: limits for each kind of work and visitor.

Counted in the memory of each worker process, under a digest whose key lives as long as the
process and an hour at most: no address is stored, and none can be found out from what is. What a
network of many households shares – a school, a town hall – stays far below the limits.

Kept pages cost nothing and are not counted. Log-ins have limits of their own (``accounts``), so
has what machines read (``api.limits``).
"""

import hashlib
import ipaddress
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from lotse.api.limits import Bucket
from lotse.config import errors
from lotse.ui.headers import STAFF_PREFIX

Handler = Callable[[HttpRequest], HttpResponseBase]
FORGET_AFTER = 3_600.0
"""Seconds after which all counts and the key of their digests are thrown away."""
MOST_VISITORS = 20_000
"""Counts kept at a time; with more, all are thrown away: who floods fills no memory."""
SECRETS = {"token", "secret", "proof", "number"}
"""Names of parts of addresses that somebody may try to guess."""


@dataclass(frozen=True)
class Kind:
    """So many at once, and so many more each second."""

    name: str
    burst: int
    rate: float


FORMS = Kind("forms", 90, 1.5)
PAPERS = Kind("papers", 30, 0.5)
SEARCHES = Kind("searches", 600, 10)
GUESSES = Kind("guesses", 20, 1 / 30)
"""Wrong links: a family mistypes some, a machine tries thousands."""


class Visitors:
    """A bucket for each visitor and kind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Throw away all counts and the key."""
        self._buckets: dict[bytes, Bucket] = {}
        self._key, self._until = secrets.token_bytes(32), time.monotonic() + FORGET_AFTER

    def bucket(self, kind: Kind, address: str) -> Bucket:
        """The visitor's bucket for a kind of work."""
        with self._lock:
            if time.monotonic() > self._until or len(self._buckets) > MOST_VISITORS:
                self.forget()
            said = f"{kind.name} {network(address)}".encode()
            digest = hashlib.blake2b(said, key=self._key, digest_size=16).digest()
            return self._buckets.setdefault(digest, Bucket(kind.burst, kind.rate))


VISITORS = Visitors()


def network(address: str) -> str:
    """What counts as one visitor: an address, or the /64 that one household has of IPv6."""
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    if found.version == 6:  # noqa: PLR2004 – of the Internet protocol
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def address_of(request: HttpRequest) -> str:
    """The visitor's address: named by the last web server that we trust, or of the connection."""
    said = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    trusted: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if trusted and len(said) >= trusted:
        return said[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


class SlowDown:
    """Middleware behind the page cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; a wrong link counts as a guess."""
        response = self.get_response(request)
        if response.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE) and _is_secret(request):
            VISITORS.bucket(GUESSES, address_of(request)).take()
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """429 with the seconds to wait, for who has asked for too much of a kind."""
        address = address_of(request)
        if _is_secret(request) and (wait := VISITORS.bucket(GUESSES, address).look()):
            return _wait(request, wait)
        kind = _kind(request)
        if kind is not None and (wait := VISITORS.bucket(kind, address).take()):
            return _wait(request, wait)
        return None


def _kind(request: HttpRequest) -> Kind | None:
    if request.path_info.startswith(STAFF_PREFIX):
        return None
    if request.method == "POST":
        return FORMS
    if request.path_info.endswith(".pdf"):
        return PAPERS
    is_machine = request.path_info.startswith(settings.API_PREFIX)
    return SEARCHES if request.META.get("QUERY_STRING") and not is_machine else None


def _is_secret(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and bool(SECRETS & set(match.kwargs))


def _wait(request: HttpRequest, seconds: float) -> HttpResponse:
    response = errors.too_much(request)
    response.headers["Retry-After"] = str(ceil(seconds))
    return response
