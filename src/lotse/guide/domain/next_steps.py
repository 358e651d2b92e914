"""What to do now: the first steps of all ways, those first that matter most."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lotse.guide.domain.conditions import SPEAKS
from lotse.guide.domain.profile import Profile
from lotse.guide.domain.rule_book import GERMAN, RuleBook
from lotse.guide.domain.taken import Taken


def next_steps(
    stay: Taken | None, ways: Sequence[Sequence[Taken]], profile: Profile, book: RuleBook
) -> tuple[Taken, ...]:
    """What to do now, each decision once; ``ways`` the best first, as an answer tells them.

    Order: what is a duty, by the day to act, and to stay at school after it; the first step to what
    is wished for; German for whoever has less than B1; then by the day to act (the end of
    registration, else the first day), then as the ways are told. First steps that differ in nothing
    but the place (six school forms after class 4) are one decision: the first of them, with the
    others as its alternatives.
    """
    groups: dict[object, list[Taken]] = {}
    for way in ((stay,), *ways) if stay else ways:
        for taken in (way[0], *way[0].alternatives):
            group = groups.setdefault(_decision(taken), [])
            if all(known.step.id != taken.step.id for known in group):
                group.append(replace(taken, alternatives=()))
    grouped = [replace(group[0], alternatives=tuple(group[1:])) for group in groups.values()]
    wished = ways[0][0].step.id if ways and profile.wish else None
    lacks_german = profile.german is not None and GERMAN.index(profile.german) < SPEAKS

    def order(taken: Taken) -> tuple[bool, bool, date, bool, bool, date]:
        is_duty, act_by = taken.step.is_duty, _act_by(taken)
        teaches = any(gain.german is not None for gain in book.stations[taken.step.to].gives)
        is_wished = wished in {taken.step.id, *(one.step.id for one in taken.alternatives)}
        return (
            not is_duty,
            is_duty and "stay" in taken.notes,
            act_by if is_duty else date.max,
            not is_wished,
            not (lacks_german and teaches),
            act_by,
        )

    return tuple(sorted(grouped, key=order))


def _act_by(taken: Taken) -> date:
    return taken.window.closes_on if taken.window else taken.on


def _decision(taken: Taken) -> object:
    step = taken.step
    return (
        taken.on,
        taken.window,
        step.is_duty,
        step.decided_by,
        step.apply_at,
        step.documents,
        step.costs,
        step.to if not step.is_duty else "",
    )
