from datetime import date

import pytest

from lotse.guide.domain.rule_book import GERMAN
from tests.guide.conftest import goals, way

UKRAINIAN_15 = {
    "birth_date": "2011-03-05",
    "arrived_on": "2026-09-01",
    "school_years": 7,
    "german_level": "none",
    "on": "2026-10-01",
}


def test_at_15_with_7_years_parents_choose_general_or_vocational_school(ask):
    found = ask(**UKRAINIAN_15)
    who = {one.station: one.who for one in found.decisions}
    assert (who["oberschule"], who["bes_language"]) == ("parents", "bbs_named")


@pytest.mark.parametrize("years", [7, 9, 11])
def test_language_class_is_for_everybody_new_whatever_the_school_years(ask, years):
    found = ask(**UKRAINIAN_15 | {"school_years": years})
    (taken,) = (one for one in told_now(found) if one.step.to == "bes_language")
    assert (taken.step.is_duty, taken.on) == (True, found.profile.on)


def told_now(found):
    return [one for first in found.next_steps for one in (first, *first.alternatives)]


def test_arriving_at_18_leads_to_the_ways_of_adults(ask):
    found = ask(birth_date="2008-03-05", arrived_on="2026-09-01", on="2026-10-01")
    assert {"integration_course", "external_exam", "apprenticeship"} <= goals(found)
    assert not {"oberschule", "gymnasium", "primary_school"} & goals(found)


@pytest.mark.parametrize(
    ("on", "is_open"), [("2026-02-08", True), ("2026-02-09", False), ("2026-03-15", False)]
)
def test_discretionary_admission_ends_on_9_february_2026(ask, on, is_open):
    found = ask(birth_date="1990-03-05", arrived_on="2022-04-01", german_level="a1", on=on)
    steps = {one.step for one in found.decisions if one.station == "integration_course"}
    assert ("integration_course_discretionary" in steps) == is_open
    assert "integration_course_self_paid" in steps
    changed = [w.on for w in found.warnings if w.code == "rule_changed"]
    assert date(2026, 2, 9) in changed


@pytest.mark.parametrize(("on", "is_straight"), [("2026-02-15", True), ("2026-02-16", False)])
def test_bfs_dual_no_longer_leads_straight_to_fos_12(ask, on, is_straight):
    found = ask(
        birth_date="2008-11-05", station="bfs_dual", certificate="sek1_rsa", wish="fos_12", on=on
    )
    assert found.routes[0].fits_wish
    assert (way(found, "fos_12") == ["fos_12"]) == is_straight


def test_wish_for_fos_12_is_flagged_as_changed(ask):
    found = ask(birth_date="2009-11-05", certificate="sek1_rsa", wish="fos_12", on="2026-02-10")
    changed = [(w.rule, w.on) for w in found.warnings if w.code == "rule_changed"]
    assert ("bfs_dual_path", date(2026, 2, 16)) in changed


def test_child_of_class_4_can_go_to_every_school_form(ask):
    found = ask(birth_date="2016-12-01", station="primary_school", grade=4)
    forms = {"hauptschule", "realschule", "oberschule", "igs", "gymnasium"}
    assert forms <= {one.station for one in found.decisions if one.who == "parents"}
    assert way(found, "abitur")[-1] in {"gymnasium_upper", "vocational_gymnasium"}


def test_expired_station_is_never_on_a_way(ask):
    for on in ("2018-10-01", "2019-07-31", "2019-08-01", "2026-11-24"):
        found = ask(birth_date="2003-05-01", arrived_on="2018-01-01", on=on)
        assert "sprint" not in {t.step.to for route in found.routes for t in route.steps}


@pytest.mark.parametrize("level", range(1, len(GERMAN)))
def test_better_german_removes_only_what_a_rule_limits(ask, book, level):
    facts = {"birth_date": "1990-03-05", "arrived_on": "2024-04-01", "certificate": "foreign"}
    less = goals(ask(**facts, german_level=GERMAN[level - 1]))
    more = goals(ask(**facts, german_level=GERMAN[level]))
    limited = {step.to for step in book.steps if step.when.german_below is not None}
    assert less - more <= limited


def test_better_certificate_removes_only_what_a_rule_limits(ask, book):
    facts = {"birth_date": "2009-11-05", "german_level": "b2"}
    order = ["none", "hsa", "sek1_hsa", "sek1_rsa", "erw_sek1", "fhr", "abitur"]
    limited = {step.to for step in book.steps if step.when.certificate_below is not None}
    limited |= {step.to for step in book.steps if set(step.origins) <= limited}
    gained = set(book.certificates)
    before = goals(ask(**facts, certificate=order[0]))
    for certificate in order[1:]:
        after = goals(ask(**facts, certificate=certificate))
        assert before - after <= limited | gained, certificate
        before = after


