from datetime import date

import pytest

from lotse.guide.domain.calendar import key_dates, select
from lotse.guide.domain.rule_book import (
    Audience,
    Certainty,
    Conditions,
    Deadline,
    DeadlineKind,
    Rule,
    RuleBook,
    RuleVersion,
    Station,
    Step,
)
from lotse.guide.domain.school_years import Calendar

SUMMERS = Calendar({2026: date(2026, 7, 2), 2027: date(2027, 7, 8)})


def dates_of(book, year, rule):
    found = [one for one in key_dates(book, SUMMERS, year) if one.rule == rule]
    return [
        (one.id, one.window and str(one.window.opens_on), one.window and str(one.window.closes_on))
        for one in found
    ]


@pytest.mark.parametrize(
    ("rule", "year", "found"),
    [
        ("flex_children", 2025, [("flex-children-2026", "2026-05-01", "2026-05-01")]),
        ("flex_children", 2026, [("flex-children-2027", "2027-05-01", "2027-05-01")]),
        ("flex_children", 2027, [("flex-children-2028", "2028-05-01", "2028-05-01")]),
        ("flex_children", 2028, [("flex-children-2029", "2029-05-01", "2029-05-01")]),
        # In the May before, so 15 months ahead of the first day of school.
        ("registration_class_1", 2025, [("registration-class-1-2027", "2026-05-01", "2026-05-31")]),
        ("registration_class_1", 2026, [("registration-class-1-2028", "2027-05-01", "2027-05-31")]),
        ("registration_class_1", 2028, [("registration-class-1-2030", "2029-05-01", "2029-05-31")]),
        (
            "external_exam",
            2026,
            [
                ("external-exam-2026-2", "2026-08-01", "2026-08-01"),
                ("external-exam-2027-1", "2027-02-01", "2027-02-01"),
            ],
        ),
        (
            "external_exam",
            2027,
            [
                ("external-exam-2027-2", "2027-08-01", "2027-08-01"),
                ("external-exam-2028-1", "2028-02-01", "2028-02-01"),
            ],
        ),
        (
            "vocational_school_application",
            2027,
            [("vocational-school-application-2028", "2028-01-01", "2028-03-31")],
        ),
    ],
)
def test_dates_of_a_school_year_follow_from_the_rule_book(book, rule, year, found):
    assert dates_of(book, year, rule) == found


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("office_grant_application", 2025, "2025-10-31"),
        ("office_grant_application", 2028, "2028-10-31"),
        ("office_foreigners_register", 2026, "2026-12-31"),
        ("office_kita_statistics", 2026, "2027-03-01"),
        ("office_kita_statistics", 2027, "2028-03-01"),
    ],
)
def test_dates_of_the_office_follow_from_the_rule_book(book, rule, year, day):
    (found,) = [
        one
        for one in select(key_dates(book, SUMMERS, year), audience=Audience.OFFICE)
        if one.rule == rule
    ]
    assert str(found.window.closes_on) == day


def small_book(deadline, *, steps=(), stations=(), **version):
    rule = Rule("rule", (RuleVersion(deadline=deadline, **version),))
    return RuleBook({"rule": rule}, {one.id: one for one in stations}, steps, {})


CLASS_5 = Deadline(DeadlineKind.WEEKS_BEFORE_SUMMER, weeks_from=10, weeks_to=5)


@pytest.mark.parametrize(
    ("year", "opens", "closes"),
    [(2025, "2026-04-23", "2026-05-28"), (2026, "2027-04-29", "2027-06-03")],
)
def test_weeks_are_counted_back_from_the_summer_holidays(year, opens, closes):
    found = dates_of(small_book(CLASS_5), year, "rule")
    assert found == [(f"rule-{year + 1}", opens, closes)]


def test_date_is_unknown_while_the_summer_holidays_are():
    (found,) = key_dates(small_book(CLASS_5), SUMMERS, 2027)
    assert found.window is None
    assert found.is_uncertain
    assert found.id == "rule-2028"
    assert not found.is_past(date(2099, 1, 1))
    assert not found.is_now(date(2028, 5, 1))


@pytest.mark.parametrize(
    ("year", "day"),
    [(2026, "2027-02-28"), (2027, "2028-02-29"), (2028, "2029-02-28")],
)
def test_last_day_of_february_is_there_every_year(year, day):
    book = small_book(Deadline(DeadlineKind.DAY, month=2, day=29))
    assert dates_of(book, year, "rule") == [(f"rule-{year + 1}", day, day)]


