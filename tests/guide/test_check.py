from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lotse.guide.domain.answer import answer
from lotse.guide.domain.check import Finding, check
from lotse.guide.domain.profile import read_profile
from lotse.guide.domain.rule_book import (
    Certainty,
    Deadline,
    DeadlineKind,
    Rule,
    RuleBook,
    RuleVersion,
    Station,
)
from tests.guide.conftest import CALENDAR, TODAY


def test_shipped_rule_book_has_no_findings(book):
    assert check(book, TODAY) == []


def test_a_year_later_checks_are_overdue(book):
    overdue = {found.entry: found.value for found in check(book, date(2027, 3, 2))}
    assert overdue["integration_course_access"] == "2027-01-15"
    assert overdue["compulsory_start"] == "2027-03-01"
    assert "kindergarten_claim" not in overdue


def test_steps_that_ended_leave_a_station_unreachable(book):
    ended = tuple(
        replace(step, valid_to=date(2026, 1, 1)) if step.to == "eq" else step for step in book.steps
    )
    changed = RuleBook(book.rules, book.stations, ended, book.certificates)
    assert Finding("unreachable", "eq") in check(changed, TODAY)
    assert check(changed, date(2025, 12, 31)) == check(book, date(2025, 12, 31))


def test_station_that_leads_nowhere_and_is_no_goal_is_a_dead_end(book):
    lonely = Station("lonely", "adult")
    changed = RuleBook(
        book.rules, {**book.stations, "lonely": lonely}, book.steps, book.certificates
    )
    assert check(changed, TODAY) == [
        Finding("no_rule", "lonely"),
        Finding("unreachable", "lonely"),
        Finding("dead_end", "lonely"),
    ]


@pytest.mark.parametrize(
    ("ends", "begins", "code"),
    [
        (date(2026, 2, 8), date(2026, 2, 8), "overlap"),
        (None, date(2026, 2, 9), "overlap"),
        (date(2026, 2, 8), None, "overlap"),
        (date(2026, 2, 8), date(2026, 2, 10), "gap"),
        (date(2026, 2, 8), date(2026, 2, 9), None),
    ],
)
def test_versions_follow_each_other_day_by_day(ends, begins, code):
    known = {"certainty": Certainty.UNCONFIRMED, "checked_on": TODAY}
    rule = Rule("r", (RuleVersion(valid_to=ends, **known), RuleVersion(valid_from=begins, **known)))
    codes = [found.code for found in check(RuleBook({"r": rule}, {}, (), {}), TODAY)]
    assert codes == ([code] if code else [])


def test_certain_rule_needs_a_source_and_a_check():
    rule = Rule("r", (RuleVersion(),))
    codes = [found.code for found in check(RuleBook({"r": rule}, {}, (), {}), TODAY)]
    assert codes == ["no_source", "not_checked"]


def test_command_says_what_is_overdue():
    out = StringIO()
    call_command("check_guide", on="2026-11-24", stdout=out)
    assert "Nothing is broken" in out.getvalue()
    with pytest.raises(CommandError, match="integration_course_access: should have been checked"):
        call_command("check_guide", on="2027-03-02")
    with pytest.raises(CommandError, match="this is no date"):
        call_command("check_guide", on="soon")


def test_station_that_is_being_closed_takes_nobody_new(book):
    into = replace(
        next(step for step in book.steps if step.id == "class_5_oberschule"),
        id="class_5_learning",
        to="special_school_learning",
    )
    open_again = replace(book, steps=(*book.steps, into))
    facts = {
        "birth_date": "2016-11-01",
        "born_here": True,
        "station": "primary_school",
        "grade": 4,
        "wish": "special_school_learning",
    }
    asked = read_profile(facts, book=open_again, municipalities=[], today=TODAY)
    (no,) = [
        dict(excluded.reasons)["class_5_learning"]
        for excluded in answer(asked, open_again, CALENDAR).excluded
        if excluded.goal == "special_school_learning"
    ]
    assert (no.code, no.value) == ("entry_closed", "2023-07-31")


@pytest.mark.parametrize(
    ("deadline", "is_possible"),
    [
        (Deadline(DeadlineKind.DAY, month=5, day=1), True),
        (Deadline(DeadlineKind.DAY, month=2, day=29), True),
        (Deadline(DeadlineKind.DAY, month=2, day=30), False),
        (Deadline(DeadlineKind.DAY, month=5), False),
        (Deadline(DeadlineKind.MONTH), False),
        (Deadline(DeadlineKind.MONTH, month=5), True),
        (Deadline(DeadlineKind.DAYS), False),
        (Deadline(DeadlineKind.DAYS, days=((2, 1), (4, 31))), False),
        (Deadline(DeadlineKind.DAYS, days=((2, 1), (8, 1))), True),
        (Deadline(DeadlineKind.WEEKS_BEFORE_SUMMER, weeks_from=5, weeks_to=10), False),
        (Deadline(DeadlineKind.WEEKS_BEFORE_SUMMER, weeks_from=10, weeks_to=5), True),
    ],
)
def test_deadline_must_be_a_time_of_the_year(deadline, is_possible):
    version = RuleVersion(certainty=Certainty.UNCONFIRMED, checked_on=TODAY, deadline=deadline)
    book = RuleBook({"r": Rule("r", (version,))}, {}, (), {})
    assert check(book, TODAY) == ([] if is_possible else [Finding("bad_deadline", "r")])
