"""Words for the guide's codes, as whole sentences in the language of the reader.

Ids of the rule book (stations, documents, places to apply …) have their words in the book itself;
here are the codes that the path finder computes.
"""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lotse.guide.domain.compulsory import Compulsory, Postponement, Reading, Status
from lotse.guide.domain.taken import No, Taken
from lotse.guide.domain.transport import Pass, Transport
from lotse.guide.wording import Wording
from lotse.kit.errors import Refused

GERMAN_LEVELS: Mapping[str, str | Promise] = {
    "none": gettext_lazy("No German, or a few words"),
    "a1": gettext_lazy("A1 – very simple sentences, for example in a shop"),
    "a2": gettext_lazy("A2 – short talks about everyday life"),
    "b1": gettext_lazy("B1 – most everyday situations without help"),
    "b2": gettext_lazy("B2 – following lessons or work in German"),
    "c1": gettext_lazy("C1 – speaking and writing almost without effort"),
    "c2": gettext_lazy("C2 – like a first language"),
}
"""Levels of German (CEFR), as somebody without a certificate can tell them."""

NOTES: Mapping[str, str | Promise] = {
    "deadline_passed": gettext_lazy(
        "The time to register is over. If you have not registered yet: call there at once and ask. "
        "Places are often still free."
    ),
    "date_unknown": gettext_lazy("The days to register are not known yet. Ask there."),
    "at_the_earliest": gettext_lazy("It may also be later: nobody can say yet how long it takes."),
    "foreign_certificate": gettext_lazy(
        "Your certificate from another country has to be checked first."
    ),
    "german_expected": gettext_lazy("More German is usually expected for this."),
    "german_unknown": gettext_lazy("It depends on how much German the person knows."),
    "days_announced": gettext_lazy("The exact days are announced each year. Ask there."),
    "date_open": gettext_lazy("Nobody can say yet when this is possible."),
    "exception": gettext_lazy("This is an exception: somebody has to allow it."),
    "stay": gettext_lazy("Keep attending this school."),
    "go_on": gettext_lazy("Go on there as before."),
    "school_decides_class": gettext_lazy("The school decides which class it is."),
    "class_uncertain": gettext_lazy("It may be a lower class, because German comes first."),
    "birthday_unknown": gettext_lazy("It depends on the exact day of birth."),
    "origin_unknown": gettext_lazy("It depends on where the person was born."),
    "apply_late": gettext_lazy(
        "The usual time to apply is over. Apply at once all the same: places are often still free."
    ),
    "registered": gettext_lazy("You have registered already: there is nothing more to do."),
    "begins_after_registration": gettext_lazy("It begins some time after the last day to apply."),
    "school_years_open": gettext_lazy(
        "It depends on how many school years are done. Ask the school first."
    ),
}
"""What is to be remembered about a step (:class:`~lotse.guide.domain.taken.Taken`)."""

STANDINGS: Mapping[str, str | Promise] = {
    "duty": gettext_lazy("You must do this"),
    "right": gettext_lazy("You have a right to this"),
    "likely": gettext_lazy("This is probably possible"),
    "may": gettext_lazy("Only for some people – ask first"),
}
"""How far a step is the person's (:class:`~lotse.guide.domain.rule_book.Standing`)."""

DEPENDS: Mapping[str, str | Promise] = {
    "marks": gettext_lazy("the marks"),
    "places": gettext_lazy("free places"),
    "examiner": gettext_lazy("the exam"),
    "employer": gettext_lazy("a firm that says yes"),
    "advice": gettext_lazy("a talk with an adviser"),
    "office": gettext_lazy("the decision of an office"),
}
"""What else decides on a step: its codes in ``depends_on``."""

