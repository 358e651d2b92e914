"""Public pages, kept until the public content changes.

The key holds the content version, which the database raises with every committed change, so a
change is visible on the next request. It also holds the day: pages say what is today. A page that
lists what is to come is kept until the first of it is over.

What is kept says which records are read in it, so that a kept page is counted like a new one.
"""

import gzip
import hashlib
from collections.abc import Callable
from datetime import date, datetime
from http import HTTPStatus

import brotli
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.http.response import HttpResponseNotAllowed

from lotse.kit import clock, content_version
from lotse.kit.staying_true import true_until
from lotse.reference.queries import get_reference
from lotse.ui.headers import STAFF_PREFIX
from lotse.website.posting import takes_post
from lotse.words.domain.reads import is_person
from lotse.words.reads import COUNTER, Record

UNCACHED_PREFIXES = (STAFF_PREFIX, settings.STATIC_URL, settings.MEDIA_URL)
SAFE = ("GET", "HEAD", "OPTIONS")
NOTHING_READ: "Read" = ((), "")
MAX_QUERY = 1_300
"""Signs of a query that is kept: a hundred letters of any script, as addresses write them."""
MAX_KEPT = 300_000
"""Compressed bytes of one answer; larger ones are sent and not kept."""

TRUE_ONCE = ("RateLimit", "RateLimit-Policy")
"""What is left of a limit: said with the answer that took of it, and not kept."""

Handler = Callable[[HttpRequest], HttpResponseBase]
Read = tuple[tuple[Record, ...], str]
"""The records whose texts are read on a page, and the page's language."""
Kept = tuple[int, dict[str, str], bytes, Read, datetime | None]
"""Status, headers, body, what is read on it, and the moment until which it is true."""


class PublicRequest(HttpRequest):
    """A request for a public page; the middleware notes which content it sees.

    The page notes which records are read on it.
    """

    content_version: int
    readings: Read


def page_cache(get_response: Handler) -> Handler:
    """Middleware that answers from the cache where it can and compresses what it keeps."""

    def handle(request: PublicRequest) -> HttpResponseBase:
        if request.path_info.startswith(UNCACHED_PREFIXES):
            if request.path_info.startswith(STAFF_PREFIX):
                content_version.mend_connection()
            return get_response(request)
        is_safe = request.method in SAFE
        if not is_safe and not _may_be_sent(request):
            return HttpResponseNotAllowed(SAFE)
        try:
            request.content_version = content_version.current()
        except OperationalError as fault:
            return _while_away(request, fault)
        request.readings = NOTHING_READ
        if not is_safe or not content_version.may_keep():
            return get_response(request)
        encoding = _encoding(request)
        key = _key(request, encoding, _today(request))
        kept = _kept(key)
        once: dict[str, str] = {}
        if kept is None:
            response = get_response(request)
            if not isinstance(response, HttpResponse) or not _may_be_kept(request, response):
                return response
            kept = _keep(response, encoding, request.readings, true_until(request))
            if len(kept[2]) <= MAX_KEPT:
                cache.set(key, kept, timeout=86_400)
            once = {name: response[name] for name in TRUE_ONCE if name in response}
        _count(request, kept[3])
        return _with(_answer(request, kept), once)

    return handle  # type: ignore[return-value]  # the wrapped view takes what the middleware adds


def _kept(key: str) -> Kept | None:
    """The answer that is kept, as long as it is true."""
    kept: Kept | None = cache.get(key)
    is_over = kept is not None and kept[4] is not None and kept[4] <= clock.now()
    return None if is_over else kept


def _with(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _while_away(request: PublicRequest, fault: OperationalError) -> HttpResponse:
    """The page as it was when the database was last there. Who reads it is not counted."""
    seen = content_version.last_seen()
    if request.method in SAFE and seen is not None:
        request.content_version = seen
        kept: Kept | None = cache.get(_key(request, _encoding(request), _today(request)))
        if kept is not None:
            return _answer(request, kept)
    raise fault


def _today(request: PublicRequest) -> date:
    """The day on the wall calendar of the district: at its midnight pages say another "today"."""
    return get_reference(request.content_version).today()


def _may_be_sent(request: HttpRequest) -> bool:
    """Forms of families, and whatever machines send: the API itself says what it takes."""
    is_machine = request.path_info.startswith(settings.API_PREFIX)
    return is_machine or (request.method == "POST" and takes_post(request))


def _key(request: PublicRequest, encoding: str, today: date) -> str:
    # The host as sent: one that we do not answer to never gets as far as a page worth keeping.
    host = request.META.get("HTTP_HOST", "")
    address = f"{request.scheme}://{host}{request.get_full_path()}"
    asked = f"{address}|{_accepted(request)}"
    digest = hashlib.blake2s(asked.encode(), digest_size=16).hexdigest()
    return f"page:{request.content_version}:{today:%j}:{encoding}:{digest}"


def _accepted(request: HttpRequest) -> str:
    """Only the entrance and wrong addresses look at the browser's languages."""
    return request.headers.get("Accept-Language", "")[:80] if request.path_info == "/" else ""


def _encoding(request: HttpRequest) -> str:
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    return "br" if "br" in accepted else "gzip" if "gzip" in accepted else "identity"


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        content_version.may_keep()
        and response.status_code == HTTPStatus.OK
        and not response.cookies
        and "Cache-Control" not in response.headers
        and len(request.META.get("QUERY_STRING", "")) <= MAX_QUERY
    )


def _count(request: HttpRequest, read: Read) -> None:
    """Count what a person reads; a page fetched beforehand may never be looked at."""
    asked = request.META
    if (
        read[0]
        and request.method == "GET"
        and "HTTP_SEC_PURPOSE" not in asked
        and is_person(asked.get("HTTP_USER_AGENT", ""))
    ):
        COUNTER.count(*read)


def _keep(response: HttpResponse, encoding: str, read: Read, until: datetime | None) -> Kept:
    headers = dict(response.headers.items())
    for name in ("Content-Length", *TRUE_ONCE):
        headers.pop(name, None)
    body = response.content
    headers["ETag"] = f'"{hashlib.blake2s(body, digest_size=12).hexdigest()}-{encoding}"'
    # The browser may keep the page but asks each time whether it still holds.
    headers["Cache-Control"] = "no-cache"
    headers["Vary"] = ", ".join(filter(None, [headers.get("Vary"), "Accept-Encoding"]))
    if encoding == "br":
        body = brotli.compress(body, quality=5)
    elif encoding == "gzip":
        body = gzip.compress(body, compresslevel=6, mtime=0)
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    # Without it the server would send the page in chunks, which costs both sides.
    headers["Content-Length"] = str(len(body))
    return response.status_code, headers, body, read, until


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    status, headers, body, _read, _until = kept
    if headers["ETag"] in request.META.get("HTTP_IF_NONE_MATCH", ""):
        response: HttpResponse = HttpResponseNotModified()
        del response.headers["Content-Type"]
        for name in ("ETag", "Cache-Control", "Vary"):
            response.headers[name] = headers[name]
        return response
    return HttpResponse(body, status=status, headers=headers)
