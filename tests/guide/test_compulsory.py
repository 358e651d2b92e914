"""Section L of the pathway facts, and the rules behind it."""

from datetime import date

import pytest

from lotse.guide.domain.answer import answer
from lotse.guide.domain.compulsory import Status, start_year
from lotse.guide.domain.profile import read_profile
from lotse.guide.domain.school_years import Calendar
from lotse.guide.rule_book_files import state_rule_book


@pytest.mark.parametrize(
    ("born", "year"),
    [
        (date(2019, 10, 1), 2025),
        (date(2019, 10, 2), 2026),
        (date(2020, 10, 1), 2026),
        (date(2020, 10, 2), 2027),
        (date(2011, 10, 2), 2018),
        (date(2012, 10, 1), 2018),
        (date(2012, 10, 2), 2019),
        (date(2013, 10, 1), 2019),
        (date(2020, 2, 29), 2026),
        (date(2020, 1, 1), 2026),
    ],
)
def test_start_follows_the_completed_year(book, born, year):
    assert start_year(born, book.rules["compulsory_start"].versions[0]) == year


def test_born_on_1_october_must_start_and_may_postpone(ask):
    duty = ask(birth_date="2020-10-01", on="2026-03-01").compulsory
    assert (duty.status, duty.since) == (Status.FROM, date(2026, 8, 1))
    assert "compulsory_start" in duty.reason_rules
    assert duty.postponement.declare_by == date(2026, 5, 1)
    assert duty.postponement.is_still_possible


def test_postponing_ends_with_1_may(ask):
    day = ask(birth_date="2020-10-01", on="2026-05-01").compulsory.postponement
    late = ask(birth_date="2020-10-01", on="2026-05-02").compulsory.postponement
    assert (day.is_still_possible, late.is_still_possible) == (True, False)


def test_born_on_2_october_starts_a_year_later_or_early_on_request(ask):
    found = ask(birth_date="2020-10-02", on="2026-03-01", station="kindergarten")
    assert found.compulsory.since == date(2027, 8, 1)
    assert found.compulsory.postponement is None
    early = next(one for one in found.decisions if one.step == "enter_primary_early")
    assert early.who == "head_teacher"
    assert early.rules == ("early_entry", "early_entry_decision")


def test_born_on_1_july_may_not_postpone_and_on_2_july_may(ask):
    first, second = (
        ask(birth_date=f"2020-07-0{day}", on="2026-03-01").compulsory for day in (1, 2)
    )
    assert (first.status, first.postponement) == (Status.FROM, None)
    assert second.postponement.declare_by == date(2026, 5, 1)


def test_apprentice_of_19_must_attend_the_vocational_school(ask):
    duty = ask(
        birth_date="2007-01-01", born_here=True, station="apprenticeship", on="2026-11-23"
    ).compulsory
    assert (duty.status, duty.goes_on) == (Status.YES, "apprenticeship")
    assert duty.holds(date(2026, 11, 23))


def test_a_year_of_full_time_vocational_school_ends_the_duty(ask):
    duty = ask(birth_date="2009-08-08", born_here=True, station="bes_1", on="2026-11-23").compulsory
    assert (duty.status, duty.until) == (Status.YES, date(2027, 7, 31))


def test_deferral_is_for_the_head_to_decide(ask):
    duty = ask(birth_date="2021-08-15", station="kindergarten", on="2027-05-02").compulsory
    assert not duty.postponement.is_still_possible
    assert (duty.deferral.since, duty.deferral.decided_by) == (date(2028, 8, 1), "head_teacher")


def test_state_without_a_rule_book_says_so_and_whom_to_ask():
    book = state_rule_book("HE")
    facts = {"birth_date": "2014-05-05", "on": "2026-11-24"}
    profile = read_profile(facts, book=book, municipalities=[], today=date(2026, 11, 24))
    found = answer(profile, book, Calendar())
    assert found.compulsory.status is Status.UNKNOWN
    first = found.next_steps[0].step
    assert (first.to, first.is_duty, first.apply_at) == ("school_here", True, "school_office")


@pytest.mark.parametrize(
    ("born", "may"), [("2020-06-30", False), ("2020-07-02", True), ("2020-09-30", True)]
)
def test_neighbours_of_the_border_case_are_clear(ask, born, may):
    duty = ask(birth_date=born, on="2026-03-01").compulsory
    assert duty.status is Status.FROM
    assert (duty.postponement is not None) == may


def test_month_alone_shows_both_readings_where_it_matters(ask):
    duty = ask(birth_date="2020-10", on="2026-03-01").compulsory
    assert duty.status is Status.BORDER_CASE
    assert [reading.since.year for reading in duty.readings] == [2026, 2027]
    assert ask(birth_date="2020-03", on="2026-03-01").compulsory.status is Status.FROM


def test_schooling_lasts_twelve_years(ask):
    born = "2008-03-05"
    last, after = ask(birth_date=born, on="2026-07-31"), ask(birth_date=born, on="2026-08-01")
    assert (last.compulsory.status, after.compulsory.status) == (Status.YES, Status.ENDED)


def test_arriving_at_18_nothing_is_compulsory(ask):
    duty = ask(birth_date="2008-03-05", arrived_on="2026-09-01", on="2026-10-01").compulsory
    assert (duty.status, duty.reason_rules) == (Status.NONE, ("no_duty_from_18",))


def test_start_date_may_say_otherwise_at_18(ask):
    duty = ask(birth_date="2008-10-05", arrived_on="2026-10-06", on="2026-10-10").compulsory
    assert [reading.id for reading in duty.readings] == ["by_start_date"]