ASKED_BACK: Mapping[str, str | Promise] = {
    "born_here_and_arrived": gettext_lazy(
        "You said: born in Germany, and came to Germany later. Is that right?"
    ),
    "born_here_without_german": gettext_lazy(
        "You said: born in Germany, and no German. Is that right?"
    ),
    "many_school_years": gettext_lazy(
        "You said more years of school than most people have at this age. Is that right?"
    ),
    "early_certificate": gettext_lazy(
        "You said: there is a school certificate already. At this age nearly nobody has one. "
        "Is that right?"
    ),
    "unusual_age": gettext_lazy(
        "You said where the person goes now. At this age few people go there. Is that right?"
    ),
    "grade_not_of_station": gettext_lazy(
        "You said a class that this school does not have. Is that right?"
    ),
}
"""Facts that seldom go together (:class:`~lotse.guide.domain.profile.AskBack`)."""

WARNINGS: Mapping[str, str | Promise] = {
    "rule_changed": gettext_lazy("This rule changed on %(date)s."),
    "sources_differ": gettext_lazy("Our sources say different things about this."),
    "unconfirmed": gettext_lazy("We have not found this confirmed yet. Ask before you rely on it."),
    "historic": gettext_lazy("This rule no longer holds. Many pages still describe it."),
    "check_overdue": gettext_lazy("We should have checked this again on %(date)s."),
    "grade_unknown": gettext_lazy("You did not say which class. We took the usual one."),
    "station_unknown": gettext_lazy(
        "You did not say which school. If the person goes to one, the answer may be different."
    ),
}
"""What to be careful about; the first five are about a rule, which is shown beside them."""

CERTAINTIES: Mapping[str, str | Promise] = {
    "certain": gettext_lazy("This is certain."),
    "sources_differ": WARNINGS["sources_differ"],
    "unconfirmed": WARNINGS["unconfirmed"],
    "historic": WARNINGS["historic"],
}
"""How far a rule can be relied on."""

REASONS: Mapping[str, str | Promise] = {
    "not_in_force": gettext_lazy("This way is not open at the moment."),
    "ended": gettext_lazy("It does not exist any more after %(date)s."),
    "entry_closed": gettext_lazy("Nobody can begin there any more since %(date)s."),
    "too_young": gettext_lazy("It is possible from the age of %(value)s."),
    "too_old": gettext_lazy("It is possible only below the age of %(value)s."),
    "compulsory_over": gettext_lazy("It is only for young people who must go to school."),
    "not_over": gettext_lazy("It is for the time after compulsory schooling."),
    "school_first": gettext_lazy("Until then the person must go to school: a school comes first."),
    "needs_fact": gettext_lazy("It depends on something that you did not say: %(fact)s."),
    "other_fact": gettext_lazy("It does not fit with your answer: %(fact)s."),
    "compulsory": gettext_lazy("It is not possible while the person must go to school."),
    "other_class": gettext_lazy("It is for another class: %(value)s."),
    "general_school_first": gettext_lazy("The years in a general school come first."),
    "not_the_year_before_school": gettext_lazy("It is only for the year before school."),
    "school_has_begun": gettext_lazy("The time before school is over."),
    "not_finished": gettext_lazy("Something else has to be finished first: %(name)s."),
    "born_here": gettext_lazy("It is for people who came from another country."),
    "no_foreign_certificate": gettext_lazy(
        "It is for people with a certificate from another country."
    ),
    "enough_school_years": gettext_lazy("It is for people with fewer than %(value)s school years."),
    "needs_certificate": gettext_lazy("This certificate is needed first: %(name)s."),
    "has_certificate": gettext_lazy("The person already has this certificate, or a higher one."),
    "needs_german": gettext_lazy("More German is needed first: level %(level)s."),
    "knows_german": gettext_lazy("The person already knows more German than this is for."),
    "not_on_the_way": gettext_lazy("No way leads there from here."),
}
"""Why a step cannot be taken (:class:`~lotse.guide.domain.taken.No`)."""

