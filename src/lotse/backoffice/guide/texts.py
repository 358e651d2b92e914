"""Words for the guide's codes, as staff read them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from lotse.guide.domain.cases import Fault
from lotse.guide.domain.changes import ChangeKind, DifferenceCode
from lotse.guide.domain.rule_book import (
    Audience,
    Certainty,
    Deadline,
    DeadlineKind,
    DutyKind,
    ForeignCertificate,
    Profession,
)
from lotse.guide.domain.sources import Reading
from lotse.guide.models import SourceText
from lotse.guide.queries import get_wording
from lotse.guide.staff_texts import day
from lotse.guide.wording import Wording
from lotse.kit.country_names import country_name
from lotse.kit.errors import Refused
from lotse.kit.links.domain import Standing
from lotse.words.domain.states import State

Words = Mapping[str, str | Promise]

CERTAINTIES: Words = {
    Certainty.CERTAIN: gettext_lazy("certain"),
    Certainty.SOURCES_DIFFER: gettext_lazy("sources differ"),
    Certainty.UNCONFIRMED: gettext_lazy("not confirmed"),
    Certainty.HISTORIC: gettext_lazy("historic"),
}

KINDS: Words = {
    ChangeKind.NEW_VERSION: gettext_lazy("The rule changes from a day on"),
    ChangeKind.CORRECTION: gettext_lazy("The rule was written down wrongly: put it right"),
    ChangeKind.END: gettext_lazy("The rule ends"),
}

KIND_NAMES: Words = {
    ChangeKind.NEW_VERSION: gettext_lazy("New version"),
    ChangeKind.CORRECTION: gettext_lazy("Correction"),
    ChangeKind.END: gettext_lazy("End"),
}

AUDIENCES: Words = {
    Audience.FAMILIES: gettext_lazy("a date for families"),
    Audience.OFFICE: gettext_lazy("a date for the office"),
}

STAGES: Words = {
    "early_childhood": gettext_lazy("Kita"),
    "primary": gettext_lazy("primary school"),
    "lower_secondary": gettext_lazy("school from class 5 to 10"),
    "upper_secondary": gettext_lazy("upper level, vocational school, training"),
    "adult": gettext_lazy("adults"),
}

HAPPENED: Words = {
    "loaded": gettext_lazy("Loaded from files"),
    "checked": gettext_lazy("Checked"),
    "changed": pgettext_lazy("rule", "Changed"),
    "added": pgettext_lazy("rule", "Added"),
    "removed": pgettext_lazy("rule", "Removed"),
}

STATES: Words = {
    State.SOURCE: gettext_lazy("source text"),
    State.MISSING: gettext_lazy("missing"),
    State.STALE: gettext_lazy("out of date"),
    State.UNREVIEWED: gettext_lazy("not reviewed"),
    State.CURRENT: gettext_lazy("reviewed"),
}

SHOWS: Words = {
    "all": gettext_lazy("all"),
    "overdue": gettext_lazy("check overdue"),
    "drafts": gettext_lazy("with a draft"),
    "changed": gettext_lazy("changed in the last 90 days"),
    "ended": gettext_lazy("not in force today"),
}

PARTS: Words = {
    "stations": gettext_lazy("Stations"),
    "steps": gettext_lazy("Steps"),
    "certificates": gettext_lazy("Certificates"),
    "duty": gettext_lazy("Compulsory schooling, line by line"),
    "professions": gettext_lazy("Offices for professions"),
    "foreign_certificates": gettext_lazy("Certificates of other countries"),
    "cases": gettext_lazy("Cases"),
}

DUTY_KINDS: Words = {
    DutyKind.BEGINS: gettext_lazy("begins"),
    DutyKind.LASTS: gettext_lazy("how long it lasts"),
    DutyKind.MAY_BEGIN_EARLY: gettext_lazy("may begin early"),
    DutyKind.MAY_DEFER: gettext_lazy("may begin a year later because a child is not ready"),
    DutyKind.MAY_POSTPONE: gettext_lazy("parents may postpone it"),
    DutyKind.GOES_ON: gettext_lazy("goes on at any age"),
    DutyKind.ENDS_AFTER: gettext_lazy("ends after a year"),
    DutyKind.PRESUMED_OVER: gettext_lazy("is taken to be over"),
    DutyKind.RESTS: gettext_lazy("rests"),
    DutyKind.FULFILLED_BY: gettext_lazy("is fulfilled elsewhere"),
    DutyKind.REGISTER: gettext_lazy("where to register"),
    DutyKind.NOT_YET: gettext_lazy("does not hold yet"),
    DutyKind.SHORT_STAY: gettext_lazy("during a short stay"),
    DutyKind.BREACH: gettext_lazy("what happens otherwise"),
}
"""What a line of the duty is about."""

LEARNED_BY: Words = {
    "training": gettext_lazy("learned in training"),
    "study": gettext_lazy("studied"),
}

CERTIFICATE_KINDS: Words = {
    "final": gettext_lazy("end of school"),
    "grade_10": gettext_lazy("class 10"),
    "grade_9": gettext_lazy("class 9"),
    "part": gettext_lazy("not finished"),
    "none": gettext_lazy("lost"),
}


def profession(entry: Profession, wording: Wording) -> str:
    """A line of the table of professions, to know it by."""
    name = str(wording("profession", entry.group)) or entry.group
    return f"{name}, {LEARNED_BY[entry.by]}" if entry.by else name


def foreign_certificate(entry: ForeignCertificate) -> str:
    """A line of the table of foreign certificates, to know it by."""
    is_any = entry.country == "any"
    parts = [_("any country") if is_any else country_name(entry.country, get_language() or "de")]
    if entry.kind:
        parts.append(str(CERTIFICATE_KINDS[entry.kind]))
    if percent := _span(entry.percent_from, entry.percent_below):
        parts.append(f"{percent} %")
    if years := _span(entry.years_from, entry.years_below):
        parts.append(_("%(years)s school years") % {"years": years})
    return ", ".join(parts)


def _span(least: int | None, below: int | None) -> str:
    """Whole numbers from one on and below another; empty where there is no limit."""
    if below is not None:
        return f"{least or 0}–{below - 1}"
    return f"≥ {least}" if least is not None else ""


WATCHED: Words = {
    "": gettext_lazy("not looked at yet"),
    Reading.READ: gettext_lazy("looked at on %(day)s, the same text since %(since)s"),
    Reading.UNREADABLE: gettext_lazy("cannot be read by the program, so look yourself"),
    Reading.HOME_PAGE: gettext_lazy(
        "leads to a home page, which nobody can compare: name the page itself"
    ),
    Reading.CLOSED: gettext_lazy("lets no program in, so look yourself"),
    Reading.FAILED: gettext_lazy("could not be reached on %(day)s"),
    Reading.NOT_THERE: gettext_lazy("the paragraph was not found there on %(day)s"),
}
"""How a source stands."""


def watched(row: SourceText) -> str:
    """How a source stands, as a sentence without its end."""
    if row.new_at is not None:
        return _("says something else since %(day)s") % {"day": day(localdate(row.new_at))}
    if Standing(row.failed_days, row.failing_since).is_broken:
        since = {"day": day(row.failing_since), "number": row.failed_days}
        return _("out of reach for %(number)s nights, since %(day)s") % since
    return str(WATCHED[row.finding]) % {"day": day(row.looked_on), "since": day(row.read_on)}


REFUSALS: Words = {
    "guide.no_draft": gettext_lazy("There is no draft of this rule: %(rule)s."),
    "guide.unknown_rule": gettext_lazy("There is no such rule any more."),
    "guide.unknown_entry": gettext_lazy("There is no such entry any more."),
    "guide.no_day": gettext_lazy("Say from which day on."),
    "guide.day_out_of_range": gettext_lazy("This day is too far away."),
    "guide.not_in_force": gettext_lazy("On this day the rule does not hold, so nothing changes."),
    "guide.starts_that_day": gettext_lazy(
        "A version begins on this very day. Correct that version instead."
    ),
    "guide.no_version": gettext_lazy("Say what the rule says then."),
    "guide.no_source": gettext_lazy("Name at least one source."),
    "guide.other_parameters": gettext_lazy(
        "The numbers of this rule must stay the same ones: %(parameters)s."
    ),
    "guide.no_readings": gettext_lazy("Sources differ: choose at least two readings."),
    "guide.deadline_needed": gettext_lazy("Steps take their deadline from this rule."),
    "guide.check_order": gettext_lazy("The next check must come after the last one."),
    "guide.foreign_step": gettext_lazy("A step that ends must rest on this rule."),
    "guide.edited_meanwhile": gettext_lazy(
        "Somebody else has saved something here in the meantime. What you wrote is still below. "
        "Compare; if you save again, yours takes its place."
    ),
    "guide.changed_meanwhile": gettext_lazy(
        "The rule has changed since this draft was written. Open the draft, compare, save it again."
    ),
    "guide.draft_gone": gettext_lazy(
        "The draft has been published or discarded in the meantime. What you wrote is still below."
    ),
    "guide.no_reason": gettext_lazy("Say why. Public pages show the reason."),
    "guide.no_text": gettext_lazy("Write the rule in German words."),
    "guide.unknown_parameter": gettext_lazy(
        "The words name a number that the rule does not have: %(name)s."
    ),
    "guide.nothing_changed": gettext_lazy("Nothing has changed."),
    "guide.bad_entry": gettext_lazy("This cannot be read: %(reason)s"),
    "guide.broken_rule_book": gettext_lazy("This does not fit the other entries: %(reason)s"),
    "guide.broken_cases": gettext_lazy("This names what is not in the rule book: %(reason)s"),
    "guide.breaks_cases": gettext_lazy(
        "Expectations of %(number)s cases would no longer hold: %(cases)s. If that is meant, tick "
        "the box and try again."
    ),
    "guide.other_id": gettext_lazy("The id must stay %(name)s."),
    "guide.id_taken": gettext_lazy("There is an entry with this id already: %(name)s."),
    "guide.answers_before": gettext_lazy(
        "This line would never count: %(name)s fits the same people and stands before it. Change "
        "that one."
    ),
    "guide.has_name": gettext_lazy(
        "This group of professions has a name already (%(group)s): leave the name empty."
    ),
    "guide.case_fails": gettext_lazy(
        "The guide does not answer this case so yet: %(reason)s If that is meant, tick the box and "
        "try again."
    ),
    "guide.no_words": gettext_lazy(
        "This has no German words, so no family could read it: %(names)s."
    ),
    "guide.not_own": gettext_lazy(
        "Only what the district added itself can be removed. Give it a last day instead (valid_to)."
    ),
    "guide.still_used": gettext_lazy("This is still needed by: %(names)s."),
}

GAPS: Words = {
    "rule": gettext_lazy("there is no rule %(name)s"),
    "station": gettext_lazy("there is no station %(name)s"),
    "certificate": gettext_lazy("there is no certificate %(name)s"),
    "stage": gettext_lazy("stage is missing"),
    "kind": gettext_lazy("a line of this kind is missing"),
    "keys": gettext_lazy("to, decided_by, apply_at or costs is missing"),
}
"""What an entry of the book points to and is not there, or lacks."""

FAULTY_KEYS: Words = {
    "missing": gettext_lazy("%(key)s is missing"),
    "extra_forbidden": gettext_lazy("there is no key %(key)s"),
    "unexpected_keyword_argument": gettext_lazy("there is no key %(key)s"),
}
"""What is wrong with a key, by the kind of fault."""


PLACES: Words = {
    "told": gettext_lazy("anywhere"),
    "now": gettext_lazy("among the next steps"),
    "first": gettext_lazy("as the first step"),
    "duty": gettext_lazy("as a duty"),
    "certain": gettext_lazy("as certain"),
    "wish": gettext_lazy("as the wish"),
    "rules": gettext_lazy("among the rules"),
    "asks": gettext_lazy("among what to be careful about"),
    "right": gettext_lazy("as a right"),
    "wanted": gettext_lazy("among what would make the answer more exact"),
    "asked_back": gettext_lazy("among what is asked back"),
    "applies": gettext_lazy("among the lines of the duty"),
    "who": gettext_lazy("among those who decide"),
}

EXPECTED: Words = {
    "facts": gettext_lazy("The facts of the family can no longer be read"),
    "duty": gettext_lazy("Compulsory schooling"),
    "begins": gettext_lazy("First day"),
    "if_allowed": gettext_lazy("First day if somebody allows it"),
    "worth": gettext_lazy("Worth of the certificate"),
    "deadline": gettext_lazy("Days to register"),
    "who_decides": gettext_lazy("Who decides"),
    "where": gettext_lazy("Where to apply"),
    "papers": gettext_lazy("Papers"),
    "notes": gettext_lazy("Notes"),
    "why_not": gettext_lazy("Why a way is closed"),
    "gained": gettext_lazy("Day of the certificate"),
    "order": gettext_lazy("Order of the steps"),
    "transport": gettext_lazy("Free pass"),
}


def expectation(fault: Fault, wording: Wording) -> str:
    """What a case expects and an answer no longer says."""
    what, _dot, place = fault.what.partition(".")
    name = str(wording.goal(fault.name)) or fault.name
    if what == "must":
        return _("%(name)s is missing %(place)s.") % {"name": name, "place": PLACES[place]}
    if what == "must_not":
        return _("%(name)s must not stand %(place)s.") % {"name": name, "place": PLACES[place]}
    said = {"what": EXPECTED[what], "name": name, "found": fault.found or "–"}
    return _("%(what)s (%(name)s): the answer now says %(found)s.") % said


def refusal(refused: Refused) -> str:
    """The sentence for a refusal; one without words is a mistake of the programmer."""
    return str(REFUSALS[refused.code]) % {**refused.details, **_reason(refused)}


def _reason(refused: Refused) -> Mapping[str, str]:
    """What is wrong, in the reader's language, where the refusal says more than a sentence."""
    details: Mapping[str, Any] = refused.details
    said: list[str] = []
    if "gaps" in details:
        said = [f"{gap.part} {gap.id}: {GAPS[gap.code] % vars(gap)}" for gap in details["gaps"]]
    elif "keys" in details:
        said = [_fault(*one) for one in details["keys"]]
    elif "unknown" in details:
        said = [f"{case}: {name}" for case, name in details["unknown"]]
    elif "faults" in details:
        wording = get_wording("de")
        said = [expectation(one, wording) for one in details["faults"]]
        return {"reason": " ".join(said)}
    return {"reason": "; ".join(said)} if said else {}