def test_each_reason_names_a_rule_of_the_book(ask, book):
    found = ask(**UKRAINIAN_15)
    rules = set(found.compulsory.reason_rules)
    rules |= {rule for one in found.decisions for rule in one.rules}
    rules |= {rule for route in found.routes for t in route.steps for rule in t.step.rules}
    assert rules <= set(book.rules)


def test_registration_missed_still_leads_straight_to_primary_school(ask):
    found = ask(birth_date="2020-10-01", born_here=True, station="kindergarten", on="2026-01-10")
    assert way(found, "primary_school") == ["primary_school"]
    (taken,) = next(route.steps for route in found.routes if route.goal == "primary_school")
    assert taken.on == date(2026, 8, 1)
    assert "deadline_passed" in taken.notes


def test_equal_school_forms_stand_side_by_side_on_the_way_to_the_abitur(ask):
    found = ask(birth_date="2016-12-01", station="primary_school", grade=4, wish="abitur")
    first, last = found.routes[0].steps
    forms = {first.step.to, *(other.step.to for other in first.alternatives)}
    assert forms == {"hauptschule", "realschule", "oberschule", "igs", "kgs", "gymnasium"}
    ends = {last.step.to, *(other.step.to for other in last.alternatives)}
    assert ends == {"gymnasium_upper", "vocational_gymnasium"}


def test_ways_into_one_course_stand_side_by_side(ask):
    found = ask(birth_date="1990-03-05", arrived_on="2022-04-01", wish="integration_course")
    (taken,) = found.routes[0].steps
    assert [taken.step.id, *(other.step.id for other in taken.alternatives)] == [
        "integration_course_claim",
        "integration_course_self_paid",
    ]


def test_whoever_is_trained_asks_where_training_is_given(ask):
    facts = {"birth_date": "2007-03-27", "station": "apprenticeship", "on": "2026-11-24"}
    stay = ask(**facts).next_steps[0]
    assert "stay" in stay.notes
    assert (stay.step.apply_at, stay.step.costs) == ("employer", "paid")
    pupil = ask(birth_date="2013-03-27", station="igs", grade=7).next_steps[0]
    assert (pupil.step.apply_at, pupil.step.costs) == ("own_school", "free")


def test_school_decides_the_class_of_newcomers(ask):
    (without,) = ask(**UKRAINIAN_15, wish="hauptschule").routes[0].steps
    assert {"school_decides_class", "class_uncertain"} <= set(without.notes)
    assert without.is_unsure
    fourteen = UKRAINIAN_15 | {"birth_date": "2012-03", "german_level": "b2"}
    (speaks,) = ask(**fourteen, wish="hauptschule").routes[0].steps
    assert speaks.notes == ("school_decides_class",)
    assert not speaks.is_unsure


def test_certificate_of_a_newcomer_comes_at_the_earliest(ask):
    found = ask(**UKRAINIAN_15, wish="gymnasium_upper")
    joined, after = found.routes[0].steps
    assert "school_decides_class" in joined.notes
    assert "at_the_earliest" in after.notes


def test_after_a_course_of_unknown_length_no_day_is_promised(ask):
    found = ask(
        birth_date="1990-03-05", arrived_on="2022-04-01", german_level="b1",
        wish="vocational_language_c1",
    )  # fmt: skip
    first, second = found.routes[0].steps
    assert "date_open" not in first.notes
    assert "date_open" in second.notes
    assert second.is_unsure


def test_wished_certificate_that_is_held_is_excluded_with_the_reason(ask):
    found = ask(birth_date="2009-11-05", certificate="sek1_rsa", wish="hsa")
    (excluded,) = (one for one in found.excluded if one.goal == "hsa")
    assert [(step, no.code) for step, no in excluded.reasons] == [("", "has_certificate")]


def test_all_school_forms_are_one_next_step(ask):
    found = ask(birth_date="2016-12-01", station="primary_school", grade=4)
    first = found.next_steps[0]
    assert first.step.is_duty
    assert len({first.step.to, *(other.step.to for other in first.alternatives)}) == 6