FACTS: Mapping[str, str | Promise] = {
    "birth_date": gettext_lazy("Date of birth"),
    "arrived_on": gettext_lazy("Arrival in Germany"),
    "born_here": gettext_lazy("Born in Germany"),
    "school_years": gettext_lazy("School years"),
    "school_years_unproven": gettext_lazy("Proof of the school years"),
    "certificate": gettext_lazy("School certificate"),
    "german_level": gettext_lazy("German"),
    "station": gettext_lazy("Kita, school or course now"),
    "grade": gettext_lazy("Class"),
    "municipality": gettext_lazy("Town or village"),
    "school_distance_km": gettext_lazy("Way to school in kilometres"),
    "wish": gettext_lazy("Wish"),
    "on": gettext_lazy("Day of the question"),
    "support_need": gettext_lazy("Special support"),
    "from_land": gettext_lazy("Moved here from another part of Germany"),
    "reads": gettext_lazy("Reading and writing"),
    "profession": gettext_lazy("Profession"),
    "profession_by": gettext_lazy("How the profession was learned"),
    "stay": gettext_lazy("How long the family stays"),
    "is_registered": gettext_lazy("Already registered"),
    "is_occupied": gettext_lazy("The parents work, learn or look for work"),
    "sibling_at_once": gettext_lazy("A brother or sister at the same time"),
    "certificate_country": gettext_lazy("Country of the certificate"),
    "certificate_kind": gettext_lazy("Kind of certificate"),
    "percent": gettext_lazy("Result in percent"),
    "occupied": gettext_lazy("The parents work, learn or look for work"),
    "study": gettext_lazy("Country of the certificate"),
}
"""Names of the facts of a profile, by their key."""

WHY: Mapping[str, str | Promise] = {
    "unknown_key": gettext_lazy("We do not know this."),
    "missing": gettext_lazy("This is missing."),
    "not_a_date": gettext_lazy("This is not a date that exists."),
    "not_a_number": gettext_lazy("This is not a number that fits."),
    "not_yes_or_no": gettext_lazy("The answer to this is yes or no."),
    "in_future": gettext_lazy("This day is in the future."),
    "too_old": gettext_lazy("This is too long ago."),
    "before_birth": gettext_lazy("This is before the birth."),
    "unknown_value": gettext_lazy("We do not know this answer."),
    "out_of_range": gettext_lazy("This number is too small or too large."),
    "contradiction": gettext_lazy("This does not fit with another answer: %(other)s."),
}
"""Why a fact is refused (:func:`~lotse.guide.domain.profile.read_profile`)."""


def day(on: date) -> str:
    """A date as the reader's language writes it."""
    return date_format(on, "DATE_FORMAT")


def note(code: str) -> str:
    """The sentence for a note on a step."""
    return str(NOTES[code])


def warning(code: str, on: date | None) -> str:
    """The sentence for a warning."""
    return str(WARNINGS[code]) % {"date": day(on) if on else ""}


def reason(no: No, wording: Wording) -> str:
    """The sentence for a reason why something is not possible."""
    value = no.value
    filled = {
        "value": value.replace("-", "–"),
        "level": value.upper(),
        "name": str(wording.goal(value)) or value,
        "fact": FACTS.get(value, value),
        "date": day(date.fromisoformat(value)) if no.code in {"ended", "entry_closed"} else "",
    }
    return str(REASONS[no.code]) % filled


def refusal(refused: Refused) -> str:
    """Which fact of a profile is refused, and why: ``guide.bad_profile``."""
    fact = str(refused.details["fact"])
    return f"{FACTS.get(fact, fact)}: {refusal_reason(refused)}"


def refusal_reason(refused: Refused) -> str:
    """Why a fact is refused, to stand beside its field."""
    other = str(refused.details.get("other", ""))
    return str(WHY[str(refused.details["why"])]) % {"other": FACTS.get(other, other)}


def begins(taken: Taken, asked_on: date) -> str:
    """When a step begins."""
    if "stay" in taken.notes:
        return note("stay")
    for code in ("date_open", "begins_after_registration"):
        if code in taken.notes:
            return note(code)
    if "at_the_earliest" in taken.notes:
        return _("It can begin on %(date)s at the earliest.") % {"date": day(taken.on)}
    if taken.on <= asked_on:
        return _("It can begin at once.")
    return _("It begins on %(date)s.") % {"date": day(taken.on)}


