"""Why, why not, and what would change it: one sentence each, in the language that is active."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lotse.guide import texts
from lotse.guide.domain.profile import Profile
from lotse.guide.domain.rule_book import Conditions
from lotse.guide.domain.trace import Check, StepTrace, Trace, told_step, why, why_not
from lotse.guide.domain.would import Part, Would, what_would_change
from lotse.guide.station_words import conditions
from lotse.guide.wording import Wording


def why_sentence(found: Trace, goal: str, wording: Wording) -> str:
    """Why a goal is told; empty where the answer does not tell it."""
    step = told_step(found, goal)
    if step is None:
        return ""
    clauses = [_clause(check, step, found, wording) for check in why(found, goal)]
    said = [clause for clause in dict.fromkeys(clauses) if clause]
    if not said:
        return _("This is open to everybody in this situation.")
    return _("%(reasons)s.") % {"reasons": capfirst(get_text_list(said, _("and")))}


def why_not_sentence(found: Trace, goal: str, wording: Wording) -> str:
    """What keeps a goal closed; empty where a way leads to it."""
    check = why_not(found, goal)
    return texts.reason(check.no, wording) if check and check.no else ""


def would_sentences(found: Trace, goal: str, wording: Wording) -> tuple[str, ...]:
    """What would open a goal, or close one that is told: one sentence for each change."""
    return tuple(_would(one, wording) for one in what_would_change(found, goal))


# --- why ---


def _clause(check: Check, step: StepTrace, found: Trace, wording: Wording) -> str:
    """A condition that is met, as the main clause of a sentence; empty where nobody needs it."""
    if check.key in {"age_from", "age_below"}:
        return _age(check, step, found.answer.profile)
    if check.key in ABOUT_DUTY:
        return _about_duty(check, step, found)
    if check.key in OTHERS:
        return OTHERS[check.key](check, wording)
    fact = {"fact": texts.FACTS.get(check.fact, check.fact)}
    return _("your answer fits: %(fact)s") % fact


def _age(check: Check, step: StepTrace, profile: Profile) -> str:
    age = check.value if isinstance(check.value, int) else 0
    said = {"age": age, "date": texts.day(step.on)}
    if step.on <= profile.on:
        return (
            ngettext("the person is %(age)s year old", "the person is %(age)s years old", age)
            % said
        )
    return (
        ngettext(
            "on %(date)s the person is %(age)s year old",
            "on %(date)s the person is %(age)s years old",
            age,
        )
        % said
    )


ABOUT_DUTY = frozenset(
    {
        *("compulsory", "grade_from", "grade_within", "duty_over", "general_years_done"),
        *("starts_school", "before_school", "year_before_school"),
    }
)


def _about_duty(check: Check, step: StepTrace, found: Trace) -> str:
    duty = found.answer.compulsory
    since, until = {"date": texts.day(duty.since)}, {"date": texts.day(duty.until)}
    if check.key in {"starts_school", "before_school", "year_before_school"}:
        return _("school becomes compulsory on %(date)s") % since
    if check.key == "general_years_done":
        return _("the years in a general school are over then")
    is_over = check.key == "duty_over" or check.wanted is False
    if not is_over:
        return _("school is compulsory until %(date)s") % until
    if duty.holds(found.answer.profile.on) and step.on > duty.until:
        return _("school is compulsory only until %(date)s") % until
    return _("school is not compulsory")


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _school_years(check: Check, _wording: Wording) -> str:
    number = _number(check.wanted)
    return ngettext(
        "fewer than %(number)s school year is proven",
        "fewer than %(number)s school years are proven",
        number,
    ) % {"number": number}


def _origin(check: Check, _wording: Wording) -> str:
    if check.wanted:
        return _("the person was born in Germany")
    return _("the person came from another country")


OTHERS: Mapping[str, Callable[[Check, Wording], str]] = {
    "wished": lambda _check, _wording: _("you wish for it"),
    "wished_for": lambda _check, _wording: _("you wish for it"),
    "school_years_below": _school_years,
    "born_here": _origin,
    "from_land": lambda _check, _wording: _("the person moved here from another part of Germany"),
    "has_foreign": lambda _check, _wording: _("there is a certificate from another country"),
    "certificate": lambda check, wording: (
        _("this certificate is there: %(name)s") % {"name": wording.goal(str(check.value))}
    ),
    "certificate_below": lambda check, wording: (
        _("this certificate is still missing: %(name)s") % {"name": wording.goal(str(check.wanted))}
    ),
    "german": lambda check, _wording: (
        _("German is at level %(level)s") % {"level": str(check.value).upper()}
    ),
    "german_below": lambda check, _wording: (
        _("German is still below level %(level)s") % {"level": str(check.wanted).upper()}
    ),
    "done": lambda _check, _wording: _("what comes before is finished then"),
}


# --- what would change it ---


def _would(one: Would, wording: Wording) -> str:
    if one.begins_at:
        names = _names(one.begins_at, wording)
        return _("The way there begins here: %(names)s.") % {"names": names}
    parts = get_text_list([_part(part, wording) for part in one.parts], _("and"))
    said = {"conditions": capfirst(parts), "name": wording.goal(one.instead)}
    if one.opens:
        return _("%(conditions)s, this is possible.") % said
    if one.instead:
        return _("%(conditions)s, something else comes instead: %(name)s.") % said
    return _("%(conditions)s, this is no longer possible.") % said


def _names(ids: Iterable[str], wording: Wording) -> str:
    return get_text_list([str(wording.goal(id_)) or id_ for id_ in ids], _("or"))


def _part(part: Part, wording: Wording) -> str:
    said = {
        "date": texts.day(part.on) if part.on else "",
        "number": part.number,
        "name": wording.goal(part.about),
        "level": part.about.upper(),
        "fact": texts.FACTS.get(part.about, part.about),
    }
    return _words(part) % said


def _words(part: Part) -> str:  # noqa: PLR0911 – one for each kind of part
    match part.code:
        case "age":
            return ngettext(
                "from %(date)s on (at the age of %(number)s year)",
                "from %(date)s on (at the age of %(number)s years)",
                part.number,
            )
        case "general_over":
            return _("from %(date)s on (after the years in a general school)")
        case "duty_over":
            return _("from %(date)s on (when school is no longer compulsory)")
        case "class":
            return _("from %(date)s on (in class %(number)s)")
        case "school_year_before":
            return _("from %(date)s on (in the year before school)")
        case "certificate":
            return _("with this certificate (%(name)s)")
        case "german":
            return _("with German at level %(level)s")
        case "proof":
            return ngettext(
                "with proof of %(number)s school year",
                "with proof of %(number)s school years",
                part.number,
            )
        case "wish":
            return _("if you wish for it")
    return _("with another answer (%(fact)s)")


# --- the full list, for whoever advises ---


def check_line(check: Check, step: StepTrace, wording: Wording) -> str:
    """A condition with what was found, and whether it is met: for advisers."""
    sign = {True: "✓", False: "✗", None: "?"}[check.is_met]
    fact = texts.FACTS.get(check.fact, check.fact)
    reason = f" – {texts.reason(check.no, wording)}" if check.no else ""
    return f"{sign} {_condition(check, step, wording)} · {fact}: {_found(check, wording)}{reason}"


def _condition(check: Check, step: StepTrace, wording: Wording) -> str:
    """A condition in words: those of the page of a station, else its name and values."""
    when = step.step.when
    if check.key in when.asked:
        pairs = {"grade_from": ("grade_to",), "age_from": ("age_below",)}
        keys = (check.key, *pairs.get(check.key, ()))
        alone = Conditions(**{key: getattr(when, key) for key in keys})
        if said := " ".join(map(str, conditions(alone, wording))):
            return said
    values = check.wanted if isinstance(check.wanted, tuple) else (check.wanted,)
    named = [str(wording.goal(str(value))) or str(value) for value in values if value is not None]
    return f"{check.key}: {', '.join(named)}" if named else check.key


def _found(check: Check, wording: Wording) -> str:
    if check.value is None:
        return "–"
    if check.key in ABOUT_DUTY and check.key not in {"grade_from", "grade_within"}:
        return str(check.value).replace("/", " – ")
    return str(wording.goal(str(check.value))) or str(check.value)
