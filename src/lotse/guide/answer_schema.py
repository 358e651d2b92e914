"""JSON Schema of profile and answer, ``lotse-answer/1``; told in ``docs/guide-answer.md``."""

from typing import Any

from lotse.guide.domain.changes import DifferenceCode
from lotse.guide.domain.compulsory import Status
from lotse.guide.domain.profile import (
    CERTIFICATE_KINDS,
    MAX_DISTANCE_KM,
    MAX_GRADE,
    MAX_SCHOOL_YEARS,
    PROFESSION_BY,
    READS,
    STAYS,
    SUPPORT_NEEDS,
)
from lotse.guide.domain.rule_book import GERMAN, Certainty, DutyKind, Standing
from lotse.guide.domain.transport import Pass

Schema = dict[str, Any]

ID: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 60}
SLUG: Schema = {"type": "string", "maxLength": 100}
DAY: Schema = {"type": "string", "format": "date", "maxLength": 10}
FLAG: Schema = {"type": "boolean"}
CERTAINTY: Schema = {"type": "string", "enum": [one.value for one in Certainty]}


def _object(**properties: Schema) -> Schema:
    """An object with exactly these keys, all of them."""
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(shape: Schema) -> Schema:
    return {"anyOf": [shape, {"type": "null"}]}


PROFILE: Schema = {
    "type": "object",
    "required": ["birth_date"],
    "additionalProperties": False,
    "properties": {
        "birth_date": {
            "type": "string",
            "maxLength": 10,
            "pattern": r"^[12]\d{3}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$",
            "description": "`YYYY-MM-DD`, or `YYYY-MM` when the day does not matter.",
        },
        "arrived_on": _or_null(DAY),
        "born_here": _or_null(FLAG),
        "school_years": _or_null({"type": "integer", "minimum": 0, "maximum": MAX_SCHOOL_YEARS}),
        "school_years_unproven": _or_null(FLAG),
        "certificate": _or_null(ID),
        "german_level": _or_null({"type": "string", "enum": list(GERMAN)}),
        "station": _or_null(ID),
        "grade": _or_null({"type": "integer", "minimum": 0, "maximum": MAX_GRADE}),
        "municipality": _or_null({"type": "string", "pattern": r"^\d{8}$", "maxLength": 8}),
        "wish": _or_null(ID),
        "school_distance_km": _or_null(
            {"type": "number", "minimum": 0, "maximum": MAX_DISTANCE_KM}
        ),
        "on": _or_null(DAY),
        "support_need": _or_null({"type": "string", "enum": list(SUPPORT_NEEDS)}),
        "from_land": _or_null(FLAG),
        "reads": _or_null({"type": "string", "enum": list(READS)}),
        "profession": _or_null(ID),
        "profession_by": _or_null({"type": "string", "enum": list(PROFESSION_BY)}),
        "stay": _or_null({"type": "string", "enum": list(STAYS)}),
        "is_registered": _or_null(FLAG),
        "is_occupied": _or_null(FLAG),
        "sibling_at_once": _or_null(FLAG),
        "certificate_country": _or_null(
            {"type": "string", "pattern": "^[A-Z]{2}$", "maxLength": 2}
        ),
        "certificate_kind": _or_null({"type": "string", "enum": list(CERTIFICATE_KINDS)}),
        "percent": _or_null({"type": "integer", "minimum": 0, "maximum": 100}),
    },
}

