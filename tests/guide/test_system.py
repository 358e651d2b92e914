from dataclasses import fields
from datetime import date

import pytest
from django.utils import translation

from lotse.guide.domain.rule_book import Conditions, Gain, RuleBook, Station, Step
from lotse.guide.domain.system import (
    certificates_of,
    given_by,
    has_ended,
    leads_to,
    opened_by,
    rules_of,
    system_map,
)
from lotse.guide.station_words import conditions, length
from lotse.guide.wording import Wording

ON = date(2026, 11, 25)
STAGES = ("early_childhood", "primary", "lower_secondary", "upper_secondary", "adult")


@pytest.fixture(scope="module")
def drawn(book):
    return system_map(book, STAGES, ON)


def row(drawn, stage, n=0):
    rows = [[one.id for one in found.stations] for found in drawn.rows if found.stage == stage]
    return rows[n]


def test_every_station_stands_once_on_the_map_or_is_ended(book, drawn):
    shown = [one.id for found in drawn.rows for one in found.stations]
    assert len(set(shown)) == len(shown)
    ended = {one.id for one in drawn.ended}
    # To be in no Kita is a place to start from, not one to go to.
    assert set(shown) | ended == set(book.stations) - {"no_kita"}
    assert ended == {"sprint", "special_school_learning"}


def test_rows_follow_the_stages(drawn):
    assert list(dict.fromkeys(found.stage for found in drawn.rows)) == list(STAGES)


def test_what_follows_in_the_same_stage_stands_below(drawn):
    assert "fos_11" in row(drawn, "upper_secondary")
    assert "fos_12" in row(drawn, "upper_secondary", 1)
    # Its class 12 is that of the Fachoberschule (Anlage 6 section 3 BbS-VO).
    assert "bos" in row(drawn, "upper_secondary", 2)
    assert "vocational_language_c1" in row(drawn, "adult", 2)


def test_lines_are_the_ways_to_the_row_below(book, drawn):
    upper = [found.stage for found in drawn.rows].index("early_childhood")
    names = row(drawn, "early_childhood")
    below = row(drawn, "primary")
    found = {(names[start], below[end]) for start, end in drawn.lines(upper, book, ON)}
    assert {("kindergarten", "primary_school"), ("creche", "primary_school")} <= found
    assert {end for _, end in found} == {"primary_school", "support_procedure"}


def test_map_knows_only_the_ways_of_its_day(book):
    before, after = (
        [one.id for one in leads_to(book, "bfs_dual", date(2026, 2, day))] for day in (15, 16)
    )
    assert "fos_12" in before
    assert "fos_12" not in after


def test_stations_in_a_circle_end_up_somewhere():
    stations = {name: Station(name, "adult") for name in ("a", "b")}
    steps = (Step("ab", ("a",), "b"), Step("ba", ("b",), "a"))
    found = system_map(RuleBook({}, stations, steps, {}), ("adult",), ON)
    assert sorted(one.id for r in found.rows for one in r.stations) == ["a", "b"]


@pytest.mark.parametrize(
    ("station", "ended"),
    [
        (Station("s", "adult"), False),
        (Station("s", "adult", valid_to=date(2026, 11, 25)), False),
        (Station("s", "adult", valid_to=date(2026, 11, 24)), True),
        (Station("s", "adult", entry_to=date(2026, 11, 24), valid_to=date(2028, 7, 31)), True),
    ],
)
def test_ended_is_what_nobody_can_begin_any_more(station, ended):
    assert has_ended(station, ON) is ended


def test_certificates_are_those_of_the_day():
    gains = (Gain("hsa"), Gain("sek1_rsa", valid_to=date(2026, 2, 15)), Gain(german="b1"))
    station = Station("s", "adult", gives=(*gains, Gain("hsa", after_grade=10)))
    assert certificates_of(station, ON) == ["hsa"]
    assert certificates_of(station, date(2026, 2, 15)) == ["hsa", "sek1_rsa"]


def test_certificates_are_linked_both_ways(book):
    assert "gymnasium" in {one.id for one in given_by(book, "erw_sek1", ON)}
    opened = {one.id for one in opened_by(book, "erw_sek1", ON)}
    assert {"gymnasium_upper", "vocational_gymnasium"} <= opened
    assert "bos" not in opened
    assert "recognition" in {one.id for one in opened_by(book, "foreign", ON)}


def test_rules_are_those_of_the_station_and_of_the_ways_there(book):
    found = rules_of(book, [book.stations["primary_school"]], ON)
    assert {"primary_school", "compulsory_start", "registration_class_1"} <= set(found)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("station", "said"),
    [
        (Station("s", "adult", grades=(5, 10)), "Class 5 to 10"),
        (Station("s", "adult", months=12), "1 year"),
        (Station("s", "adult", months=36), "3 years"),
        (Station("s", "adult", months=1), "1 month"),
        (Station("s", "adult", months=4, months_to=12), "4 to 12 months"),
        (Station("s", "adult"), ""),
    ],
)
def test_length_is_said_in_words(station, said):
    with translation.override("en"):
        assert length(station) == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (Conditions(), []),
        (Conditions(age_from=1, age_below=3), ["From 1 to 2 years"]),
        (Conditions(age_from=18), ["From 18 years on"]),
        (Conditions(grade_from=1, grade_to=1), ["For children of the age for class 1"]),
        (Conditions(compulsory=False), ["When school is not compulsory"]),
        (Conditions(german="b1", german_below="b2"), None),
        (Conditions(born_here=False), ["For people who came from another country"]),
        (Conditions(born_here=True), []),
    ],
)
def test_conditions_are_said_in_words(when, said):
    with translation.override("en"):
        found = list(conditions(when, Wording("en", {})))
    assert found == said if said is not None else len(found) == 2


def test_every_condition_of_the_book_has_words(book):
    silent = {"starts_school": False, "done": False}
    with translation.override("en"):
        for step in book.steps:
            said = {one.name: getattr(step.when, one.name) for one in fields(step.when)}
            asked = {name: value for name, value in said.items() if value not in (None, False)}
            if asked and asked != silent:
                assert list(conditions(step.when, Wording("en", {}))), step.id
