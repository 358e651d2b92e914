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
    assert who["oberschule"] == who["bes_language"] == "parents"
    bes = next(one for one in found.decisions if one.step == "join_bes_language")
    assert "choice_from_15" in bes.rules


def test_with_nine_proven_years_the_vocational_choice_is_gone(ask):
    reasons = {
        excluded.goal: excluded.reasons
        for excluded in ask(**UKRAINIAN_15 | {"school_years": 9}).excluded
    }
    assert [no.code for _, no in reasons["bes_language"]] == ["enough_school_years"]
    unproven = UKRAINIAN_15 | {"school_years": 9, "school_years_unproven": True}
    assert "bes_language" in goals(ask(**unproven))


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
