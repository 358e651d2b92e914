"""The guide for machines: the answer to one profile, made of ids. Nothing is stored or kept."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Router

from lotse.api.problems import problem
from lotse.guide import texts
from lotse.guide.answer_json import to_json
from lotse.guide.answer_schema import ANSWER, PROFILE
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
            400: {"description": "The body is no JSON object."},
            413: {"description": f"The body is larger than {MOST_BYTES} bytes."},
        },
    },
)
def answer(request: HttpRequest) -> HttpResponse:
    """Compute the answer to the profile in the body."""
    response = _answer(request)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        detail = f"A profile has at most {MOST_BYTES} bytes."
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
    try:
        facts = json.loads(request.body)
    except (ValueError, RecursionError):
        facts = None
    if not isinstance(facts, dict):
        return problem(HTTPStatus.BAD_REQUEST, "The body must be a JSON object with the facts.")
    try:
        return _told(facts, is_traced=request.GET.get("trace") == "1")
    except Refused as refused:
        if refused.code != "guide.bad_profile":
            raise
        return _bad_profile(refused)


def _told(facts: dict[str, Any], *, is_traced: bool) -> HttpResponse:
    trace = trace_for(facts) if is_traced else None
    found, book = trace.answer if trace else answer_for(facts), get_rule_book()
    stations = [book.stations[station] for station in sorted(found.stations)]
    body = to_json(found, serving(stations, found.profile.municipality), trace)
    return HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/json")


def _bad_profile(refused: Refused) -> HttpResponse:
    with translation.override("en"):
        detail = texts.refusal(refused)
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, detail, code=refused.code, **dict(refused.details)
    )
