"""What went wrong, as a machine reads it: problem details (RFC 9457)."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from lotse.kit.errors import Refused

CONTENT_TYPE = "application/problem+json"

SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Problem details as in RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string", "examples": ["Not Found"]},
        "status": {"type": "integer", "examples": [404]},
        "detail": {"type": "string", "description": "What to do about it, in English."},
        "code": {"type": "string", "description": "The stable name of a refusal."},
        "errors": {
            "type": "array",
            "description": "One entry for each faulty value of the request.",
            "items": {
                "type": "object",
                "required": ["place", "message"],
                "properties": {
                    "place": {"type": "string", "examples": ["query.page"]},
                    "message": {"type": "string"},
                },
            },
        },
    },
}

UNFIT = {
    HTTPStatus.NOT_FOUND: "There is nothing public at this address.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The address is too long.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A value cannot be kept: NUL, half a character, out of range.",
}


def problem(status: HTTPStatus, detail: str = "", **more: object) -> HttpResponse:
    """An answer that says what is wrong; ``more`` are members beyond those of the standard."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value}
    if detail:
        body["detail"] = detail
    return HttpResponse(
        json.dumps({**body, **more}, ensure_ascii=False),
        status=status.value,
        content_type=CONTENT_TYPE,
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 – the signature of error handlers
    """404: there is nothing at this address, or nothing public."""
    return problem(HTTPStatus.NOT_FOUND, "There is nothing public at this address.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 – the signature of error handlers
    """400: this is no request of ours."""
    return unfit(HTTPStatus.BAD_REQUEST)


def unfit(status: HTTPStatus) -> HttpResponse:
    """What was refused before anything looked at it; the status says why."""
    return problem(status, UNFIT.get(status, "The request cannot be read."))


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 – the signature of error handlers
    """500: our fault. Needs no database."""
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "This is our fault. Please try again later.")


def away(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 – the signature of error handlers
    """503: the database is away for a moment, or too many are sending slowly."""
    detail = "This cannot be answered at the moment. Please try again in some seconds."
    response = problem(HTTPStatus.SERVICE_UNAVAILABLE, detail)
    response.headers["Retry-After"] = "5"
    return response


def too_much(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 – the signature of error handlers
    """429: one visitor asks for too much."""
    return problem(HTTPStatus.TOO_MANY_REQUESTS, "Please wait and ask again.")


def answer_problems(api: NinjaAPI) -> None:
    """Let an API answer every "no" in this form."""
    api.add_exception_handler(Http404, not_found)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(DataError, _beyond)


def _invalid(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ARG001 – the signature of error handlers
    errors = [_fault(error) for error in fault.errors]
    detail = "Some values of the request are not allowed."
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)


def _beyond(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ARG001 – the signature of error handlers
    """A value that the database cannot hold, such as a number beyond its columns."""
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "A value of the request is out of range.")


def _fault(error: Mapping[str, Any]) -> dict[str, str]:
    place = ".".join(str(part) for part in error["loc"])
    return {"place": place, "message": str(error["msg"])}


def _http_error(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ARG001 – the signature of error handlers
    return problem(HTTPStatus(fault.status_code), str(fault))


def _refused(request: HttpRequest, refusal: Any) -> HttpResponse:  # noqa: ARG001 – the signature of error handlers
    detail = str(refusal.details.get("reason", ""))
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, code=refusal.code)
