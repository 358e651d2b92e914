"""What to do now: the first steps of all ways, those first that matter most."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from lotse.guide.domain.conditions import SPEAKS
from lotse.guide.domain.profile import Profile
from lotse.guide.domain.rule_book import GERMAN, RuleBook
from lotse.guide.domain.taken import Taken


def next_steps(
    ways: Iterable[Sequence[Taken]], wished: Sequence[Taken], profile: Profile, book: RuleBook
) -> tuple[Taken, ...]:
    """The first steps of the ways, each decision once.

    Order: what is a duty, by the day to act; then the first step to what is wished for; then
    German for whoever has less than B1; then the order of the ways. First steps that differ in
    nothing but the place (five school forms after class 4) are one decision: the first of them,
    with the others as its alternatives.
    """
    groups: dict[object, list[Taken]] = {}
    for way in ways:
        for taken in (way[0], *way[0].alternatives):
            group = groups.setdefault(_decision(taken), [])
            if all(known.step.id != taken.step.id for known in group):
                group.append(replace(taken, alternatives=()))
    grouped = [replace(group[0], alternatives=tuple(group[1:])) for group in groups.values()]
    wish = wished[0].step.id if wished else None
    lacks_german = profile.german is not None and GERMAN.index(profile.german) < SPEAKS

    def order(taken: Taken) -> tuple[bool, date, bool, bool]:
        teaches = any(gain.german is not None for gain in book.stations[taken.step.to].gives)
        act_by = _act_by(taken) if taken.step.is_duty else date.max
        is_wish = wish in {taken.step.id, *(one.step.id for one in taken.alternatives)}
        return not taken.step.is_duty, act_by, not is_wish, not (lacks_german and teaches)

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
