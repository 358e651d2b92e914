"""The log: which request a line belongs to, and what it must not learn."""

import json
import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The number of the request that this thread answers; empty outside of one."""
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""What a web server before this one may give as ``X-Request-ID``."""

MAX_LINE = 200
"""Signs of a line that a visitor can cause with words of their own."""
TOKEN = re.compile(
    r"(/bestaetigung/|/vorschau/|/invitation/[^/\s]+/|/beratung/meiner/[^/\s]+/"
    r"|/dolmetschen/(?:zusage/[^/\s]+|zeiten)/[^/\s]+/"
    r"|/veranstaltungen/(?:anmeldung|partner)/[^/\s]+/)"
    r"[^/\s\"']+"
)
"""The part of an address that is a right and not a place: the links of a provider, a family, an
interpreter, a partner and a new colleague, and those that show a draft."""


class NoTokens(logging.Filter):
    """Cuts tokens out of addresses before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without its tokens."""
        said = record.getMessage()
        if TOKEN.search(said):
            record.msg, record.args = TOKEN.sub(r"\1…", said), ()
        return True


class AsJson(logging.Formatter):
    """A line of the log as one JSON object: time in UTC, level, logger, request, message, fault."""

    def format(self, record: logging.LogRecord) -> str:
        """The record; never arguments of a statement or of a request, only what was said."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := REQUEST.get():
            line["request"] = request
        if record.exc_info:
            line["fault"] = TOKEN.sub(r"\1…", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def request_id(get_response: Handler) -> Handler:
    """Middleware: each request has a number, given by the web server before or a new one."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
        mark = REQUEST.set(number)
        try:
            response = get_response(request)
        finally:
            REQUEST.reset(mark)
        response.headers["X-Request-ID"] = number
        return response

    return handle


class WithoutDatabase(logging.Filter):
    """While the database is away each request fails: one line is enough, without its stack."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass; those of a missing database as a warning, without the stack."""
        fault = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if isinstance(fault, OperationalError | InterfaceError):
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class CausedByAVisitor(logging.Filter):
    """A request that is none, such as one to a host that is not ours: one line says so.

    It is no fault of ours: without a stack, no longer than it need be, and no alarm.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, as a warning of one short line."""
        record.msg, record.args = record.getMessage()[:MAX_LINE], ()
        record.exc_info = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
