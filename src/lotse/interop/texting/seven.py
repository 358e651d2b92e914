"""seven.io (Kiel): ``POST /api/sms``.

As documented in 2026 at docs.seven.io/en/rest-api/endpoints/sms and in the provider's OpenAPI file
(github.com/seven-io/api-schemes): header ``X-Api-Key``; a form with ``to``, ``text`` (1520
characters at most) and ``from`` (11 letters and digits, or 16 digits). The answer is JSON:
``success`` is a code for all, ``messages`` tells of each with ``success``, ``error`` and
``error_text``; a bare code comes where nothing could be read. Codes (the client library's
``ErrorCode``): 100 taken, 101 at least one failed, 201 and 202 recipient, 300 to 306 and 401
request, 402 the same text to the same number within 180 seconds, 403 daily limit of the number,
500 credit, 600 carrier, 900, 902 and 903 key.
"""

from http import HTTPStatus
from typing import Any

from lotse.interop.http import NoAnswerError, StatusError, post_form
from lotse.kit.texting.contract import Away, Declined, ShortMessage

ADDRESS = "https://gateway.seven.io"
TIMEOUT = 30.0
TAKEN = "100"
SOME_FAILED = "101"
TAKEN_BEFORE = "402"
"""Our answer got lost and the message was not: it is not sent twice."""
BAD_NUMBER = {"201", "202"}
NOT_ALLOWED = {"300", "900", "902", "903"}
USED_UP = "500"
LATER = {"403": "busy", "600": "away", "700": "away"}


class Seven:
    """seven.io with one key; ``sender`` is what telephones show, the account's own if empty."""

    def __init__(
        self, key: str, sender: str = "", *, address: str = ADDRESS, timeout: float = TIMEOUT
    ) -> None:
        self._key = key
        self._sender = sender
        self._address = address
        self._timeout = timeout

    def send(self, message: ShortMessage) -> None:
        """Hand one message over."""
        form = {"to": message.number, "text": message.text}
        if self._sender:
            form["from"] = self._sender
        try:
            said = post_form(
                f"{self._address}/api/sms", form, {"X-Api-Key": self._key}, timeout=self._timeout
            )
        except StatusError as fault:
            raise _status_fault(fault.status) from None
        except NoAnswerError as fault:
            raise Away(fault.code) from None
        code = _code(said)
        if code not in {TAKEN, TAKEN_BEFORE}:
            raise _fault(code)


def _code(said: Any) -> str:
    """The code of the one message."""
    if not isinstance(said, dict):
        return str(said)
    code = str(said.get("success", ""))
    messages = said.get("messages")
    if code != TAKEN and isinstance(messages, list) and messages and isinstance(messages[0], dict):
        return str(messages[0].get("error") or code)
    return code


def _fault(code: str) -> Exception:
    if code in BAD_NUMBER:
        return Declined("bad_number")
    if code in NOT_ALLOWED:
        return Away("not_allowed")
    if code == USED_UP:
        return Away("used_up")
    if code in LATER:
        return Away(LATER[code])
    if not code.isdecimal() or code == SOME_FAILED:
        return Away("nonsense")
    return Declined("not_understood")


def _status_fault(status: int) -> Exception:
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Away("not_allowed")
    if status == HTTPStatus.PAYMENT_REQUIRED:
        return Away("used_up")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Away("busy")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Away("away")
    return Declined("not_understood")