def _fault(key: str, kind: str, said: str) -> str:
    if kind in FAULTY_KEYS:
        return str(FAULTY_KEYS[kind]) % {"key": key}
    return _("%(key)s: not as it should be (%(said)s)") % {"key": key, "said": said}


def deadline(found: Deadline | None) -> str:
    """A deadline as a sentence of the calendar; empty for none."""
    if found is None:
        return ""
    months = [str(MONTHS[number]) for number in range(1, 13)]
    match found.kind:
        case DeadlineKind.DAY:
            said = f"{found.day}. {months[found.month - 1]}"
        case DeadlineKind.MONTH:
            said = months[found.month - 1]
        case DeadlineKind.DAYS:
            said = ", ".join(f"{on}. {months[month - 1]}" for month, on in found.days)
        case DeadlineKind.WEEKS_BEFORE_SUMMER:
            said = _("%(first)s to %(last)s weeks before the summer holidays") % {
                "first": found.weeks_from,
                "last": found.weeks_to,
            }
    parts = [said]
    if found.years:
        years = -found.years
        parts.append(
            ngettext(
                "%(number)s year before school begins",
                "%(number)s years before school begins",
                years,
            )
            % {"number": years}
        )
    if found.is_announced:
        parts.append(_("the exact days are announced each year"))
    parts += [str(STAGES.get(name, name)) for name in found.stages]
    if found.audience is Audience.OFFICE:
        parts.append(str(AUDIENCES[found.audience]))
    if found.municipality:
        parts.append(found.municipality)
    return " · ".join(parts)


