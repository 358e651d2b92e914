"""What to do now: the first steps of all ways, those first that matter most."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from lotse.guide.domain.conditions import SPEAKS
from lotse.guide.domain.profile import Profile
from lotse.guide.domain.rule_book import GERMAN, RuleBook
from lotse.guide.domain.taken import Taken

SOON = timedelta(days=400)
"""How far ahead a duty, or the registration for it, comes before everything else."""


def next_steps(
    stay: Taken | None, ways: Sequence[Sequence[Taken]], profile: Profile, book: RuleBook
) -> tuple[Taken, ...]:
    """What to do now, each decision once; ``ways`` the best first, as an answer tells them.

    Order: duties that begin soon; to stay at school; everything else; duties that are far away.
    Within these the first step to what is wished for, then German for whoever has less than B1 or
    did not say, then the day to act (the end of registration, else the first day), then as the ways
    are told. First steps that differ in nothing but the place (six school forms after class 4) are
    one decision: the first of them, with the others as its alternatives. Of a step that comes twice
    only the first is told.
    """
    groups: dict[object, list[Taken]] = {}
    known: set[str] = set()
    for way in ((stay,), *ways) if stay else ways:
        for taken in (way[0], *way[0].alternatives):
            if taken.step.id not in known:
                known.add(taken.step.id)
                groups.setdefault(_decision(taken), []).append(replace(taken, alternatives=()))
    grouped = [replace(group[0], alternatives=tuple(group[1:])) for group in groups.values()]
    wished = ways[0][0].step.id if ways and profile.wish else None
    lacks_german = _lacks_german(profile)

    def order(taken: Taken) -> tuple[int, bool, bool, date]:
        teaches = any(gain.german is not None for gain in book.stations[taken.step.to].gives)
        is_wished = wished in {taken.step.id, *(one.step.id for one in taken.alternatives)}
        return (
            _group(taken, profile.on),
            not is_wished,
            not (lacks_german and teaches),
            _act_by(taken),
        )

    return tuple(sorted(grouped, key=order))


def _group(taken: Taken, on: date) -> int:
    if "stay" in taken.notes:
        return 1
    if not taken.step.is_duty:
        return 2
    opens = taken.window.opens_on if taken.window else taken.on
    return 0 if min(opens, taken.on) - on <= SOON else 3


def _lacks_german(profile: Profile) -> bool:
    if profile.german is None:
        return not profile.is_born_here
    return GERMAN.index(profile.german) < SPEAKS


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