_BARE_STEP: Schema = _object(
    id=ID,
    station=ID,
    earliest=DAY,
    opens=_or_null(DAY),
    deadline=_or_null(DAY),
    is_duty=FLAG,
    standing={"type": "string", "enum": [one.value for one in Standing]},
    depends_on=_list(ID),
    asks=_list(ID),
    decided_by=ID,
    apply_at=ID,
    costs=ID,
    help=_list(ID),
    documents=_list(ID),
    rules=_list(ID),
    certainty=CERTAINTY,
    notes=_list(ID),
    places=_list(SLUG),
    offers=_list(SLUG),
)
STEP: Schema = _object(**_BARE_STEP["properties"], alternatives=_list(_BARE_STEP))
READING: Schema = _object(id=ID, since=DAY, until=DAY, may_postpone=FLAG, rules=_list(ID))
COMPULSORY: Schema = _object(
    status={"type": "string", "enum": [one.value for one in Status]},
    since=DAY,
    until=DAY,
    goes_on=_or_null(ID),
    reason_rules=_list(ID),
    deferral=_or_null(_object(since=DAY, decided_by=ID, rules=_list(ID))),
    applied=_list(
        _object(
            id=ID,
            kind={"type": "string", "enum": [one.value for one in DutyKind]},
            decided_by={"type": "string", "maxLength": 60},
            rules=_list(ID),
        )
    ),
    readings=_list(READING),
    postponement=_or_null(
        _object(declare_by=DAY, since=DAY, is_still_possible=FLAG, rules=_list(ID))
    ),
)
TRANSPORT: Schema = _object(
    status={"type": "string", "enum": [one.value for one in Pass]},
    distance_km={"type": "number", "minimum": 0, "maximum": MAX_DISTANCE_KM},
    threshold_km=_or_null({"type": "number", "minimum": 0, "maximum": MAX_DISTANCE_KM}),
    rule=_or_null(ID),
    certainty=CERTAINTY,
)
REASON: Schema = _object(
    step={"type": "string", "maxLength": 60},
    code=ID,
    value={"type": "string", "maxLength": 500},
)
SAID: Schema = {
    "anyOf": [
        {"type": ["string", "integer", "boolean", "null"]},
        {"type": "array", "items": {"type": ["string", "integer"]}},
    ]
}
CHECK: Schema = _object(
    key=ID,
    wanted=SAID,
    fact=ID,
    value=SAID,
    is_met={"type": ["boolean", "null"]},
    no=_or_null(_object(code=ID, value={"type": "string", "maxLength": 500})),
    rule=_or_null(ID),
    version_from=_or_null(DAY),
)
TRACE: Schema = _object(
    stations=_list(
        _object(
            id=ID,
            is_told=FLAG,
            is_reached=FLAG,
            steps=_list(
                _object(
                    id=ID,
                    on=DAY,
                    is_open=FLAG,
                    is_told=FLAG,
                    beside=_or_null({"type": "string", "enum": ["another_way", "later"]}),
                    rules=_list(_object(id=ID, version_from=_or_null(DAY))),
                    checks=_list(CHECK),
                    **{"from": ID},
                )
            ),
        )
    ),
    changes=_list(
        _object(
            goal=ID,
            opens=FLAG,
            facts={"type": "object", "additionalProperties": SAID},
            instead=_or_null(ID),
            begins_at=_list(ID),
        )
    ),
)
ANSWER: Schema = _object(
    schema={"type": "string", "const": "lotse-answer/1"},
    on=DAY,
    compulsory=COMPULSORY,
    decisions=_list(_object(what=ID, step=ID, who=ID, rules=_list(ID))),
    next=_list(STEP),
    transport=_or_null(TRANSPORT),
    routes=_list(
        _object(
            goal=ID,
            fits_wish=FLAG,
            uncertain_steps={"type": "integer", "minimum": 0, "maximum": 100},
            depends_on=_list(ID),
            gained_on=_or_null(DAY),
            is_gained_at_the_earliest=FLAG,
            steps=_list(STEP),
        )
    ),
    certificate=_or_null(
        _object(
            entry=_or_null(ID),
            equals=_or_null(ID),
            study=_or_null({"type": "string", "enum": ["all", "subject", "kolleg", "none"]}),
            decided_by=_or_null(ID),
            certainty=CERTAINTY,
            rules=_list(ID),
        )
    ),
    asked_back=_list(_object(code=ID, fact=ID, other=ID)),
    facts_wanted=_list(ID),
    excluded=_list(_object(goal=ID, reasons=_list(REASON))),
    warnings=_list(_object(code=ID, rule={"type": "string", "maxLength": 60}, on=_or_null(DAY))),
)
ANSWER["properties"]["trace"] = TRACE
"""Only where it was asked for, so it is not required."""
COMPARISON: Schema = {
    "type": "object",
    "required": ["facts"],
    "additionalProperties": False,
    "properties": {
        "facts": PROFILE,
        "other": {
            "type": "object",
            "additionalProperties": False,
            "properties": {key: _or_null(shape) for key, shape in PROFILE["properties"].items()},
        },
        "law_of": _or_null(DAY),
    },
}
"""A profile, the facts that are otherwise (null takes one away), the day whose law holds then."""
COMPARED: Schema = _object(
    schema={"type": "string", "const": "lotse-comparison/1"},
    differences=_list(
        _object(
            code={"type": "string", "enum": [one.value for one in DifferenceCode]},
            about={"type": "string", "maxLength": 60},
            before={"type": "string", "maxLength": 500},
            after={"type": "string", "maxLength": 500},
        )
    ),
    before=ANSWER,
    after=ANSWER,
)
