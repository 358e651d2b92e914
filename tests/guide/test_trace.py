"""The trace agrees with the answer, and what it says would change it does change it."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from django.utils import translation
from hypothesis import given

from lotse.guide.domain.answer import answer
from lotse.guide.domain.profile import read_profile
from lotse.guide.domain.trace import steps_of, told_step, trace, why, why_not
from lotse.guide.domain.would import applied, is_reached, what_would_change
from lotse.guide.rule_book_files import cases_of, folders_of, read_layer
from lotse.guide.trace_words import why_not_sentence, why_sentence, would_sentences
from lotse.guide.wording import Wording
from lotse.kit.errors import Refused
from lotse.words.domain.states import Shown, State
from tests.factories.reference import LANGUAGES
from tests.guide.conftest import CALENDAR, TODAY
from tests.guide.test_properties import BOOK, MANY, profiles

CASES = cases_of(*(read_layer(folder) for folder in folders_of("NI")))
SAYS_WHY = Wording("de", {})


def profile_of(facts, on):
    return read_profile(
        {**facts, "on": on.isoformat()}, book=BOOK, municipalities=["03153017"], today=on
    )


@cache
def of_case(case_id):
    case = next(one for one in CASES if one.id == case_id)
    try:
        return trace(profile_of(case.facts, case.asked_on), BOOK, CALENDAR)
    except Refused:
        return None


def of_cases(each=1):
    """The traces of cases; ``each`` takes every so many."""
    for case in CASES[::each]:
        if (found := of_case(case.id)) is not None:
            yield case, found


def agrees(found):
    """What the trace says otherwise than the answer that it explains."""
    return [fault for step in steps_of(found) for fault in wrong_with(step, found)] + [
        f"told otherwise: {taken.step.id} {taken.on}"
        for taken in found.answer.next_steps
        if "stay" not in taken.notes
        and not any(
            step.is_told and (step.step.id, step.on) == (taken.step.id, taken.on)
            for step in found.stations[taken.step.to].steps
        )
    ]


def wrong_with(step, found):
    if step.is_told and not step.is_open:
        yield f"told, but closed by {step.closed_by}: {step.step.id}"
    if not step.is_told and step.is_open and not step.beside:
        yield f"open and not told: {step.step.id}"
    if step.beside == "another_way" and step.step.to not in found.answer.stations:
        yield f"no other way is told: {step.step.id}"
    if step.beside == "later" and step.step.to in found.answer.stations:
        yield f"another way is told: {step.step.id}"
    is_excluded = step.step.to in {one.goal for one in found.answer.excluded}
    if is_excluded and step.is_open:
        yield f"excluded and open: {step.step.id}"


def test_trace_and_answer_agree_for_every_case():
    wrong = {case.id: faults for case, found in of_cases() if (faults := list(agrees(found)))}
    assert wrong == {}


@given(profiles())
@MANY
def test_trace_and_answer_agree_for_anybody(facts):
    try:
        profile = read_profile(facts, book=BOOK, municipalities=[], today=TODAY)
    except Refused:
        return
    found = trace(profile, BOOK, CALENDAR)
    assert found.answer == answer(profile, BOOK, CALENDAR)
    assert list(agrees(found)) == []


def test_every_condition_of_every_step_is_in_the_trace():
    told_with_another = {"grade_to", "age_within_months"}
    for _case, found in of_cases(20):
        for step in steps_of(found):
            keys = {check.key for check in step.checks}
            assert set(step.step.when.asked) - told_with_another <= keys, step.step.id
            assert "from" in keys


def test_a_check_knows_what_was_asked_for_found_and_which_version_says_so(profile):
    found = trace(profile(birth_date="2010-03-01", german_level="a1", wish="bes_1"), BOOK, CALENDAR)
    steps = {step.step.id: step for step in steps_of(found)}
    checks = {check.key: check for check in steps["to_retraining"].checks}
    age = checks["age_from"]
    assert (age.wanted, age.fact, age.value, age.is_met) == (18, "birth_date", 18, True)
    assert (age.rule, age.version_from) == ("retraining", None)
    assert checks["profession"].is_met is None
    speaks = trace(profile(birth_date="1990-03-01", german_level="c2"), BOOK, CALENDAR)
    (closed,) = speaks.stations["vocational_language_c1"].nearest[0].closed_by
    assert (closed.key, closed.wanted, closed.value) == ("german_below", "c1", "c2")
    assert closed.no.code == "knows_german"


@cache
def what_changes():
    return list(_what_changes())


def _what_changes():
    for case, found in of_cases(8):
        goals = [
            *(one.goal for one in found.answer.excluded),
            *(one.step.to for one in found.answer.next_steps if "stay" not in one.notes),
        ]
        for goal in dict.fromkeys(goals):
            for would in what_would_change(found, goal):
                yield case, found, would


def test_what_would_change_the_answer_changes_it():
    seen = {True: 0, False: 0}
    for case, found, would in what_changes():
        if would.facts is None:
            assert all(station in found.stations for station in would.begins_at)
            continue
        assert would.facts
        then = trace(applied(found.answer.profile, would.facts, BOOK), BOOK, CALENDAR)
        _answer, ways = then.asked(then.answer.profile)
        if would.opens:
            assert is_reached(would.goal, ways), (case.id, would)
            assert not is_reached(would.goal, found.asked(found.answer.profile)[1])
        else:
            assert would.goal not in then.answer.stations, (case.id, would)
            assert would.goal in found.answer.stations
        seen[would.opens] += 1
    assert seen[True] > 20
    assert seen[False] > 20


def test_where_a_way_begins_nobody_stands_there_yet():
    for _case, found, would in what_changes():
        if would.begins_at:
            assert found.answer.profile.station not in would.begins_at
            assert told_step(found, would.goal) is None


SIXTEEN = {
    "birth_date": "2010-03-01",
    "arrived_on": "2026-10-01",
    "german_level": "none",
}


def test_proof_of_nine_school_years_changes_the_school(profile):
    found = trace(profile(**SIXTEEN, school_years=9, school_years_unproven=True), BOOK, CALENDAR)
    would = [one for one in what_would_change(found, "oberschule") if one.parts[0].code == "proof"]
    (proof,) = would
    assert (proof.opens, proof.parts[0].number) == (False, 9)
    assert proof.facts == {"school_years": 9, "school_years_unproven": False}
    proven = trace(profile(**SIXTEEN, school_years=9), BOOK, CALENDAR)
    assert "oberschule" not in proven.answer.stations


def test_what_time_opens_is_told_with_its_day(profile):
    found = trace(profile(birth_date="2009-03-08", certificate="sek1_rsa"), BOOK, CALENDAR)
    (would,) = what_would_change(found, "skills_validation")
    assert (would.opens, would.facts) == (True, {"on": date(2034, 3, 8)})
    assert (would.parts[0].code, would.parts[0].number) == ("age", 25)
    check = why_not(found, "skills_validation")
    assert (check.key, check.wanted, check.no.code) == ("age_from", 25, "too_young")


def test_what_nobody_can_change_is_no_change(profile):
    old = trace(profile(birth_date="1990-01-01", german_level="a1"), BOOK, CALENDAR)
    assert why_not(old, "bvb").no.code == "too_old"
    assert what_would_change(old, "bvb") == ()


def words():
    named = {"integration_course": "Integrationskurs", "oberschule": "Oberschule"}
    return Wording(
        "de",
        {
            **{("station", id_): Shown(id_, "de", State.SOURCE, is_machine=False)
               for id_ in BOOK.stations},
            **{("certificate", id_): Shown(id_, "de", State.SOURCE, is_machine=False)
               for id_ in BOOK.certificates},
            **{("station", id_): Shown(text, "de", State.SOURCE, is_machine=False)
               for id_, text in named.items()},
        },
    )  # fmt: skip


def test_sentences_in_german(profile):
    found = trace(profile(**SIXTEEN, school_years=9, school_years_unproven=True), BOOK, CALENDAR)
    with translation.override("de"):
        assert why_sentence(found, "oberschule", words()) == (
            "Die Schulpflicht gilt bis zum 31. Juli 2028, die Person ist 16 Jahre alt und "
            "weniger als 9 Schuljahre sind nachgewiesen."
        )
        (first, *_more) = would_sentences(found, "oberschule", words())
        assert first.startswith("Mit einem Nachweis über 9 Schuljahre")
        assert why_not_sentence(found, "skills_validation", words()) == (
            "Das ist ab 25 Jahren möglich."
        )
        assert would_sentences(found, "skills_validation", words()) == (
            "Ab dem 1. März 2035 (mit 25 Jahren) ist das möglich.",
        )


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_sentence_is_whole_in_every_language(tag):
    with translation.override(tag):
        for _case, found in of_cases(40):
            goals = [
                *(one.goal for one in found.answer.excluded),
                *(one.step.to for one in found.answer.next_steps if "stay" not in one.notes),
            ]
            for goal in dict.fromkeys(goals):
                said = [
                    why_sentence(found, goal, words()),
                    why_not_sentence(found, goal, words()),
                    *would_sentences(found, goal, words()),
                ]
                assert any(said), goal
                for sentence in filter(None, said):
                    assert "%" not in sentence
                    assert sentence.endswith((".", "؟", "。"))


def test_nothing_is_told_of_a_goal_that_is_not_closed_or_told(profile):
    found = trace(profile(birth_date="2018-01-01", station="primary_school"), BOOK, CALENDAR)
    assert why(found, "primary_school") == ()
    assert why_not(found, "primary_school") is None or not found.stations["primary_school"].is_told
    assert what_would_change(found, "kindergarten") == ()


def test_a_rule_of_another_version_shows_in_the_trace(profile):
    on = date(2026, 2, 1)
    adult = replace(profile(birth_date="1990-01-01", german_level="a1"), on=on)
    steps = {step.step.id: step for step in steps_of(trace(adult, BOOK, CALENDAR))}
    later = {
        step.step.id: step
        for step in steps_of(trace(replace(adult, on=date(2026, 3, 1)), BOOK, CALENDAR))
    }
    assert steps["integration_course_discretionary"].is_open
    (closed,) = later["integration_course_discretionary"].closed_by
    assert (closed.key, closed.no.code) == ("in_force", "not_in_force")
