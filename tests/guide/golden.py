"""Golden answers: what the guide says to each typical family, for people to read and review.

``python -m tests.guide.golden`` writes ``tests/guide/golden/<family>.txt`` anew from the rule book
of the state and the demo district. It is never run by a test: read every changed line
(``git diff``) as somebody who advises families, and commit it only when it is true.
"""

from collections.abc import Iterator
from pathlib import Path

from lotse.guide.families import read_families
from tests.guide.district import answer_in_district

FOLDER = Path(__file__).parent / "golden"


def main() -> None:
    """Write all of them; files of families that are gone are deleted."""
    FOLDER.mkdir(exist_ok=True)
    families = read_families()
    for file in set(FOLDER.glob("*.txt")) - {FOLDER / f"{family.id}.txt" for family in families}:
        file.unlink()
    for family in families:
        (FOLDER / f"{family.id}.txt").write_text(told(family), encoding="utf-8")


def told(family) -> str:
    """The answer in plain lines, made of ids and days."""
    facts = ", ".join(f"{key} {value}" for key, value in family.facts.items())
    found = answer_in_district(family.facts)
    return "\n".join([family.about, f"({facts})", "", *_lines(found)]) + "\n"


def _lines(found) -> Iterator[str]:
    yield from _compulsory(found.compulsory)
    if found.transport:
        yield f"FREE PASS: {found.transport.status} (more than {found.transport.threshold_km} km)"
    yield ""
    yield "NEXT, the most important first"
    for taken in found.next_steps:
        yield f"- {_step(taken)}"
        if taken.step.documents:
            yield f"    bring: {', '.join(taken.step.documents)}"
        yield f"    {taken.step.decided_by} decides; go to {taken.step.apply_at}; {_rules(taken)}"
    yield ""
    yield "WAYS, the best first (| stands between stations that serve equally)"
    for route in found.routes:
        wish = " (the wish)" if route.fits_wish else ""
        unsure = f", {route.unsure} uncertain" if route.unsure else ""
        least = "at the earliest " if route.is_gained_earliest else ""
        gained = f", gained {least}{route.gained_on}" if route.gained_on else ""
        yield f"{route.goal}{wish}{unsure}{gained}"
        yield f"    {' > '.join(map(_stop, route.steps))}"
    yield ""
    yield "NOT POSSIBLE"
    for excluded in found.excluded:
        reasons = dict.fromkeys(f"{no.code} {no.value}".strip() for _, no in excluded.reasons)
        yield f"{excluded.goal}: {'; '.join(reasons)}"
    yield ""
    yield "TAKE CARE"
    for warning in found.warnings:
        yield f"{warning.code} {warning.rule} {warning.on or ''}".strip()


def _compulsory(duty) -> Iterator[str]:
    yield f"COMPULSORY SCHOOLING: {duty.status}, {duty.since} to {duty.until}"
    yield f"    because of {', '.join(duty.reason_rules)}"
    for reading in duty.readings:
        may = "may" if reading.may_postpone else "may not"
        yield f"    reading {reading.id}: from {reading.since} to {reading.until}, {may} postpone"
    if later := duty.postponement:
        can = "can still" if later.is_still_possible else "can no longer"
        yield f"    {can} be postponed to {later.since}, declare by {later.declare_by}"


def _step(taken) -> str:
    window = ""
    if taken.window:
        opens, closes = taken.window.opens_on, taken.window.closes_on
        window = f", register {opens} to {closes}" if opens != closes else f", by {closes}"
    duty = "must: " if taken.step.is_duty else ""
    unsure = "" if taken.certainty == "certain" else f", {taken.certainty}"
    notes = f" [{', '.join(taken.notes)}]" if taken.notes else ""
    also = "".join(f" | {other.step.to} ({other.step.id})" for other in taken.alternatives)
    return f"{duty}{taken.step.to} ({taken.step.id}) {taken.on}{window}{unsure}{notes}{also}"


def _stop(taken) -> str:
    stations = dict.fromkeys(one.step.to for one in (taken, *taken.alternatives))
    if "stay" in taken.notes:
        return f"stay at {taken.step.to}"
    day = "?" if "date_open" in taken.notes else taken.on
    return f"{'|'.join(stations)} {day}"


def _rules(taken) -> str:
    return f"rules {', '.join(taken.step.rules)}"


if __name__ == "__main__":
    main()
