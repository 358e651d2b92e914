"""The answer as JSON, schema ``lotse-answer/1`` (``docs/guide-answer.md``): ids and days."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lotse.guide.domain.answer import Answer, Route
from lotse.guide.domain.changes import Difference
from lotse.guide.domain.compulsory import Compulsory
from lotse.guide.domain.rule_book import RuleBook
from lotse.guide.domain.taken import Taken
from lotse.guide.domain.trace import StepTrace, Trace, rules_of
from lotse.guide.domain.transport import Transport
from lotse.guide.domain.worth import Worth
from lotse.guide.domain.would import what_would_change
from lotse.guide.queries import Serving

SCHEMA = "lotse-answer/1"


def to_json(
    answer: Answer, served: Mapping[str, Serving], trace: Trace | None = None
) -> dict[str, Any]:
    """The answer with who serves each step, and its trace; ready for ``json.dumps``."""
    return {
        **_answer(answer, served),
        **({"trace": trace_to_json(trace)} if trace is not None else {}),
    }


def _answer(answer: Answer, served: Mapping[str, Serving]) -> dict[str, Any]:
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


def differences_to_json(found: Iterable[Difference]) -> list[dict[str, str]]:
    """What differs between two answers, by codes, the most important first."""
    return [
        {"code": one.code.value, "about": one.about, "before": one.before, "after": one.after}
        for one in found
    ]


def trace_to_json(found: Trace) -> dict[str, Any]:
    """Each station with each condition of each step, and what would change the answer."""
    on = found.answer.profile.on
    goals = dict.fromkeys(
        [
            *(taken.step.to for taken in found.answer.next_steps if "stay" not in taken.notes),
            *(excluded.goal for excluded in found.answer.excluded),
        ]
    )
    return {
        "stations": [
            {
                "id": place.station.id,
                "is_told": place.is_told,
                "is_reached": place.is_reached,
                "steps": [_traced(step, found.book, on) for step in place.steps],
            }
            for place in found.stations.values()
        ],
        "changes": [
            {
                "goal": would.goal,
                "opens": would.opens,
                "facts": {key: _plain(value) for key, value in (would.facts or {}).items()},
                "instead": would.instead or None,
                "begins_at": list(would.begins_at),
            }
            for goal in goals
            for would in what_would_change(found, goal)
        ],
    }


def _traced(found: StepTrace, book: RuleBook, on: date) -> dict[str, Any]:
    return {
        "id": found.step.id,
        "from": found.origin,
        "on": found.on.isoformat(),
        "is_open": found.is_open,
        "is_told": found.is_told,
        "beside": found.beside or None,
        "rules": [
            {"id": rule, "version_from": _day(version_from)}
            for rule, version_from in rules_of(found, book, on)
        ],
        "checks": [
            {
                "key": check.key,
                "wanted": _plain(check.wanted),
                "fact": check.fact,
                "value": _plain(check.value),
                "is_met": check.is_met,
                "no": check.no and {"code": check.no.code, "value": check.no.value},
                "rule": check.rule or None,
                "version_from": _day(check.version_from),
            }
            for check in found.checks
        ],
    }


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


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
