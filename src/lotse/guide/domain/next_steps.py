"""What to do now: the first steps of all ways, those first that matter most."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from lotse.guide.domain.conditions import SPEAKS
from lotse.guide.domain.profile import Profile
from lotse.guide.domain.rule_book import GERMAN, RuleBook, Standing
from lotse.guide.domain.taken import Taken

WAIT = timedelta(days=120)
"""How far ahead what can begin at any time is something for now."""
SOON = timedelta(days=400)
"""How far ahead a duty, or the registration for it, comes before everything else."""


def next_steps(
    stay: Taken | None, ways: Sequence[Sequence[Taken]], profile: Profile, book: RuleBook
) -> tuple[Taken, ...]:
    """What to do now, each decision once; ``ways`` the best first, as an answer tells them.

    Order: duties that begin soon, then to stay at school; what is the person's by right; what is
    likely; duties that are far away; what some may get. Within these the first step to what is
    wished for, then German for whoever has less than B1 or did not say, then what is overdue, then
    the day to act (the end of registration, else the first day), then as the ways are told. First
    steps that differ in nothing but the place (six school forms after class 4) are one decision:
    the first of them, with the others as its alternatives. Of a step that comes twice only the
    first is told, and of two that tell the same (place, day, office, costs) the better.
    """
    groups: dict[object, list[Taken]] = {}
    known: set[str] = set()
    for way in ((stay,), *ways) if stay else ways:
        for taken in (way[0], *way[0].alternatives):
            if taken.step.id not in known:
                known.add(taken.step.id)
                if _is_told(taken, groups) or not _is_now(taken, profile, book):
                    continue
                groups.setdefault(_decision(taken), []).append(replace(taken, alternatives=()))
    grouped = [replace(group[0], alternatives=tuple(group[1:])) for group in groups.values()]
    wished = ways[0][0].step.id if ways and profile.wish else None
    lacks_german = _lacks_german(profile)

    def order(taken: Taken) -> tuple[int, bool, bool, bool, bool, date]:
        teaches = any(gain.german is not None for gain in book.stations[taken.step.to].gives)
        is_wished = wished in {taken.step.id, *(one.step.id for one in taken.alternatives)}
        return (
            _group(taken, profile.on),
            "stay" in taken.notes,
            not is_wished,
            not (lacks_german and teaches),
            "deadline_passed" not in taken.notes,
            _act_by(taken),
        )

    return tuple(sorted(grouped, key=order))


STANDINGS = tuple(Standing)
LATER = 2 * STANDINGS.index(Standing.MAY) - 1
"""Where a duty of a later year stands: after what is likely, before what only some may get."""


def _group(taken: Taken, on: date) -> int:
    if not taken.step.is_duty:
        return 2 * STANDINGS.index(taken.standing)
    opens = taken.window.opens_on if taken.window else taken.on
    is_soon = taken.on - on <= SOON or opens - on <= WAIT
    return 0 if is_soon else LATER


def _is_now(taken: Taken, profile: Profile, book: RuleBook) -> bool:
    """Whether there is something to do for it soon: what begins in some years can wait.

    A duty is always told, what is wished for too, and day care for a child that is still too young.
    """
    step = taken.step
    if step.is_duty or step.to == profile.wish:
        return True
    if book.stations[step.to].stage == "early_childhood":
        return True
    can_wait = step.in_school_year or taken.window is not None
    return taken.on - profile.on <= (SOON if can_wait else WAIT)


def _is_told(taken: Taken, groups: dict[object, list[Taken]]) -> bool:
    """Whether the same is told already; a better one takes the place of the one before."""
    for group in groups.values():
        for place, other in enumerate(group):
            if _same(taken) == _same(other):
                if _worth(taken) < _worth(other) and _decision(taken) == _decision(other):
                    group[place] = replace(taken, alternatives=())
                return True
    return False


def _same(taken: Taken) -> tuple[object, ...]:
    step = taken.step
    return step.to, taken.on, step.apply_at, step.costs


def _worth(taken: Taken) -> tuple[int, bool]:
    return STANDINGS.index(taken.standing), taken.is_unsure


def _lacks_german(profile: Profile) -> bool:
    if profile.german is None:
        return not profile.is_born_here
    return GERMAN.index(profile.german) < SPEAKS


def _act_by(taken: Taken) -> date:
    return taken.window.closes_on if taken.window else taken.on


def _of_one_kind(taken: Taken) -> object:
    """What two steps share that are one decision: a duty, or one right that both meet.

    From one to three it is a place in a Kita or with a childminder (section 24(2) SGB VIII).
    """
    if taken.step.is_duty:
        return ""
    return taken.step.rules if taken.standing is Standing.RIGHT else taken.step.to


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
        _of_one_kind(taken),
    )
