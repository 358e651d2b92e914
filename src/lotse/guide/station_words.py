"""A station of the education system in words: how long, for whom, and the ways to it.

Sentences are in the language that is active; words of the rule book come with the language that
they are really in. ``wording`` must be of the active language.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lotse.guide import texts
from lotse.guide.domain.conditions import ADULT, NEWCOMER
from lotse.guide.domain.profile import NO_PROFESSION
from lotse.guide.domain.rule_book import (
    Certainty,
    Conditions,
    Rule,
    RuleBook,
    Station,
    Step,
)
from lotse.guide.domain.system import has_ended, steps_to
from lotse.guide.source_words import SourceInWords, sources_in_words
from lotse.guide.wording import Wording
from lotse.words.domain.states import NOTHING, Shown

MONTHS = 12


def slug(id_: str) -> str:
    """The part of an address for an id of the rule book."""
    return id_.replace("_", "-")


def length(station: Station) -> str:
    """Which classes, or how long; empty where nobody says."""
    if station.grades is not None:
        return _("Class %(from)s to %(to)s") % dict(
            zip(("from", "to"), station.grades, strict=True)
        )
    if station.months is None:
        return ""
    if station.months_to is not None:
        return _("%(from)s to %(to)s months") % {"from": station.months, "to": station.months_to}
    if station.months % MONTHS == 0:
        years = station.months // MONTHS
        return ngettext("%(number)s year", "%(number)s years", years) % {"number": years}
    return ngettext("%(number)s month", "%(number)s months", station.months) % {
        "number": station.months
    }


def ended(station: Station, on: date) -> str:
    """That it is no longer there, or closes; empty where neither is so."""
    if not has_ended(station, on):
        return ""
    if station.valid_to is not None and station.valid_to < on:
        return _("This ended on %(date)s. It does not exist any more.") % {
            "date": texts.day(station.valid_to)
        }
    assert station.entry_to is not None
    day = texts.day(station.entry_to)
    return _("This is being closed. Since %(date)s nobody new can begin here.") % {"date": day}


@dataclass(frozen=True)
class Origin:
    """Where a way begins: a station to link to, or words for who is nowhere yet."""

    slug: str
    title: Shown | str


@dataclass(frozen=True)
class Way:
    """One way to a station. ``deadline`` is the rule with its dates, empty where there is none."""

    origins: tuple[Origin, ...]
    conditions: tuple[str, ...]
    begins: str
    deadline: str
    is_duty: bool
    decided_by: Shown
    where: Shown
    papers: tuple[Shown, ...]
    costs: Shown
    help: tuple[Shown, ...]
    caution: str


def ways_to(station: Station, book: RuleBook, wording: Wording, on: date) -> list[Way]:
    """The ways to a station on a day; steps that differ in nothing but their beginning are one."""
    groups: dict[object, list[Step]] = {}
    for step in steps_to(book, station.id, on):
        groups.setdefault(_same(step), []).append(step)
    return [_way(group, book, wording, on) for group in groups.values()]


def _same(step: Step) -> object:
    return (
        *(step.when, step.decided_by, step.apply_at, step.costs, step.documents, step.help),
        *(step.deadline, step.in_school_year),
    )


def _way(steps: Sequence[Step], book: RuleBook, wording: Wording, on: date) -> Way:
    step = steps[0]
    certainty = step.certainty or book.certainty(step.rules, on)
    return Way(
        origins=tuple(_origins(steps, book, wording)),
        conditions=tuple(conditions(step.when, wording)),
        begins=_("It begins with the school year, in August.")
        if step.in_school_year
        else _("You can begin at any time."),
        deadline=step.deadline or "",
        is_duty=step.is_duty,
        decided_by=wording("who", step.decided_by),
        where=wording("where", step.apply_at),
        papers=tuple(wording("document", name) for name in step.documents),
        costs=wording("costs", step.costs),
        help=tuple(wording("help", name) for name in step.help),
        caution="" if certainty is Certainty.CERTAIN else texts.warning(certainty.value, None),
    )


def _origins(steps: Iterable[Step], book: RuleBook, wording: Wording) -> Iterator[Origin]:
    words = {
        NEWCOMER: _("New here, not yet in a Kita or school"),
        ADULT: _("Adults"),
    }
    for id_ in dict.fromkeys(origin for step in steps for origin in step.origins):
        if id_ in words:
            yield Origin("", words[id_])
        elif id_ in book.stations:
            # Nobody goes to "no Kita", so it has no page.
            page = slug(id_) if book.steps_to.get(id_) else ""
            yield Origin(page, wording("station", id_))


def conditions(when: Conditions, wording: Wording) -> Iterator[str]:
    """What must be true, one sentence each."""
    yield from _age_and_class(when)
    yield from _schooling(when)
    name = {"name": wording("certificate", when.certificate or "")}
    if when.certificate is not None:
        yield _("With this certificate or a higher one: %(name)s") % name
    if when.certificate_below is not None:
        less = {"name": wording("certificate", when.certificate_below)}
        yield _("For people who do not have this certificate: %(name)s") % less
    if when.has_foreign:
        yield _("With a certificate from another country")
    if when.german is not None:
        yield _("With German at level %(level)s or higher") % {"level": when.german.upper()}
    if when.german_below is not None:
        yield _("With German below level %(level)s") % {"level": when.german_below.upper()}
    if when.german_expected is not None:
        level = {"level": when.german_expected.upper()}
        yield _("German at level %(level)s is usually expected") % level


def _age_and_class(when: Conditions) -> Iterator[str]:
    if when.age_from is not None and when.age_below is not None:
        span = {"from": when.age_from, "to": when.age_below - 1}
        yield _("From %(from)s to %(to)s years") % span
    elif when.age_from is not None:
        yield _("From %(from)s years on") % {"from": when.age_from}
    elif when.age_below is not None:
        yield _("Up to %(to)s years") % {"to": when.age_below - 1}
    if when.grade_from is not None and when.grade_from == when.grade_to:
        yield _("For children of the age for class %(number)s") % {"number": when.grade_from}
    elif when.grade_from is not None:
        classes = {"from": when.grade_from, "to": when.grade_to}
        yield _("For children of the age for class %(from)s to %(to)s") % classes


def _schooling(when: Conditions) -> Iterator[str]:
    if when.compulsory is not None:
        yield (
            _("While school is compulsory")
            if when.compulsory
            else _("When school is not compulsory")
        )
    said = {
        _("When school becomes compulsory"): when.starts_school,
        _("In the year before school"): when.year_before_school,
        _("A year earlier than usual"): when.early_entry,
        _("When the school postpones the start by a year"): when.deferred,
        _("After the years in a general school"): when.general_years_done,
        _("When what comes before is finished"): when.done,
        _("For people who came from another country"): when.born_here is False,
        _("Before school begins"): when.before_school,
        _("When school is behind you"): when.duty_over,
        _("For people who moved here from another federal state"): when.from_land,
        _("For the classes that the rule names"): when.grade_within is not None,
        _("For those who wish it"): when.wished,
    }
    yield from (sentence for sentence, holds in said.items() if holds)
    yield from _listed(when)
    if when.school_years_below is not None:
        number = {"number": when.school_years_below}
        yield _("With fewer than %(number)s school years, or years that nobody can prove") % number


def _listed(when: Conditions) -> Iterator[str]:
    """Conditions that name values of a fact; who did not say may have any of them."""
    no_profession = when.profession is not None and NO_PROFESSION in when.profession
    said = {
        _("For people who cannot read yet"): _names(when.reads, "not_yet"),
        _("For people who read and write in another script"): _names(when.reads, "other_script"),
        _("When a child needs special support"): when.support_need is not None,
        _("When the parents work, learn or look for work"): _names(when.occupied, "yes"),
        _("For people who have learned no profession yet"): no_profession,
        _("For people who have learned a profession"): when.profession and not no_profession,
        _("For people who have studied"): _names(when.profession_by, "study"),
        _("For people who stay only some weeks"): _names(when.stay, "weeks"),
        _("With a certificate that opens a university"): _names(when.study, "all"),
        _("With a certificate that opens a Studienkolleg"): (
            _names(when.study, "kolleg") and not _names(when.study, "all")
        ),
    }
    yield from (sentence for sentence, holds in said.items() if holds)


def _names(values: Sequence[str] | None, value: str) -> bool:
    return values is not None and value in values


@dataclass(frozen=True)
class RuleInWords:
    """A rule as it is on a day, how sure it is, where it is written, and how it changed."""

    id: str
    text: Shown
    certainty: str
    is_certain: bool
    readings: tuple[Shown, ...]
    since: str
    sources: tuple[SourceInWords, ...]
    checked_on: date | None
    changed: str = ""
    reason: Shown = NOTHING

    @property
    def slug(self) -> str:
        """The rule in the address of its page."""
        return slug(self.id)


def _changed(day: date, on: date) -> str:
    said = _("This rule changes on %(date)s.") if day > on else _("Changed on %(date)s.")
    return said % {"date": texts.day(day)}


def rule_in_words(
    rule: Rule, wording: Wording, on: date, changed: tuple[date, Shown] | None = None
) -> RuleInWords | None:
    """Tell a rule; None when it is not in force. ``changed``: since when, and why."""
    version = rule.at(on)
    if version is None:
        return None
    is_certain = version.certainty is Certainty.CERTAIN
    return RuleInWords(
        id=rule.id,
        text=wording.rule(rule, on),
        certainty=str(texts.CERTAINTIES[version.certainty.value]),
        is_certain=is_certain,
        readings=tuple(wording("reading", name) for name in version.readings),
        since=_("In force since %(date)s.") % {"date": date_format(version.valid_from)}
        if version.valid_from
        else "",
        sources=sources_in_words(version.sources, wording),
        checked_on=version.checked_on,
        changed=_changed(changed[0], on) if changed else "",
        reason=changed[1] if changed else NOTHING,
    )
