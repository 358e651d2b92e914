"""The guide for machines: the answer to one profile, made of ids. Nothing is stored or kept."""

import json
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Router

from lotse.api.problems import problem
from lotse.guide import texts
from lotse.guide.answer_json import differences_to_json, to_json
from lotse.guide.answer_schema import ANSWER, COMPARED, COMPARISON, PROFILE
from lotse.guide.comparing import Other, compare_answers
from lotse.guide.domain.answer import Answer
from lotse.guide.domain.trace import Trace
from lotse.guide.queries import answer_for, get_rule_book, serving, trace_for
from lotse.kit.errors import Refused

MOST_BYTES = 8_000
"""A profile has a dozen short facts."""

router = Router(tags=["Guide"])


@router.post(
    "/answer",
    summary="What the education system offers one person",
    description=(
        "Compulsory schooling, decisions, what to do next, ways to every goal with days, places "
        "and offers, what is not possible and why, what is uncertain. Made of ids; the rule book "
        "has their words. Nothing about the person is stored, logged or kept: `Cache-Control: "
        "no-store`. A profile that cannot be right is refused with the fact and the reason."
    ),
    openapi_extra={
        "parameters": [
            {
                "in": "query",
                "name": "trace",
                "required": False,
                "schema": {"type": "string", "enum": ["1"]},
                "description": "With it the answer has `trace`: each condition of each step, the "
                "fact it met, and what would change the answer.",
            }
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": PROFILE}}},
        "responses": {
            200: {
                "description": "The answer.",
                "content": {"application/json": {"schema": ANSWER}},
            },
            413: {"description": f"The body is larger than {MOST_BYTES} bytes."},
        },
    },
)
def answer(request: HttpRequest) -> HttpResponse:
    """Compute the answer to the profile in the body."""
    response = _answer(request)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post(
    "/compare",
    summary="Two answers beside each other",
    description=(
        "The answer to a profile, and the one for other facts, another day (`on` among the other "
        "facts) or under the law of another day, with what differs. Nothing is stored."
    ),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": COMPARISON}}},
        "responses": {
            200: {
                "description": "Both answers, and what differs.",
                "content": {"application/json": {"schema": COMPARED}},
            },
            413: {"description": f"The body is larger than {MOST_BYTES} bytes."},
        },
    },
)
def compare(request: HttpRequest) -> HttpResponse:
    """Compare the answers that the body asks for."""
    response = _read(request, _compared)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    if request.GET.get("trace", "1") != "1":
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "`trace` is 1 or left out.")
    is_traced = "trace" in request.GET
    return _read(request, lambda facts: _told(facts, is_traced=is_traced))


def _read(request: HttpRequest, tell: Callable[[dict[str, Any]], HttpResponse]) -> HttpResponse:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        detail = f"A profile has at most {MOST_BYTES} bytes."
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        return problem(HTTPStatus.BAD_REQUEST, "The body must be a JSON object with the facts.")
    try:
        return tell(body)
    except Refused as refused:
        if refused.code != "guide.bad_profile":
            raise
        return _bad_profile(refused)


def _compared(body: dict[str, Any]) -> HttpResponse:
    facts, other, law_of = body.get("facts"), body.get("other") or {}, body.get("law_of")
    unknown = set(body) - set(COMPARISON["properties"])
    if unknown or not isinstance(facts, dict) or not isinstance(other, dict):
        detail = "The body must be a JSON object with `facts`, `other` and `law_of`."
        return problem(HTTPStatus.BAD_REQUEST, detail)
    try:
        day = None if law_of is None else date.fromisoformat(law_of)
    except (TypeError, ValueError):
        return problem(HTTPStatus.BAD_REQUEST, "`law_of` must be a day like 2027-08-01.")
    found = compare_answers(facts, Other(other, day))
    told = {
        "schema": "lotse-comparison/1",
        "differences": differences_to_json(found.differences),
        "before": _served(found.before.answer),
        "after": _served(found.after.answer),
    }
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/json")


def _told(facts: dict[str, Any], *, is_traced: bool) -> HttpResponse:
    trace = trace_for(facts) if is_traced else None
    body = _served(trace.answer if trace else answer_for(facts), trace)
    return HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/json")


def _served(found: Answer, trace: Trace | None = None) -> dict[str, Any]:
    book = get_rule_book()
    stations = [book.stations[station] for station in sorted(found.stations)]
    return to_json(found, serving(stations, found.profile.municipality), trace)


def _bad_profile(refused: Refused) -> HttpResponse:
    with translation.override("en"):
        detail = texts.refusal(refused)
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, detail, code=refused.code, **dict(refused.details)
    )