def days(found: Iterable[date]) -> str:
    """Some days in a row."""
    return ", ".join(day(on) for on in found)


MATTERS: Words = {
    DifferenceCode.DUTY: gettext_lazy("compulsory schooling"),
    DifferenceCode.DUTY_SINCE: gettext_lazy("the beginning of compulsory schooling"),
    DifferenceCode.DUTY_UNTIL: gettext_lazy("the end of compulsory schooling"),
    DifferenceCode.POSTPONEMENT: gettext_lazy("the last day to postpone the start"),
    DifferenceCode.GOAL_GAINED: gettext_lazy("new goals"),
    DifferenceCode.GOAL_LOST: gettext_lazy("goals that are gone"),
    DifferenceCode.WAY: gettext_lazy("another way"),
    DifferenceCode.EARLIEST: gettext_lazy("an earlier or later beginning"),
    DifferenceCode.DEADLINE: gettext_lazy("another day to register"),
    DifferenceCode.LESS_CERTAIN: gettext_lazy("less certainty"),
    DifferenceCode.MORE_CERTAIN: gettext_lazy("more certainty"),
    DifferenceCode.DECISION_GAINED: gettext_lazy("a new first step"),
    DifferenceCode.DECISION_LOST: gettext_lazy("a first step that is gone"),
}
"""What a difference is about, in few words."""


def matters(code: DifferenceCode, number: int) -> str:
    """How many families one kind of difference concerns."""
    said = ngettext("%(number)s family: %(what)s", "%(number)s families: %(what)s", number)
    return said % {"number": number, "what": MATTERS[code]}