def until_when(taken: Taken, asked_on: date) -> str:
    """When to register for a step; empty where there is no such time."""
    if "stay" in taken.notes:
        return ""
    if "deadline_passed" in taken.notes or "date_unknown" in taken.notes:
        return note("deadline_passed" if "deadline_passed" in taken.notes else "date_unknown")
    if taken.window is None:
        return _("At once.") if taken.step.is_duty and taken.on <= asked_on else ""
    opens, closes = taken.window.opens_on, taken.window.closes_on
    if "days_announced" in taken.notes:
        span = _("Some time from %(from)s to %(to)s.") % {"from": day(opens), "to": day(closes)}
        return f"{span} {note('days_announced')}"
    if opens < closes and opens > asked_on:
        return _("From %(from)s to %(to)s.") % {"from": day(opens), "to": day(closes)}
    return _("Until %(date)s.") % {"date": day(closes)}


def duty(found: Compulsory) -> str:
    """How somebody stands to compulsory schooling."""
    if found.goes_on:
        return _("School is compulsory as long as the training lasts.")
    since, until = {"date": day(found.since)}, {"date": day(found.until)}
    match found.status:
        case Status.YES:
            return _("School is compulsory, until %(date)s.") % until
        case Status.FROM:
            return _("School is compulsory from %(date)s on.") % since
        case Status.ENDED:
            return _("School is no longer compulsory. The duty ended on %(date)s.") % until
        case Status.UNKNOWN | Status.BORDER_CASE:
            return str(OPEN[found.status])
    return _("School is not compulsory.")


OPEN: Mapping[Status, str | Promise] = {
    Status.UNKNOWN: gettext_lazy(
        "We do not have the school rules of this state yet. School is compulsory in every "
        "state. Ask the school office of your town or district."
    ),
    Status.BORDER_CASE: gettext_lazy("The rules leave room here. Ask the school."),
}
"""What is said where we cannot say whether school is compulsory."""


def postponement(later: Postponement) -> str:
    """That parents may postpone the first day of school, or could have."""
    filled = {"since": day(later.since), "date": day(later.declare_by)}
    if later.is_still_possible:
        return (
            _(
                "The parents may postpone school until %(since)s. "
                "Both parents together write this to the school until %(date)s; "
                "who has custody alone writes alone."
            )
            % filled
        )
    return (
        _(
            "The parents could postpone school until %(since)s. The time for that is over. "
            "If you have not written to the school yet and the child still needs time: "
            "ask the head of the school at once whether it can wait a year."
        )
        % filled
    )


def reading(found: Reading) -> str:
    """What follows from one reading of the rules."""
    since = _("Then school is compulsory from %(date)s on.") % {"date": day(found.since)}
    if found.may_postpone:
        later = _("It may be postponed by one year.")
        return f"{since} {later}"
    return since


def transport(found: Transport) -> str:
    """Whether there is a free pass for the way to school."""
    filled = {"km": localize(found.threshold_km)}
    match found.status:
        case Pass.YES:
            said = _("The pass for bus and train to school is free: the way is over %(km)s km.")
        case Pass.NO if found.threshold_km is None:
            said = _("There is no free pass for the way to this school.")
        case Pass.NO:
            said = _("There is a free pass to school only for ways of more than %(km)s km.")
        case Pass.UNKNOWN:
            said = _("Ask whether there is a free pass for the way to school.")
    return said % filled


BAD_CODES: Mapping[str, str | Promise] = {
    "empty": gettext_lazy("Please type the code that stands on the sheet."),
    "damaged": gettext_lazy("This code is not right. Please compare it with the sheet."),
    "version": gettext_lazy("This code was made by another version. Please answer anew."),
    "outdated": gettext_lazy("This code is too old for our present rules. Please answer anew."),
}


def bad_code(refused: Refused) -> str:
    """Why a code of a sheet cannot be opened."""
    return str(BAD_CODES[str(refused.details["why"])])
