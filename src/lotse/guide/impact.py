"""What a change of a rule would mean, before anybody publishes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lotse.guide.domain.answer import answer
from lotse.guide.domain.cases import Broken
from lotse.guide.domain.changes import (
    Change,
    Dependents,
    Difference,
    compare,
    days_around_deadlines,
    days_to_ask,
    dependents,
)
from lotse.guide.domain.expectations import as_if_already, breaks
from lotse.guide.domain.profile import Profile, read_profile
from lotse.guide.domain.rule_book import RuleBook
from lotse.guide.domain.school_years import Calendar
from lotse.guide.families import Family, read_families
from lotse.guide.kinds import SOURCE_LANGUAGE
from lotse.guide.models import Pointer
from lotse.guide.publishing import old_words
from lotse.guide.queries import get_calendar, pointers_to
from lotse.guide.rule_book_files import cases_of
from lotse.guide.rule_changes import Applied, applied
from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference


@dataclass(frozen=True)
class ChangedAnswer:
    """A family whose answer differs, on which days of the question, and in what."""

    family: Family
    days: tuple[date, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Impact:
    """Everything that a change touches.

    ``families``: how many were asked. ``stale``: languages whose words of the rule need a new
    translation; ``missing``: those that have none. ``old_text``: the German words so far.
    ``broken``: expectations that would no longer hold.
    """

    applied: Applied
    dependents: Dependents
    answers: tuple[ChangedAnswer, ...]
    families: int
    stale: tuple[str, ...]
    missing: tuple[str, ...]
    pointers: tuple[Pointer, ...]
    old_text: str
    broken: tuple[Broken, ...] = ()


def impact_of(change: Change, text: str) -> Impact:
    """What a change would mean; ``text`` is the German wording of the new version.

    Refused like :func:`~lotse.guide.domain.changes.apply`.
    """
    found = applied(change)
    _, words = old_words(found)
    old_text = words.get(SOURCE_LANGUAGE, "")
    district = get_reference().district
    languages = [tag for tag in (district.languages if district else []) if tag != SOURCE_LANGUAGE]
    is_new_wording = found.new is not None and text.strip() != old_text
    families = read_families()
    return Impact(
        applied=found,
        dependents=dependents(found.before, change.rule),
        answers=tuple(changed_answers(families, found)),
        families=len(families),
        stale=tuple(tag for tag in languages if tag in words) if is_new_wording else (),
        missing=tuple(tag for tag in languages if tag not in words),
        pointers=tuple(pointers_to(change.rule)),
        old_text=old_text,
        broken=broken_by(found),
    )


def broken_by(found: Applied) -> tuple[Broken, ...]:
    """The cases that hold now and would not if the change held already on their day.

    But for those that tell what held then: they break only where their own day changes.
    """
    cases = cases_of(*found.layers.values())
    already = as_if_already(found.before, found.after, found.change)
    return (
        *breaks((case for case in cases if not case.history), found.before, already),
        *breaks((case for case in cases if case.history), found.before, found.after),
    )


def changed_answers(families: tuple[Family, ...], change: Applied) -> Iterator[ChangedAnswer]:
    """The families whose answers differ, in their order; a line for each set of differences.

    Each is asked on its own day, around the day of the change and around old and new deadlines.
    """
    reference = get_reference()
    calendar = get_calendar(reference)
    before, after = change.before, change.after
    around = days_around_deadlines(change.change, change.old, change.new, calendar)
    for family in families:
        asked_on = date.fromisoformat(str(family.facts["on"]))
        found: dict[tuple[Difference, ...], list[date]] = {}
        for day in sorted({*days_to_ask(asked_on, change.change), *around}):
            profile = _profile(family, day, before, reference.municipalities)
            if profile is not None:
                differences = _differences(profile, before, after, calendar)
                if differences:
                    found.setdefault(differences, []).append(day)
        for differences, days in found.items():
            yield ChangedAnswer(family, tuple(days), differences)


def _differences(
    profile: Profile, before: RuleBook, after: RuleBook, calendar: Calendar
) -> tuple[Difference, ...]:
    old, new = (answer(profile, book, calendar) for book in (before, after))
    return tuple(compare(old, new))


def _profile(
    family: Family, day: date, book: RuleBook, municipalities: Mapping[str, str]
) -> Profile | None:
    """The family on a day, or None where it cannot have asked then (not born, not arrived)."""
    facts = {**family.facts, "on": day.isoformat()}
    if facts.get("municipality") not in municipalities:
        facts.pop("municipality", None)
    try:
        return read_profile(facts, book=book, municipalities=municipalities, today=day)
    except Refused:
        return None
