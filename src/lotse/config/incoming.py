"""The outer door: what no form, query string, path or body of ours may hold is refused here.

One place for all, so that a new form is safe without thinking of it: views behind this door never
meet a NUL character, half a character, a body that cannot be read or one that is too large. What
only the database can judge – a moment beyond its calendar, a number beyond its columns – comes
back as a DataError and is the asker's fault, too.
"""

import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDictKeyError

from lotse.config import errors
from lotse.config.limits import address_of, network
from lotse.config.server import THREADS
from lotse.ui.headers import STAFF_PREFIX

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponseBase]

MAX_ADDRESS = 8_000
"""Bytes of path and query string together; lists with every filter set stay far below."""
MAX_SEGMENT = 255
"""Bytes between two slashes: no file name and no address of ours may be longer."""
MAX_BODY = 1_000_000
"""Bytes that the public may send: forms without files."""
MAX_STAFF_BODY = 40_000_000
"""Bytes that staff may send: a picture or a file of schools."""
MAX_BOUNDARY = 200
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
CHARSETS = ("", "utf-8", "utf8")
ALL_SENDERS = THREADS * 3 // 4
ONE_SENDER = THREADS // 4
"""How many bodies are received at a time, from all and from one visitor.

A slow sender holds a thread, so the others must stay free.
"""
WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")
UNREADABLE = (
    MultiPartParserError,
    UnreadablePostError,
    SuspiciousOperation,
    BadRequest,
    ValueError,
    LookupError,
    RecursionError,
)


class Unfit(Exception):
    """A request that is no request of ours, with the status that says so."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Senders:
    """Who is sending a body right now; forgotten with the last byte."""

    def __init__(self) -> None:
        self._lock, self._now = threading.Lock(), Counter[str]()

    def begin(self, visitor: str) -> bool:
        """Whether one more body can be received."""
        with self._lock:
            is_full = self._now.total() >= ALL_SENDERS or self._now[visitor] >= ONE_SENDER
            self._now[visitor] += not is_full
        return not is_full

    def end(self, visitor: str) -> None:
        """A body has been received, or not."""
        with self._lock:
            self._now[visitor] -= 1
            self._now += Counter()


SENDERS = Senders()


class OuterDoor:
    """Middleware that looks at every request before anything else reads it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, or 400, 413, 414 or 422 for what is no request of ours."""
        try:
            check(request)
        except Unfit as unfit:
            return refuse(request, unfit.status)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What the database cannot hold is refused like what it may not hold.

        So is a form that lacks a field of its own which no browser leaves out, such as the number
        of blocks that a library's form counts on.
        """
        if isinstance(exception, MultiValueDictKeyError):
            return refuse(request, HTTPStatus.BAD_REQUEST)
        if not isinstance(exception, DataError):
            return None
        # Not the values: they may be personal. Where it happened is enough to find it.
        log.warning("a value that the database cannot hold came to %s", request.resolver_match)
        return refuse(request, HTTPStatus.UNPROCESSABLE_ENTITY)


def refuse(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """The page or problem for what is no request of ours, or comes while too many send slowly."""
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return errors.busy(request)
    response = errors.unfit(request, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def check(request: HttpRequest) -> None:
    """Raise :class:`Unfit` when a request holds what none of ours may hold."""
    _check_address(request)
    if request.method in WITH_BODY:
        _check_body(request)


def _check_address(request: HttpRequest) -> None:
    path, query = request.path_info, request.META.get("QUERY_STRING", "")
    if len(path) + len(query) > MAX_ADDRESS:
        raise Unfit(HTTPStatus.REQUEST_URI_TOO_LONG)
    if any(len(part.encode(errors="replace")) > MAX_SEGMENT for part in path.split("/")):
        raise Unfit(HTTPStatus.NOT_FOUND)
    _check_text(path)
    _check_text(unquote_plus(query))
    try:
        fits = request.GET is not None
    except UNREADABLE:
        fits = False
    if not fits:
        raise Unfit(HTTPStatus.BAD_REQUEST)


def _check_body(request: HttpRequest) -> None:
    _check_size(request)
    visitor = network(address_of(request))
    if not SENDERS.begin(visitor):
        raise Unfit(HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        for text in _texts(request):
            _check_text(text)
    except RequestDataTooBig:
        raise Unfit(HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    except UNREADABLE:
        raise Unfit(HTTPStatus.BAD_REQUEST) from None
    finally:
        SENDERS.end(visitor)


def _check_size(request: HttpRequest) -> None:
    is_staff = request.path_info.startswith(STAFF_PREFIX)
    said = request.META.get("CONTENT_LENGTH") or "0"
    if not said.isascii() or not said.isdigit():
        raise Unfit(HTTPStatus.BAD_REQUEST)
    if int(said[:20]) > (MAX_STAFF_BODY if is_staff else MAX_BODY):
        raise Unfit(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _texts(request: HttpRequest) -> Iterator[str]:
    """Every text in the body of a request, names of fields and files among them."""
    kind = request.content_type or ""
    said = request.content_params or {}
    is_machine = request.path_info.startswith(settings.API_PREFIX)
    if said.get("charset", "").lower() not in CHARSETS:
        raise BadRequest
    if kind in FORMS and not is_machine:
        if len(said.get("boundary", "")) > MAX_BOUNDARY:
            raise BadRequest
        for values in (request.POST, request.FILES):
            for name, several in values.lists():
                yield name
                yield from (one if isinstance(one, str) else one.name or "" for one in several)
    elif is_machine or kind.endswith("json"):
        yield from _texts_in_json(request.body)


def _texts_in_json(body: bytes) -> Iterator[str]:
    """Every text in a JSON document. One that cannot be parsed is left to who asked for it."""
    try:
        waiting: list[Any] = [json.loads(body, parse_constant=_no_number)]
    except json.JSONDecodeError:
        return
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            yield from found
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)


def _no_number(name: str) -> NoReturn:
    raise BadRequest(name)


def _check_text(text: str) -> None:
    """Refuse like any other value what can be neither stored nor sent: NUL, half a character."""
    try:
        text.encode()
    except UnicodeEncodeError:  # one half of a surrogate pair
        raise Unfit(HTTPStatus.UNPROCESSABLE_ENTITY) from None
    if "\0" in text:
        raise Unfit(HTTPStatus.UNPROCESSABLE_ENTITY)
