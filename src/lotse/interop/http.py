"""One request to a service that answers with JSON, without following redirects."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from lotse.kit.json_text import read_json

TIMEOUT = 60.0
MAX_BYTES = 5_000_000


class StatusError(Exception):
    """The service answered with a status that is no success."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class NoAnswerError(Exception):
    """There was no answer (``away``), or none that is JSON (``nonsense``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry texts and the key to somewhere else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def post_json(
    url: str, body: Mapping[str, object], headers: Mapping[str, str], *, timeout: float = TIMEOUT
) -> Any:
    """The JSON answer to a JSON request; raises :class:`StatusError` or :class:`NoAnswerError`."""
    kind = {"Content-Type": "application/json"}
    return _post(url, json.dumps(body).encode(), kind | dict(headers), timeout)


def post_form(
    url: str, body: Mapping[str, str], headers: Mapping[str, str], *, timeout: float = TIMEOUT
) -> Any:
    """The JSON answer to a form; raises like :func:`post_json`."""
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return _post(url, urlencode(body).encode(), kind | dict(headers), timeout)


def _post(url: str, data: bytes, headers: Mapping[str, str], timeout: float) -> Any:
    request = urllib.request.Request(  # noqa: S310 – the address comes from the settings
        url, data=data, headers={"User-Agent": "Lotse", **headers}, method="POST"
    )
    try:
        with _opener.open(request, timeout=timeout) as response:
            content = response.read(MAX_BYTES + 1)
    except urllib.error.HTTPError as fault:
        fault.close()
        raise StatusError(fault.code) from None
    except (OSError, HTTPException):
        # The cause is left out: it may hold the address, and addresses may hold keys.
        raise NoAnswerError("away") from None
    try:
        if len(content) > MAX_BYTES:
            raise ValueError("too long")
        return read_json(content)
    except ValueError:
        raise NoAnswerError("nonsense") from None
