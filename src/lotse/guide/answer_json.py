"""The answer as JSON, schema ``lotse-answer/1`` (``docs/guide-answer.md``): ids and days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lotse.guide.domain.answer import Answer, Route
from lotse.guide.domain.compulsory import Compulsory
from lotse.guide.domain.taken import Taken
from lotse.guide.domain.transport import Transport
from lotse.guide.domain.worth import Worth
from lotse.guide.queries import Serving

SCHEMA = "lotse-answer/1"


def to_json(answer: Answer, served: Mapping[str, Serving]) -> dict[str, Any]:
    """The answer with who serves each step; ready for ``json.dumps``."""
    return {
        "schema": SCHEMA,
        "on": answer.profile.on.isoformat(),
        "compulsory": _compulsory(answer.compulsory),
        "decisions": [
            {
                "what": decision.station,
                "step": decision.step,
                "who": decision.who,
                "rules": list(decision.rules),
            }
            for decision in answer.decisions
        ],
        "next": [_step(taken, served) for taken in answer.next_steps],
        "transport": answer.transport and _transport(answer.transport),
        "routes": [_route(route, served) for route in answer.routes],
        "certificate": answer.worth and _worth(answer.worth),
        "asked_back": [
            {"code": one.code, "fact": one.fact, "other": one.other} for one in answer.asked_back
        ],
        "facts_wanted": list(answer.facts_wanted),
        "excluded": [
            {
                "goal": excluded.goal,
                "reasons": [
                    {"step": step, "code": no.code, "value": no.value}
                    for step, no in excluded.reasons
                ],
            }
            for excluded in answer.excluded
        ],
        "warnings": [
            {"code": warning.code, "rule": warning.rule, "on": _day(warning.on)}
            for warning in answer.warnings
        ],
    }


def _compulsory(duty: Compulsory) -> dict[str, Any]:
    later = duty.postponement
    return {
        "status": duty.status.value,
        "since": duty.since.isoformat(),
        "until": duty.until.isoformat(),
        "goes_on": duty.goes_on or None,
        "reason_rules": list(duty.reason_rules),
        "deferral": duty.deferral
        and {
            "since": duty.deferral.since.isoformat(),
            "decided_by": duty.deferral.decided_by,
            "rules": list(duty.deferral.rules),
        },
        "applied": [
            {
                "id": entry.id,
                "kind": entry.kind.value,
                "decided_by": entry.decided_by,
                "rules": list(entry.all_rules),
            }
            for entry in duty.applied
        ],
        "readings": [
            {
                "id": reading.id,
                "since": reading.since.isoformat(),
                "until": reading.until.isoformat(),
                "may_postpone": reading.may_postpone,
                "rules": list(reading.rules),
            }
            for reading in duty.readings
        ],
        "postponement": later
        and {
            "declare_by": later.declare_by.isoformat(),
            "since": later.since.isoformat(),
            "is_still_possible": later.is_still_possible,
            "rules": list(later.rules),
        },
    }


def _route(route: Route, served: Mapping[str, Serving]) -> dict[str, Any]:
    return {
        "goal": route.goal,
        "fits_wish": route.fits_wish,
        "uncertain_steps": route.unsure,
        "depends_on": list(route.depends_on),
        "gained_on": _day(route.gained_on),
        "is_gained_at_the_earliest": route.is_gained_earliest,
        "steps": [_step(taken, served) for taken in route.steps],
    }


def _step(taken: Taken, served: Mapping[str, Serving]) -> dict[str, Any]:
    return {
        **_bare_step(taken, served),
        "alternatives": [_bare_step(other, served) for other in taken.alternatives],
    }


def _bare_step(taken: Taken, served: Mapping[str, Serving]) -> dict[str, Any]:
    step, serving = taken.step, served.get(taken.step.to, Serving())
    return {
        "id": step.id,
        "station": step.to,
        "earliest": taken.on.isoformat(),
        "opens": _day(taken.window.opens_on if taken.window else None),
        "deadline": _day(taken.window.closes_on if taken.window else None),
        "is_duty": step.is_duty,
        "standing": taken.standing.value,
        "depends_on": list(step.depends_on),
        "asks": list(step.asks),
        "decided_by": step.decided_by,
        "apply_at": step.apply_at,
        "costs": step.costs,
        "help": list(step.help),
        "documents": list(step.documents),
        "rules": list(step.rules),
        "certainty": taken.certainty.value,
        "notes": list(taken.notes),
        "places": list(serving.places),
        "offers": list(serving.offers),
    }


def _transport(found: Transport) -> dict[str, Any]:
    return {
        "status": found.status.value,
        "distance_km": found.distance_km,
        "threshold_km": found.threshold_km,
        "rule": found.rule,
        "certainty": found.certainty.value,
    }


def _worth(worth: Worth) -> dict[str, Any]:
    return {
        "entry": worth.entry or None,
        "equals": worth.school,
        "study": worth.study,
        "decided_by": worth.decided_by or None,
        "certainty": worth.certainty.value,
        "rules": list(worth.rules),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
