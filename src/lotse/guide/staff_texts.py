"""What differs between two answers, as whole sentences in the language that is active."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lotse.guide.domain.changes import Difference, DifferenceCode
from lotse.guide.domain.differences import Gathered
from lotse.guide.wording import Wording

Words = Mapping[str, str | Promise]

SAME = gettext_lazy("Both answers are the same.")

DUTY: Words = {
    "none": gettext_lazy("no compulsory schooling"),
    "from": gettext_lazy("compulsory schooling begins later"),
    "yes": gettext_lazy("compulsory schooling"),
    "ended": gettext_lazy("compulsory schooling is over"),
    "border_case": gettext_lazy("compulsory schooling depends on the exact birthday"),
}


def day(on: date | str | None) -> str:
    """A day as the reader writes it; nothing for None."""
    if not on:
        return ""
    return date_format(date.fromisoformat(on) if isinstance(on, str) else on, "SHORT_DATE_FORMAT")


DIFFERENCES: Words = {
    DifferenceCode.DUTY: gettext_lazy("Before: %(before)s. After: %(after)s."),
    DifferenceCode.DUTY_SINCE: gettext_lazy(
        "Compulsory schooling begins on %(after)s instead of %(before)s."
    ),
    DifferenceCode.DUTY_UNTIL: gettext_lazy(
        "Compulsory schooling ends on %(after)s instead of %(before)s."
    ),
    DifferenceCode.POSTPONEMENT: gettext_lazy(
        "The last day to postpone the start is %(after)s instead of %(before)s."
    ),
    DifferenceCode.GOAL_GAINED: gettext_lazy("%(goal)s can be reached now."),
    DifferenceCode.GOAL_LOST: gettext_lazy("%(goal)s can no longer be reached."),
    DifferenceCode.WAY: gettext_lazy("Another way to %(goal)s: %(after)s. Before: %(before)s."),
    DifferenceCode.EARLIEST: gettext_lazy(
        "%(goal)s begins on %(after)s at the earliest, instead of %(before)s."
    ),
    DifferenceCode.DEADLINE: gettext_lazy(
        "The last day to register on the way to %(goal)s: %(after)s instead of %(before)s."
    ),
    DifferenceCode.LESS_CERTAIN: gettext_lazy("The way to %(goal)s is less certain."),
    DifferenceCode.MORE_CERTAIN: gettext_lazy("The way to %(goal)s is more certain."),
    DifferenceCode.DECISION_GAINED: gettext_lazy(
        "A new first step: %(before)s (decided by %(after)s)."
    ),
    DifferenceCode.DECISION_LOST: gettext_lazy(
        "A first step is gone: %(before)s (decided by %(after)s)."
    ),
}
"""What differs between two answers; ``goal`` and ``about`` are what it is about, in words or id."""


def gathered(one: Gathered, wording: Wording) -> str:
    """A difference that several goals share, as a sentence; days also as a span."""
    goals = ", ".join(dict.fromkeys(_name(about, wording) for about in one.about if about))
    if one.code is DifferenceCode.DEADLINE and one.days:
        words = {"span": span(one.days), "after": day(one.after), "before": day(one.before)}
        said = _("Registration %(span)s: until %(after)s instead of %(before)s.") % words
        return f"{said} ({goals})"
    told = difference(Difference(one.code, one.about[0], one.before, one.after), wording)
    if one.code in {DifferenceCode.DECISION_GAINED, DifferenceCode.DECISION_LOST}:
        return told
    if one.days:
        told = f"{told} ({span(one.days)})"
    if len(one.about) > 1 and one.about[0]:
        told = f"{told} ({goals})"
    return told


def span(days: int) -> str:
    """A number of days as a person says it: "one week later", "3 days earlier"."""
    number = abs(days)
    if number % 7 == 0:
        weeks = number // 7
        later = ngettext("%(number)s week later", "%(number)s weeks later", weeks)
        earlier = ngettext("%(number)s week earlier", "%(number)s weeks earlier", weeks)
        number = weeks
    else:
        later = ngettext("%(number)s day later", "%(number)s days later", number)
        earlier = ngettext("%(number)s day earlier", "%(number)s days earlier", number)
    return (later if days > 0 else earlier) % {"number": number}


def difference(one: Difference, wording: Wording) -> str:
    """A difference between two answers as a sentence."""
    before, after = (_value(one.code, value, wording) for value in (one.before, one.after))
    if one.code in {DifferenceCode.DECISION_GAINED, DifferenceCode.DECISION_LOST}:
        before, after = _name(one.before, wording), str(wording("who", one.after)) or one.after
    values = {
        "about": one.about,
        "goal": _name(one.about, wording),
        "before": before,
        "after": after,
    }
    return str(DIFFERENCES[one.code]) % values


def _value(code: DifferenceCode, value: str, wording: Wording) -> str:
    if code is DifferenceCode.DUTY:
        return str(DUTY[value])
    if code is DifferenceCode.WAY:
        return " → ".join(_name(id_, wording) for id_ in value.split())
    is_day = value.count("-") == 2  # noqa: PLR2004 – year, month, day
    return day(value) if is_day else value or str(_("no day"))


def _name(id_: str, wording: Wording) -> str:
    return str(wording.goal(id_)) or id_