def test_german_comes_first_for_adults_without_it(ask):
    found = ask(birth_date="1990-03-05", arrived_on="2026-04-01", german_level="none")
    assert found.next_steps[0].step.to == "integration_course"


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"station": "primary_school"}, ["grade_unknown"]),
        ({"station": "primary_school", "grade": 4}, []),
        ({"born_here": True}, ["station_unknown"]),
        ({"arrived_on": "2026-10-01"}, []),
    ],
)
def test_missing_facts_that_matter_are_named(ask, facts, codes):
    warnings = ask(birth_date="2016-12-01", **facts).warnings
    assert [one.code for one in warnings if one.code.endswith("_unknown")] == codes


def test_pupil_who_gains_the_wish_at_school_stays_there(ask):
    found = ask(birth_date="2013-04-21", station="oberschule", grade=8, wish="sek1_rsa")
    (taken,) = found.routes[0].steps
    assert (found.routes[0].goal, taken.step.id, taken.notes) == ("sek1_rsa", "stay", ("stay",))
    assert found.routes[0].gained_on == date(2029, 8, 1)
    assert found.next_steps[0].step.id == "stay"


def test_early_entry_never_stands_for_the_usual_way(ask):
    found = ask(birth_date="2020-10-02", station="kindergarten", on="2026-03-01")
    ids = [taken.step.id for taken in found.next_steps]
    assert ids.index("enter_primary") < ids.index("enter_primary_early")
    assert "exception" in found.next_steps[ids.index("enter_primary_early")].notes


def test_children_are_not_told_of_ways_of_adults(ask):
    found = ask(birth_date="2020-10-01", station="kindergarten", german_level="a2", on="2026-03-01")
    assert not {"integration_course", "evening_school", "external_exam"} & goals(found)


def test_at_16_with_8_years_a_general_school_is_possible(ask):
    found = ask(
        birth_date="2010-06-01", arrived_on="2026-02-01", school_years=8, german_level="a2",
        on="2026-11-24",
    )  # fmt: skip
    general = next(one for one in told_now(found) if one.step.to == "oberschule")
    assert general.step.is_duty
    assert "choice_from_15" in general.step.rules


def test_special_school_is_told_only_to_whoever_wishes_it(ask):
    facts = {"birth_date": "2016-12-01", "station": "primary_school", "grade": 4}
    assert "special_school" not in ask(**facts).stations
    assert ask(**facts, wish="special_school").routes[0].goal == "special_school"


def test_language_measure_can_be_joined_in_the_year_before_school(ask):
    found = ask(birth_date="2021-03-08", station="no_kita", german_level="none", on="2026-11-24")
    days = {one.step.to: one.on for one in told_now(found) if one.step.is_duty}
    assert days["language_check"] == days["language_before_school"] == date(2026, 11, 24)


def test_erw_sek1_at_bfs_dual_needs_the_rsa(ask):
    facts = {"birth_date": "2008-11-05", "station": "bfs_dual", "on": "2026-11-24"}
    assert "erw_sek1" in goals(ask(**facts, certificate="sek1_rsa", wish="erw_sek1"))
    stays = [r.goal for r in ask(**facts, certificate="hsa").routes if r.steps[0].step.id == "stay"]
    assert stays == []


@pytest.mark.parametrize(("on", "gives"), [("2026-02-15", True), ("2026-02-16", False)])
def test_bfs_dual_gave_the_rsa_until_16_february_2026(ask, on, gives):
    found = ask(birth_date="2008-11-05", station="bfs_dual", certificate="hsa", on=on)
    (route,) = (route for route in found.routes if route.goal == "sek1_rsa")
    assert (route.steps[0].step.id == "stay") == gives


@pytest.mark.parametrize(("years", "is_open"), [(7, True), (None, True), (9, False), (10, False)])
def test_work_at_15_is_unsure_until_nine_school_years_are_proven(ask, years, is_open):
    facts = UKRAINIAN_15 | ({"school_years": years} if years else {})
    if years is None:
        facts = {key: value for key, value in facts.items() if key != "school_years"}
    steps = ask(**facts, wish="eq").routes[0].steps
    assert steps[-1].step.to == "eq"
    assert steps[-1].is_unsure
    if len(steps) == 1:
        assert ("school_years_open" in steps[0].notes) == is_open


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(
    ("wish", "certificate"),
    [("university", "fhr"), ("university", "abitur"), ("abitur_external", "erw_sek1")],
)
def test_a_day_that_comes_each_year_is_waited_for(ask, wish, certificate, month):
    on = date(2026, month, 20)
    found = ask(
        birth_date="2000-05-05", born_here=True, certificate=certificate, wish=wish,
        on=on.isoformat(),
    )  # fmt: skip
    taken = next(route.steps[-1] for route in found.routes if route.goal == wish)
    assert "deadline_passed" not in taken.notes
    assert on <= taken.window.closes_on == taken.on
