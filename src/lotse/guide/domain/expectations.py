"""Which expectations a change would break: cases are asked before anything is published."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lotse.guide.domain.cases import Broken, Case, faults
from lotse.guide.domain.changes import Change, ChangeKind, replace_parts, version_before
from lotse.guide.domain.rule_book import Rule, RuleBook


def breaks(cases: Iterable[Case], before: RuleBook, after: RuleBook) -> Iterator[Broken]:
    """The cases that hold in one book and no longer in another, in their order."""
    for case in cases:
        found = tuple(faults(case, after))
        if found and next(faults(case, before), None) is None:
            yield Broken(case, found)


def as_if_already(before: RuleBook, after: RuleBook, change: Change) -> RuleBook:
    """The book after a change as if it had held all the time that the changed version has.

    Cases are mostly asked on days before a change begins; so they are asked what the new law would
    make of them. What held earlier than the changed version stays as it was.
    """
    if change.kind is ChangeKind.CORRECTION:
        return after
    old = version_before(before.rules[change.rule], change)
    new = after.rules[change.rule].at(change.day) if change.day else None
    versions = []
    for one in before.rules[change.rule].versions:
        if one is not old:
            versions.append(one)
        elif new is not None:
            versions.append(replace(new, valid_from=old.valid_from))
    if not versions:
        # A rule without any version would be none; one that never held is the same to everybody.
        day = old.valid_from or change.day
        versions = [replace(old, valid_from=day, valid_to=day and day.replace(year=1900))]
    rules = {**after.rules, change.rule: Rule(change.rule, tuple(versions))}
    steps = tuple(step for step in after.steps if step.id not in change.closes)
    return replace_parts(after, rules=rules, steps=steps)
