"""Two answers beside each other: another fact or day, a draft, or the law of another day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lotse.guide.domain.changes import Difference, compare, under_law_of
from lotse.guide.domain.differences import Gathered, gathered
from lotse.guide.domain.profile import Profile, read_profile
from lotse.guide.domain.rule_book import RuleBook
from lotse.guide.domain.trace import Trace, trace
from lotse.guide.queries import find_draft, get_calendar, get_rule_book
from lotse.guide.rule_changes import applied, to_domain
from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference


@dataclass(frozen=True)
class Other:
    """What is otherwise in the second answer.

    ``facts`` of the profile (None takes one away; ``on`` is another day of the question);
    ``law_of``: the book as it is in force on that day; ``draft``: the rule whose draft holds.
    """

    facts: Mapping[str, object]
    law_of: date | None = None
    draft: str = ""


@dataclass(frozen=True)
class Compared:
    """Both answers with their traces, and what differs, the most important first."""

    before: Trace
    after: Trace
    differences: tuple[Difference, ...]

    @property
    def gathered(self) -> tuple[Gathered, ...]:
        """Equal differences told once."""
        return gathered(self.differences)


def compare_answers(facts: Mapping[str, object], other: Other) -> Compared:
    """The answer to a profile in its JSON form, and the one that is otherwise.

    Refused like :func:`~lotse.guide.domain.profile.read_profile`, with ``guide.no_draft`` where
    the rule has none, and like :func:`~lotse.guide.domain.changes.apply`.
    """
    book, calendar = get_rule_book(), get_calendar(get_reference())
    after_book = _book(book, other)
    changed = {**facts, **other.facts}
    later = {key: value for key, value in changed.items() if value is not None}
    before = trace(_profile(facts, book), book, calendar)
    after = trace(_profile(later, after_book), after_book, calendar)
    return Compared(before, after, tuple(compare(before.answer, after.answer)))


def _book(book: RuleBook, other: Other) -> RuleBook:
    if other.draft:
        draft = find_draft(other.draft)
        if draft is None:
            raise Refused("guide.no_draft", rule=other.draft)
        book = applied(to_domain(draft)).after
    return under_law_of(book, other.law_of) if other.law_of else book


def _profile(facts: Mapping[str, object], book: RuleBook) -> Profile:
    reference = get_reference()
    today = reference.today()
    return read_profile(facts, book=book, municipalities=reference.municipalities, today=today)
