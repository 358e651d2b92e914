"""The demo district's additions to the rule book."""

from datetime import date

import pytest
import yaml
from django.core.management import call_command

from lotse.guide.domain.check import check
from lotse.guide.domain.transport import Pass
from lotse.guide.queries import get_rule_book, get_wording
from lotse.guide.rule_book_files import folders_of, read_rule_book, state_rule_book
from lotse.guide.words_files import check_words, read_words, together
from lotse.kit.errors import Refused
from tests.guide.conftest import TODAY
from tests.guide.district import DEMO, GUIDE, answer_in_district, district_book
from tests.guide.test_words import LANGUAGES

CLASS_4 = {"birth_date": "2016-12-01", "station": "primary_school", "grade": 4, "on": "2026-11-24"}


def test_additions_have_no_findings():
    assert check(district_book(), TODAY) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_additions_have_words(language):
    words = [read_words(folder, language) for folder in (*folders_of("NI"), GUIDE)]
    assert check_words(district_book(), together(words)) == []


def test_institutions_are_partners_of_the_demo():
    partners = yaml.safe_load((DEMO / "partners.yaml").read_text())["organisations"]
    known = {one["key"] for one in partners}
    stations = district_book().stations.values()
    assert {slug for station in stations for slug in station.institutions} <= known


def test_nothing_of_the_state_is_lost():
    state = state_rule_book("NI")
    for station in state.stations.values():
        here = district_book().stations[station.id]
        assert set(station.rules) <= set(here.rules)
        assert (station.stage, station.gives) == (here.stage, here.gives)


def test_additions_load_into_the_database(db):
    call_command("load_guide", district=GUIDE, verbosity=0)
    assert get_rule_book() == district_book()
    assert get_wording("uk")("station", "language_basics_course")


def test_class_5_is_registered_10_to_5_weeks_before_the_summer_holidays():
    first = answer_in_district(CLASS_4).next_steps[0]
    assert (first.window.opens_on, first.window.closes_on) == (date(2027, 4, 29), date(2027, 6, 3))
    assert "days_announced" in first.notes


def test_addition_to_nothing_is_refused(tmp_path):
    (tmp_path / "stations.yaml").write_text("stations:\n  - {id: moon, adds: true}\n")
    with pytest.raises(Refused) as refused:
        read_rule_book(*folders_of("NI"), tmp_path)
    assert "stations moon: it has no stage" in refused.value.details["reason"]


@pytest.mark.parametrize(
    ("facts", "distance", "status", "threshold"),
    [
        ({"birth_date": "2014-01-05", "station": "igs", "grade": 7}, 3.4, Pass.NO, 3.5),
        ({"birth_date": "2014-01-05", "station": "igs", "grade": 6}, 3.4, Pass.YES, 3.0),
        ({"birth_date": "2014-01-05", "station": "igs", "grade": 7}, 3.5, Pass.NO, 3.5),
        ({"birth_date": "2014-01-05", "station": "igs", "grade": 7}, 3.6, Pass.YES, 3.5),
        ({"birth_date": "2018-01-05", "station": "primary_school", "grade": 1}, 2.1, Pass.YES, 2.0),
        ({"birth_date": "2018-01-05", "station": "primary_school", "grade": 4}, 2, Pass.NO, 2.0),
        ({"birth_date": "2018-01-05", "station": "primary_school"}, 2.5, Pass.YES, 2.0),
        ({"birth_date": "2020-01-05", "station": "school_kindergarten"}, 2.5, Pass.YES, 2.0),
        ({"birth_date": "2009-01-05", "station": "bes_1"}, 6.5, Pass.YES, 6.0),
        # Section 114(1) NSchG names who has a claim; the upper level is not among them.
        ({"birth_date": "2010-01-05", "station": "gymnasium_upper"}, 9, Pass.NO, None),
        ({"birth_date": "2014-01-05", "station": "special_school"}, 9, Pass.UNKNOWN, None),
        ({"birth_date": "2022-01-05", "station": "kindergarten"}, 9, Pass.UNKNOWN, None),
        ({"birth_date": "1990-01-05"}, 9, Pass.UNKNOWN, None),
    ],
)  # fmt: skip
def test_free_pass_follows_class_and_station(facts, distance, status, threshold):
    asked = facts | {"school_distance_km": distance, "on": "2026-11-24"}
    found = answer_in_district(asked).transport
    assert (found.status, found.threshold_km) == (status, threshold)


def test_pass_is_unknown_without_a_rule_of_the_district(ask):
    asked = {"birth_date": "2014-01-05", "station": "igs", "grade": 7}
    assert ask(**asked).transport is None
    found = ask(**asked, school_distance_km=3.4).transport
    assert (found.status, found.rule) == (Pass.UNKNOWN, None)


def test_pass_before_the_statute_is_unknown():
    asked = {"birth_date": "2005-01-05", "station": "igs", "grade": 6, "on": "2016-07-31"}
    assert answer_in_district(asked | {"school_distance_km": 9}).transport.status is Pass.UNKNOWN


def test_basics_course_is_for_new_pupils_without_german():
    new = {"birth_date": "2015-05-05", "arrived_on": "2026-08-10", "on": "2026-11-24"}
    goals = {route.goal for route in answer_in_district(new | {"german_level": "none"}).routes}
    assert "language_basics_course" in goals
    for other in ({"german_level": "b1"}, {"birth_date": "1990-01-01"}):
        goals = {route.goal for route in answer_in_district(new | other).routes}
        assert "language_basics_course" not in goals
