"""Two answers beside each other: another fact, another day, a draft, the law of another day."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from lotse.guide.actions import draft_change
from lotse.guide.comparing import Other, compare_answers
from lotse.guide.domain.answer import answer
from lotse.guide.domain.changes import DifferenceCode, under_law_of
from lotse.guide.queries import get_rule_book
from lotse.kit.errors import Refused
from tests.factories.accounts import make_user
from tests.guide.conftest import CALENDAR
from tests.guide.february import draft_of_february, forget_the_change
from tests.guide.random_profiles import random_profiles

ADULT = {"birth_date": "1990-01-01", "german_level": "a1", "on": "2026-01-15"}
NOW = datetime(2026, 2, 6, 9, tzinfo=UTC)
DISCRETIONARY = "integration_course_discretionary"


def codes(found):
    return {one.code for one in found.differences}


def test_same_facts_differ_in_nothing(db):
    found = compare_answers(ADULT, Other({}))
    assert found.differences == ()
    assert found.before.answer == found.after.answer


def test_another_fact_gives_another_answer(db):
    found = compare_answers(ADULT, Other({"german_level": "b1"}))
    assert "integration_course" not in found.after.answer.stations
    assert "integration_course" in found.before.answer.stations
    assert DifferenceCode.GOAL_LOST in codes(found)


def test_a_fact_can_be_taken_away(db):
    found = compare_answers(ADULT, Other({"german_level": None}))
    assert found.after.answer.profile.german is None


def test_facts_of_one_day_under_the_law_of_another(db):
    """In February 2026 one way to the course was closed to whoever has no claim."""
    found = compare_answers(ADULT, Other({}, law_of=date(2026, 8, 1)))
    assert found.after.answer.profile.on == date(2026, 1, 15)
    steps = {one.step.id: one for one in found.before.stations["integration_course"].steps}
    later = {one.step.id for one in found.after.stations["integration_course"].steps}
    assert steps[DISCRETIONARY].is_open
    assert DISCRETIONARY not in later
    assert DifferenceCode.DECISION_LOST in codes(found)


def test_the_law_of_the_day_itself_changes_no_answer(book):
    day = date(2026, 11, 24)
    now = under_law_of(book, day)
    for profile in random_profiles(book, 40):
        one, two = answer(profile, book, CALENDAR), answer(profile, now, CALENDAR)
        assert (one.stations, one.compulsory.since) == (two.stations, two.compulsory.since)


def test_a_rule_that_does_not_hold_yet_holds_on_no_day(book):
    early = under_law_of(book, date(2026, 1, 1))
    assert early.rules.keys() == book.rules.keys()
    for rule in early.rules.values():
        is_there = book.rules[rule.id].at(date(2026, 1, 1)) is not None
        assert (rule.at(date(2030, 1, 1)) is not None) is is_there


def test_a_draft_is_compared_before_it_is_published(db):
    content, text = forget_the_change()
    with pytest.raises(Refused) as refused:
        compare_answers(ADULT, Other({}, draft="integration_course_access"))
    assert refused.value.code == "guide.no_draft"
    draft_change(draft=draft_of_february(content, text), seen=None, by=make_user(), now=NOW)
    found = compare_answers(
        ADULT | {"on": "2026-11-24"}, Other({}, draft="integration_course_access")
    )
    assert DifferenceCode.DECISION_LOST in codes(found)
    assert get_rule_book().rules["integration_course_access"].versions[-1].valid_to is None


@pytest.fixture
def file(tmp_path, db):
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(ADULT))
    return str(path)


def test_command_tells_what_differs(file, capsys):
    call_command("answer", file, **{"with": ["german_level=b1"]}, lang="en")
    assert "can no longer be reached" in capsys.readouterr().out
    call_command("answer", file, law_of="2026-01-15", lang="en")
    assert capsys.readouterr().out == "Both answers are the same.\n"
    call_command("answer", file, law_of="2026-08-01", json=True)
    said = json.loads(capsys.readouterr().out)
    assert {"differences", "before", "after"} <= set(said)
    assert said["differences"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"with": ["german_level"]}, "FACT=VALUE"),
        ({"law_of": "August"}, "2027-08-01"),
        ({"with": ["german_level=fluent"]}, "german_level"),
    ],
)
def test_command_refuses_what_it_cannot_read(file, options, said):
    with pytest.raises(CommandError) as refused:
        call_command("answer", file, lang="en", **options)
    assert said in str(refused.value)
