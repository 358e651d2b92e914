"""One JSON request to a translation service; no answer is the contract's :class:`Away`."""

from collections.abc import Mapping
from typing import Any

from lotse.interop import http
from lotse.interop.http import TIMEOUT, StatusError
from lotse.words.machine.contract import Away

__all__ = ["TIMEOUT", "StatusError", "post_json"]


def post_json(
    url: str, body: Mapping[str, object], headers: Mapping[str, str], *, timeout: float = TIMEOUT
) -> Any:
    """The JSON answer to a JSON request.

    Raises :class:`StatusError`, or :class:`Away` when there is no answer or none that is JSON.
    """
    try:
        return http.post_json(url, body, headers, timeout=timeout)
    except http.NoAnswerError as fault:
        raise Away(fault.code) from None
