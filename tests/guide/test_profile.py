import pytest

from lotse.kit.errors import Refused


@pytest.mark.parametrize(
    ("facts", "fact", "why"),
    [
        ({}, "birth_date", "missing"),
        ({"birth_date": "2020-02-30"}, "birth_date", "not_a_date"),
        ({"birth_date": "2020-13"}, "birth_date", "not_a_date"),
        ({"birth_date": "yesterday"}, "birth_date", "not_a_date"),
        ({"birth_date": 2020}, "birth_date", "not_a_date"),
        ({"birth_date": "2030-01-01"}, "birth_date", "in_future"),
        ({"birth_date": "1896-01-01"}, "birth_date", "too_old"),
        ({"birth_date": "2020-01-01", "arrived_on": "2019-01-01"}, "arrived_on", "before_birth"),
        ({"birth_date": "2020-01-01", "arrived_on": "2027-01-01"}, "arrived_on", "in_future"),
        ({"birth_date": "2020-01-01", "born_here": "yes"}, "born_here", "not_yes_or_no"),
        ({"birth_date": "2020-01-01", "station": "moon"}, "station", "unknown_value"),
        ({"birth_date": "2020-01-01", "wish": "none"}, "wish", "unknown_value"),
        ({"birth_date": "2020-01-01", "certificate": "phd"}, "certificate", "unknown_value"),
        ({"birth_date": "2020-01-01", "german_level": "b3"}, "german_level", "unknown_value"),
        ({"birth_date": "2020-01-01", "municipality": "1"}, "municipality", "unknown_value"),
        ({"birth_date": "2020-01-01", "grade": 14}, "grade", "out_of_range"),
        ({"birth_date": "2020-01-01", "grade": "4"}, "grade", "not_a_number"),
        ({"birth_date": "2020-01-01", "school_years": True}, "school_years", "not_a_number"),
        ({"birth_date": "2020-01-01", "name": "x"}, "name", "unknown_key"),
        ({"birth_date": "2009-01-01", "station": "sprint"}, "station", "contradiction"),
        ({"birth_date": "2023-02-29"}, "birth_date", "not_a_date"),
        ({"birth_date": "2020-00"}, "birth_date", "not_a_date"),
        ({"birth_date": "2020-1-1"}, "birth_date", "not_a_date"),
        ({"birth_date": " 2020-01-01"}, "birth_date", "not_a_date"),
        ({"birth_date": ["2020-01-01"]}, "birth_date", "not_a_date"),
        ({"birth_date": "2026-12"}, "birth_date", "in_future"),
        ({"birth_date": "0896-01-01"}, "birth_date", "out_of_range"),
        ({"birth_date": "2020-01-01", "arrived_on": "2021-02-31"}, "arrived_on", "not_a_date"),
        ({"birth_date": "2020-01-01", "arrived_on": 3}, "arrived_on", "not_a_date"),
        ({"birth_date": "2020-01-01", "on": "2019-12-31"}, "birth_date", "in_future"),
        ({"birth_date": "2020-01-01", "on": "tomorrow"}, "on", "not_a_date"),
        ({"birth_date": "2020-01-01", "station": 7}, "station", "unknown_value"),
        ({"birth_date": "2020-01-01", "station": ["igs"]}, "station", "unknown_value"),
        ({"birth_date": "2020-01-01", "wish": "foreign"}, "wish", "unknown_value"),
        ({"birth_date": "2010-01-01", "school_years": -1}, "school_years", "out_of_range"),
        ({"birth_date": "1990-01-01", "school_years": 21}, "school_years", "out_of_range"),
        ({"birth_date": "2010-01-01", "school_years": 7.5}, "school_years", "not_a_number"),
        (
            {"birth_date": "2010-01-01", "school_years": float("nan")},
            "school_years",
            "not_a_number",
        ),
        ({"birth_date": "2016-01-01", "percent": 101}, "percent", "out_of_range"),
        (
            {"birth_date": "2016-01-01", "certificate_country": "ua"},
            "certificate_country",
            "unknown_value",
        ),
        ({"birth_date": "2016-01-01", "reads": "books"}, "reads", "unknown_value"),
        (
            {"birth_date": "2016-01-01", "school_distance_km": "3"},
            "school_distance_km",
            "not_a_number",
        ),
        (
            {"birth_date": "2016-01-01", "school_distance_km": True},
            "school_distance_km",
            "not_a_number",
        ),
        (
            {"birth_date": "2016-01-01", "school_distance_km": float("nan")},
            "school_distance_km",
            "not_a_number",
        ),
        (
            {"birth_date": "2016-01-01", "school_distance_km": float("inf")},
            "school_distance_km",
            "out_of_range",
        ),
        (
            {"birth_date": "2016-01-01", "school_distance_km": -1},
            "school_distance_km",
            "out_of_range",
        ),
        ({"birth_date": "2020-01-01", "on": "0001-01-01"}, "on", "out_of_range"),
    ],
)
def test_bad_fact_is_named(profile, facts, fact, why):
    with pytest.raises(Refused) as refusal:
        profile(**facts)
    assert refusal.value.code == "guide.bad_profile"
    assert (refusal.value.details["fact"], refusal.value.details["why"]) == (fact, why)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"birth_date": "2010-01-01", "born_here": True, "german_level": "none"},
         "born_here_without_german"),
        ({"birth_date": "2010-01-01", "born_here": True, "arrived_on": "2020-01-01"},
         "born_here_and_arrived"),
        ({"birth_date": "2010-01-01", "school_years": 15}, "many_school_years"),
        ({"birth_date": "2016-01-01", "certificate": "hsa"}, "early_certificate"),
        ({"birth_date": "2020-01-01", "school_years": 9}, "many_school_years"),
        ({"birth_date": "2020-01-01", "station": "gymnasium"}, "unusual_age"),
        ({"birth_date": "2023-01-01", "station": "gymnasium"}, "unusual_age"),
        ({"birth_date": "1990-01-01", "station": "creche"}, "unusual_age"),
        ({"birth_date": "1990-01-01", "station": "primary_school"}, "unusual_age"),
        ({"birth_date": "2016-01-01", "station": "apprenticeship"}, "unusual_age"),
        ({"birth_date": "2013-01-01", "station": "university"}, "unusual_age"),
        ({"birth_date": "2016-01-01", "station": "primary_school", "grade": 7},
         "grade_not_of_station"),
    ],
)  # fmt: skip
def test_what_seldom_goes_together_is_asked_back_and_answered(ask, facts, code):
    assert code in {one.code for one in ask(**facts).asked_back}


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"birth_date": "2023-01-01"}, {"station": "gymnasium", "grade": 8}),
        ({"birth_date": "1990-01-01"}, {"station": "creche"}),
        ({"birth_date": "2016-01-01"}, {"station": "apprenticeship"}),
        ({"birth_date": "2013-01-01", "arrived_on": "2026-09-01"}, {"station": "evening_school"}),
        ({"birth_date": "2016-01-01", "arrived_on": "2026-09-01"}, {"school_years": 14}),
    ],
)
def test_nothing_rests_on_what_cannot_be(ask, facts, wrong):
    """Somebody who must attend school gets a place although a slip says that they have one."""
    with_slip, without = ask(**facts, **wrong), ask(**facts)
    assert with_slip.next_steps == without.next_steps
    assert with_slip.routes == without.routes
    assert with_slip.compulsory == without.compulsory
    assert with_slip.asked_back
    assert with_slip.profile != without.profile
