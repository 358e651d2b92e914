"""Facts that were not said and would change this answer: what is worth asking, and nothing else."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from lotse.guide.domain.compulsory import Compulsory
from lotse.guide.domain.conditions import LISTED, UNKNOWN, Taking
from lotse.guide.domain.profile import Profile
from lotse.guide.domain.rule_book import Conditions, DutyKind, RuleBook
from lotse.guide.domain.taken import Taken
from lotse.guide.domain.ways import Ways

NEWLY = timedelta(days=365)
KEYS = {"occupied": "is_occupied"}
"""Facts by the condition that names them, where the two differ."""
PRIVATE = "support_need"
"""Asked only of whoever wishes for what it opens: it is nobody's business else."""
BY_NOTE = {
    "german_unknown": "german_level",
    "origin_unknown": "born_here",
    "deadline_passed": "is_registered",
    "birthday_unknown": "birth_date",
}
"""Facts whose lack a note on a step tells."""
ASKED_WITH = {"study": ("certificate_country", "certificate_kind")}
"""What is asked for to know a fact that is looked up in a table."""


def facts_wanted(
    ways: Ways, told: Sequence[Taken], duty: Compulsory, book: RuleBook
) -> tuple[str, ...]:
    """Keys of the profile, each once; ``docs/guide-answer.md`` says what they mean."""
    assert ways.taking is not None
    return tuple(dict.fromkeys(_wanted(ways, ways.taking, told, duty, book)))


def _wanted(
    ways: Ways, taking: Taking, told: Sequence[Taken], duty: Compulsory, book: RuleBook
) -> Iterator[str]:
    profile = taking.profile
    steps = {step.id: step for step in book.steps}
    for id_, no in ways.failed.items():
        if no.code == "needs_fact" and _is_near(steps[id_].origins, steps[id_].when, taking):
            yield from _keys(no.value, steps[id_].to == profile.wish)
    for taken in (one for first in told for one in (first, *first.alternatives)):
        for key in LISTED:
            wanted = getattr(taken.step.when, key)
            if wanted is not None and taking.said[key] == UNKNOWN:
                yield from _keys(key, taken.step.to == profile.wish)
        for note, key in BY_NOTE.items():
            if note in taken.notes and (key != "is_registered" or profile.is_registered is None):
                yield key
    yield from _about_person(taking, duty, book)


def _about_person(taking: Taking, duty: Compulsory, book: RuleBook) -> Iterator[str]:
    profile = taking.profile
    is_new = profile.arrived_on is not None and profile.on - profile.arrived_on < NEWLY
    is_asked = is_new and profile.stay is None and duty.holds(profile.on)
    if is_asked and book.duty_of(DutyKind.SHORT_STAY, profile.on):
        yield "stay"
    is_moved = profile.is_born_here or (profile.arrived_on is not None and not is_new)
    has_line = any(entry.when.from_land for entry in book.duty)
    attends_nothing = profile.station is None and profile.held == "none"
    is_open = attends_nothing and profile.from_land is None and duty.holds(profile.on)
    if has_line and is_moved and is_open:
        yield "from_land"
    if profile.has_foreign and book.foreign_certificates:
        yield from (key for key in ASKED_WITH["study"] if getattr(profile, key) is None)
        if profile.percent is None and _counts_percent(profile, book):
            yield "percent"


def _counts_percent(profile: Profile, book: RuleBook) -> bool:
    """Whether the table has lines for this certificate that differ by its result."""
    return any(
        line.country == profile.certificate_country
        and line.kind in {None, profile.certificate_kind}
        and line.percent_from is not None
        for line in book.foreign_certificates
    )


def _keys(condition: str, is_wished: bool) -> Iterator[str]:
    if condition != PRIVATE or is_wished:
        yield from ASKED_WITH.get(condition, (KEYS.get(condition, condition),))


def _is_near(origins: Sequence[str], when: Conditions, taking: Taking) -> bool:
    """Whether the step could begin where the person stands, whatever the fact is."""
    return taking.is_here(origins) and taking.is_of_age(when)
