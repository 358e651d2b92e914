"""A date of the transition calendar in words, and the reminder that is made of them.

Sentences are in the language that is active; words of the rule book come with the language that
they are really in. ``wording`` must be of the active language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lotse.guide.domain.calendar import KeyDate
from lotse.guide.domain.rule_book import Certainty, RuleBook
from lotse.guide.domain.school_years import Window, last_day
from lotse.guide.source_words import SourceInWords, sources_in_words
from lotse.guide.wording import Wording
from lotse.words.domain.states import Shown

TITLES: Mapping[str, str | Promise] = {
    "registration_class_1": gettext_lazy("Register for class 1"),
    "flex_children": gettext_lazy("Last day to postpone the start of school"),
    "registration_class_5": gettext_lazy("Register for class 5"),
    "vocational_school_application": gettext_lazy("Apply to a vocational school"),
    "external_exam": gettext_lazy("Last day to register for a school exam without school"),
    "information_evening_class_5": gettext_lazy("Information evening: schools from class 5 on"),
    "information_evening_vocational": gettext_lazy("Information evenings: vocational schools"),
    "office_kita_statistics": gettext_lazy("Statistics day of the Kitas"),
    "office_school_statistics": gettext_lazy("Statistics day of the schools"),
    "office_foreigners_register": gettext_lazy("Reference day of the register of foreigners (AZR)"),
    "office_grant_application": gettext_lazy("Last day to apply for the state grant"),
}
"""What a date is called, by its rule; one that is not named here is called as its rule begins."""


@dataclass(frozen=True)
class DateInWords:
    """Everything that is said about one date."""

    title: str
    when: str
    school_year: str
    what: Shown
    where: tuple[Shown, ...]
    papers: tuple[Shown, ...]
    caution: str
    sources: tuple[SourceInWords, ...]


def in_words(one: KeyDate, book: RuleBook, wording: Wording) -> DateInWords:
    """Tell a date in the active language."""
    on = one.window.closes_on if one.window else last_day(one.year - 1)
    what = wording.rule(book.rules[one.rule], on)
    return DateInWords(
        title=str(TITLES.get(one.rule, what.value.split(". ")[0].rstrip("."))),
        when=when(one),
        school_year=school_year_name(one.year),
        what=what,
        where=tuple(wording("where", name) for name in one.apply_at),
        papers=tuple(wording("document", name) for name in one.documents),
        caution=caution(one),
        sources=sources_in_words(one.sources, wording),
    )


def when(one: KeyDate) -> str:
    """The day or the time, as exactly as anybody knows it."""
    window = one.window
    if window is None:
        return _("The days are not known yet")
    if is_whole_month(window):
        return date_format(window.opens_on, "YEAR_MONTH_FORMAT")
    if window.opens_on < window.closes_on:
        return _("From %(from)s to %(to)s") % {
            "from": date_format(window.opens_on, "DATE_FORMAT"),
            "to": date_format(window.closes_on, "DATE_FORMAT"),
        }
    day = date_format(window.opens_on, "DATE_FORMAT")
    return _("About %(date)s") % {"date": day} if one.is_span else day


def is_whole_month(window: Window) -> bool:
    """Whether a time is a month from its first day to its last."""
    after = window.closes_on + timedelta(days=1)
    return window.opens_on.day == after.day == 1 and (after - window.opens_on).days <= 31  # noqa: PLR2004 – the longest month


def caution(one: KeyDate) -> str:
    """What to be careful about; empty where the day is certain."""
    if one.window is None:
        return _("The school holidays of that year are not known here yet. Ask us.")
    if one.certainty is Certainty.SOURCES_DIFFER:
        return _("Our sources say different things about this. Ask there.")
    if one.is_span:
        return _("The exact days are set there. Ask there.")
    return _("We have not found this confirmed. Ask there.") if one.is_uncertain else ""


def school_year_name(year: int) -> str:
    """How a school year is called: "2026/27"."""
    return f"{year}/{(year + 1) % 100:02d}"


def reminder(words: DateInWords, address: str) -> str:
    """A short text to send: what, when, where, papers, where to read more. Plain lines."""
    lines = [words.title, words.when]
    if words.caution:
        lines.append(words.caution)
    lines += ["", words.what.value]
    if words.where:
        lines += ["", f"{_('Where?')} {_or(words.where)}"]
    if words.papers:
        lines += ["", _("What should I bring?"), *(f"– {paper}" for paper in words.papers)]
    return "\n".join([*lines, "", address])


def _or(places: tuple[Shown, ...]) -> str:
    return " / ".join(place.value for place in places)