def test_month_of_february_ends_on_its_last_day():
    book = small_book(Deadline(DeadlineKind.MONTH, month=2))
    assert dates_of(book, 2027, "rule") == [("rule-2028", "2028-02-01", "2028-02-29")]


@pytest.mark.parametrize(("month", "day"), [(8, 1), (7, 31), (12, 31)])
@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
def test_each_date_lies_in_one_school_year(month, day, year):
    book = small_book(Deadline(DeadlineKind.DAY, month=month, day=day))
    (found,) = key_dates(book, SUMMERS, year)
    assert found.window.opens_on.year == (year if month >= 8 else year + 1)


def test_ended_rule_gives_no_more_dates():
    ended = small_book(Deadline(DeadlineKind.DAY, month=3, day=1), valid_to=date(2027, 3, 1))
    assert len(key_dates(ended, SUMMERS, 2026)) == 1
    assert key_dates(ended, SUMMERS, 2027) == ()


def test_changed_rule_gives_the_date_of_the_version_in_force_then():
    versions = (
        RuleVersion(
            deadline=Deadline(DeadlineKind.DAY, month=3, day=1), valid_to=date(2027, 7, 31)
        ),
        RuleVersion(
            deadline=Deadline(DeadlineKind.DAY, month=4, day=1), valid_from=date(2027, 8, 1)
        ),
    )
    book = RuleBook({"rule": Rule("rule", versions)}, {}, (), {})
    assert dates_of(book, 2026, "rule") == [("rule-2027", "2027-03-01", "2027-03-01")]
    assert dates_of(book, 2027, "rule") == [("rule-2028", "2028-04-01", "2028-04-01")]


STATIONS = (
    Station("kita", "early_childhood"),
    Station("school", "primary"),
    Station("course", "adult"),
)


def test_date_stands_in_the_stages_that_its_steps_join():
    step = Step(
        "enter", ("kita", "newcomer"), "school", deadline="rule", documents=("pass",), apply_at="at"
    )
    day = Deadline(DeadlineKind.DAY, month=3, day=1)
    (found,) = key_dates(small_book(day, steps=(step,), stations=STATIONS), SUMMERS, 2026)
    assert set(found.stages) == {"primary", "early_childhood"}
    assert (found.stations, found.documents, found.apply_at) == (("school",), ("pass",), ("at",))


def test_way_of_adults_stands_in_no_stage_of_school():
    step = Step("go", ("school",), "course", deadline="rule", when=Conditions(compulsory=False))
    day = Deadline(DeadlineKind.DAY, month=3, day=1)
    (found,) = key_dates(small_book(day, steps=(step,), stations=STATIONS), SUMMERS, 2026)
    assert found.stages == ("adult",)


def test_selection_knows_audience_stage_and_municipality():
    day = Deadline(
        DeadlineKind.DAY,
        month=3,
        day=1,
        audience=Audience.OFFICE,
        stages=("primary",),
        municipality="03153012",
    )
    found = key_dates(small_book(day), SUMMERS, 2026)

    def ids(audience=Audience.OFFICE, **where):
        return [one.id for one in select(found, audience=audience, **where)]

    assert ids() == ids(stage="primary") == ids(municipality="03153012") == ["rule-2027"]
    assert ids(stage="adult") == ids(municipality="03153017") == []
    assert ids(Audience.FAMILIES) == []


@pytest.mark.parametrize(
    ("certainty", "kind", "uncertain"),
    [
        (Certainty.CERTAIN, DeadlineKind.DAY, False),
        (Certainty.UNCONFIRMED, DeadlineKind.DAY, True),
        (Certainty.SOURCES_DIFFER, DeadlineKind.DAY, True),
        (Certainty.CERTAIN, DeadlineKind.MONTH, True),
    ],
)
def test_unsure_dates_are_marked(certainty, kind, uncertain):
    deadline = Deadline(kind, month=3, day=1)
    (found,) = key_dates(small_book(deadline, certainty=certainty), SUMMERS, 2026)
    assert found.is_uncertain is uncertain


def test_past_and_present_dates_are_told_apart():
    (found,) = key_dates(small_book(Deadline(DeadlineKind.MONTH, month=3)), SUMMERS, 2026)
    assert found.is_now(date(2027, 3, 1))
    assert found.is_now(date(2027, 3, 31))
    assert not found.is_past(date(2027, 3, 31))
    assert found.is_past(date(2027, 4, 1))


def test_dates_are_sorted_and_unique(book):
    for year in range(2025, 2029):
        found = key_dates(book, SUMMERS, year)
        days = [one.window.closes_on for one in found if one.window]
        assert days == sorted(days)
        assert len({one.id for one in found}) == len(found)
