"""How much work machines may cause.

The limit is on work, not on visitors: one bucket of tokens per worker process for all readers, and
only answers that have to be computed anew take one. Answers from the page cache and "not modified"
are free. So nothing about a reader is stored, not even for a second, and whoever harvests the
directory slows down other machines at most, never the site for families.
"""

import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from lotse.api.problems import problem

Handler = Callable[[HttpRequest], HttpResponseBase]


class Bucket:
    """Tokens that refill with time: at most ``size`` at once, ``rate`` more each second."""

    def __init__(self, size: int, rate: float) -> None:
        self.size, self._rate = size, rate
        self._lock = threading.Lock()
        self.fill()

    def fill(self) -> None:
        """As many tokens as there can be."""
        self._tokens, self._at = float(self.size), time.monotonic()

    @property
    def window(self) -> int:
        """Seconds until an empty bucket is full again."""
        return ceil(self.size / self._rate)

    @property
    def left(self) -> int:
        """Tokens that were left the last time that one was taken."""
        return int(self._tokens)

    def take(self) -> float:
        """Take a token: 0 when there was one, otherwise the seconds until there will be."""
        return self._wait(1)

    def look(self) -> float:
        """The same, and take none."""
        return self._wait(0)

    def _wait(self, wanted: int) -> float:
        with self._lock:
            now = time.monotonic()
            self._tokens = min(self.size, self._tokens + (now - self._at) * self._rate)
            self._at = now
            if self._tokens < 1:
                return (1 - self._tokens) / self._rate
            self._tokens -= wanted
            return 0.0


HEADERS: dict[str, Any] = {
    "RateLimit": {
        "description": "New answers that are left (`r`), and seconds until there are more (`t`), "
        "as in draft-ietf-httpapi-ratelimit-headers. Kept answers cost nothing and lack it.",
        "schema": {"type": "string"},
        "example": '"work";r=187;t=0',
    },
    "RateLimit-Policy": {
        "description": "New answers after a quiet time (`q`), and seconds until there are as many "
        "again (`w`). Kept answers lack it.",
        "schema": {"type": "string"},
        "example": '"work";q=200;w=10',
    },
    "Retry-After": {
        "description": "Seconds until it is worth asking again.",
        "schema": {"type": "integer", "minimum": 1},
    },
}
"""These headers for the OpenAPI document."""


def _with_limits(response: HttpResponseBase, wait: float) -> HttpResponseBase:
    """Say how much is left (draft-ietf-httpapi-ratelimit-headers); kept answers say nothing."""
    response.headers["RateLimit-Policy"] = f'"work";q={BUCKET.size};w={BUCKET.window}'
    response.headers["RateLimit"] = f'"work";r={BUCKET.left};t={ceil(wait)}'
    return response


BUCKET = Bucket(size=200, rate=20)
"""Twenty new answers a second and worker, two hundred after a quiet time."""


def limit_work(get_response: Handler) -> Handler:
    """Middleware behind the page cache: 429 with Retry-After when the bucket is empty."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(settings.API_PREFIX):
            return get_response(request)
        wait = BUCKET.take()
        if wait:
            detail = "Too many answers had to be computed at once. Please wait and try again."
            response = problem(HTTPStatus.TOO_MANY_REQUESTS, detail)
            response.headers["Retry-After"] = str(ceil(wait))
            return _with_limits(response, wait)
        return _with_limits(get_response(request), wait)

    return handle
