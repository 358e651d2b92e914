"""Families of ``../shared/cases/guide.yaml`` get what an adviser would expect.

Each expectation of that file is prose or a list; here each of them, by family and key, is an
assertion. A family or a key that the file gains fails until somebody has said what it means.
"""

from datetime import date
from pathlib import Path

import pytest
import yaml

from lotse.guide.domain.cases import Told
from tests.guide.district import answer_in_district, district_book

FILE = Path(__file__).resolve().parents[3] / "shared" / "cases" / "guide.yaml"
FAMILIES = {one["id"]: one for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))}
EXPECTED = [
    (id_, key)
    for id_, one in FAMILIES.items()
    for key in dict.fromkeys((*one["expect"], *one.keys() & {"facts_wanted"}))
]


class Asked:
    """An answer with what is said in each of its places."""

    def __init__(self, facts):
        self.facts = facts
        self.answer = answer_in_district(facts)
        self.duty = self.answer.compulsory
        self.told = Told(self.answer, district_book())
        self.now = self.told.said("now")
        self.first = self.told.said("first")
        self.all = self.told.said("told")
        self.duties = self.told.said("duty")
        self.certain = self.told.said("certain")
        self.rules = self.told.said("rules")

    def step(self, station):
        found = self.told.step_to(station)
        assert found is not None, f"{station} is not told, only {sorted(self.all)}"
        return found

    def begins(self, station):
        return self.step(station).on

    def gained(self, certificate):
        return next(r.gained_on for r in self.answer.routes if r.goal == certificate)

    def wants(self, fact):
        return fact in self.answer.facts_wanted


COURSES = {
    "integration_course", "literacy_course", "second_script_course", "vocational_language_special",
    "vocational_language_b2", "vocational_language_c1", "vocational_language_c2",
}  # fmt: skip


def day(value):
    return value if isinstance(value, date) else date.fromisoformat(value)


def never(asked, value):
    for station in value:
        assert station not in asked.all, station


def next_only(asked, value):
    entry = {"entry_examination", "language_check", "language_before_school"}
    assert asked.now <= {*value, *entry}
    assert {"creche", "childminder"} <= asked.first
    assert {"creche", "childminder", "kindergarten"} <= asked.now


def compulsory(status, since=None, until=None):
    def holds(asked, value):
        assert asked.duty.status == status
        assert since is None or asked.duty.since == since
        assert until is None or asked.duty.until == until

    return holds


def is_compulsory_now(asked, value):
    assert asked.duty.status == "yes"
    assert asked.duty.holds(asked.answer.profile.on)
    assert asked.duties


def now_is(*stations):
    def holds(asked, value):
        assert asked.now >= set(stations)
        for station in stations:
            assert asked.step(station).on == asked.answer.profile.on

    return holds


def duty_now(station):
    def holds(asked, value):
        now_is(station)(asked, value)
        assert station in asked.first
        assert station in asked.duties

    return holds


def told(*stations):
    def holds(asked, value):
        assert asked.all >= set(stations)

    return holds


def not_first(*stations):
    def holds(asked, value):
        assert not asked.first & set(stations)

    return holds


def rule(*rules):
    def holds(asked, value):
        assert asked.rules >= set(rules)

    return holds


def both(*checks):
    def holds(asked, value):
        for check in checks:
            check(asked, value)

    return holds


def uncertain(*names):
    def holds(asked, value):
        assert not asked.certain & set(names)

    return holds


def begins(station, on):
    def holds(asked, value):
        assert asked.begins(station) == on

    return holds


def never_now(asked, value):
    assert not asked.now & set(value)


def papers(station, *documents):
    def holds(asked, value):
        assert set(documents) <= set(asked.step(station).step.documents)

    return holds


def all_papers_of_childcare(asked, value):
    for station in ("creche", "childminder", "kindergarten"):
        assert "measles_proof" in asked.step(station).step.documents


def registers(asked, value):
    first, last = map(day, value.split(" to "))
    for station in ("oberschule", "igs", "realschule", "hauptschule", "gymnasium"):
        window = asked.step(station).window
        assert (window.opens_on, window.closes_on) == (first, last)


def transport(status):
    def holds(asked, value):
        assert asked.answer.transport.status == status

    return holds


def goes_on_as_apprentice(asked, value):
    is_compulsory_now(asked, value)
    assert asked.duty.goes_on == "apprenticeship"
    assert "compulsory_apprentices" in asked.rules


def ends_after_a_year(asked, value):
    assert "ends_after" in {one.kind for one in asked.duty.applied}
    assert "one_year_full_time_ends_duty" in asked.rules


def duty_from_school_entry(asked, value):
    assert value == "from"
    assert asked.duty.status == "from"


def language_check_is_duty(asked, value):
    assert "language_check" in asked.duties


def german_unknown(asked, value):
    assert "language_check" in asked.duties
    assert "language_before_school" in asked.all
    assert "language_before_school" not in asked.certain


def flex_is_over(asked, value):
    assert asked.duty.postponement is None or not asked.duty.postponement.is_still_possible


def deferral(asked, value):
    assert asked.step("school_kindergarten").step.decided_by == "head_teacher"
    assert "deferral" in asked.rules


def each_twin(asked, value):
    twin = Asked(asked.facts | {"on": "2027-03-02", "sibling_at_once": True})
    assert twin.duty.postponement.is_still_possible
    assert twin.duty.postponement.declare_by == date(2027, 5, 1)


def deferral_possible(asked, value):
    assert value is True
    assert asked.duty.deferral is not None
    assert asked.duty.deferral.decided_by


def since(asked, value):
    assert asked.duty.since == day(value)


def register_at_once(asked, value):
    assert asked.begins("primary_school") == date(2026, 8, 1)
    assert "primary_school" in asked.duties
    assert "deadline_passed" in asked.step("primary_school").notes


def all_day(asked, value):
    now_is("all_day_place")(asked, value)
    assert "all_day_claim" in asked.rules
    assert asked.step("all_day_place").standing == "right"
    version = district_book().rules["all_day_claim"].at(date(2026, 11, 23))
    assert version.number("hours_a_day") == 8
    assert version.number("closed_weeks") == 4


def accepted(asked, value):
    assert asked.answer.profile.station == "special_school"
    assert not asked.answer.asked_back


def support_procedure_first(asked, value):
    places = asked.told.places
    assert "support_procedure" in places
    assert (
        "special_school" not in asked.now or places["support_procedure"] < places["special_school"]
    )
    assert "special_needs_procedure" in asked.rules


def parents_choose(asked, value):
    established = Asked(asked.facts | {"support_need": "established"})
    assert established.step("special_school").step.decided_by == "parents"
    assert "inclusion_choice" in asked.rules | established.rules


def school_assistance(asked, value):
    assert "school_assistance" in {
        *asked.step("support_procedure").step.help,
        *asked.rules,
    }


def not_automatic(asked, value):
    for station in ("oberschule", "gymnasium"):
        assert station in asked.duties
        assert asked.step(station).step.decided_by == "parents"


def information_evening(asked, value):
    assert "information_evening_class_5" in asked.rules


def class_of_age(asked, value):
    for station in ("oberschule", "gymnasium"):
        assert station in asked.duties
        assert "class_uncertain" not in asked.step(station).notes


def no_german_support(asked, value):
    for station in ("oberschule", "gymnasium"):
        assert "german_support" not in asked.step(station).step.help
    assert not asked.now & {*COURSES, "language_basics_course"}


def apprenticeship_after_class_9(asked, value):
    assert asked.begins("apprenticeship") == date(2027, 8, 1)
    assert asked.duty.general_until == date(2027, 7, 31)


def leaves_for_bes(asked, value):
    wished = Asked(asked.facts | {"wish": "bes_2"})
    assert wished.begins("bes_2") == date(2027, 8, 1)


def gains(certificate):
    def holds(asked, value):
        assert asked.gained(certificate) == day(value)

    return holds


def claim_to_the_class(asked, value):
    assert value is True
    assert asked.step("bes_language").is_unsure is False
    assert "bes_language_class" in asked.rules


def language_class_still_open(asked, value):
    now_is("bes_language")(asked, value)
    assert "bes_language" not in asked.duties


def erw_by_certificate(asked, value):
    ukrainian = Asked(asked.facts | {"certificate_country": "UA", "certificate_kind": "final"})
    assert ukrainian.answer.worth.school == "erw_sek1"
    assert "recognition" in ukrainian.now
    assert asked.wants("certificate_country")


def then_studies(asked, value):
    assert asked.all >= {"gymnasium_upper", "vocational_gymnasium", "studienkolleg"}


def check_now(asked, value):
    now_is("university_check")(asked, value)


def university_first(asked, value):
    now_is("bes_language", "university_check")(asked, value)
    assert "bes_language" in asked.first


def not_needed(asked, value):
    way = next(r for r in asked.answer.routes if r.goal == "university")
    assert value not in {taken.step.to for taken in way.steps}


def language_class_or_upper_level(asked, value):
    now_is("bes_language")(asked, value)
    assert "gymnasium_upper" in asked.all


def never_first(asked, value):
    assert value not in asked.first


def upper_level_if_equal(asked, value):
    taken = asked.step("gymnasium_upper")
    assert taken.is_unsure
    assert taken.step.foreign == "school"
    assert taken.on <= date(2027, 8, 1)


def class_9_now(asked, value):
    places = {"oberschule", "realschule", "hauptschule", "igs", "gymnasium"}
    assert asked.first >= places
    assert asked.duties >= places


def german_is_needed(asked, value):
    for station in ("fos_11", "vocational_gymnasium"):
        if station in asked.all:
            assert {"german_expected", "foreign_certificate"} & set(asked.step(station).notes)
            assert station not in asked.certain


def abitur_not_certain(asked, value):
    assert "abitur" in asked.all
    assert not asked.certain & {"abitur", "erw_sek1", "gymnasium_upper"}


def bbs_about_february(asked, value):
    version = district_book().rules["vocational_school_application"].at(date(2026, 11, 23))
    window = asked.step("vocational_gymnasium").window
    assert window.opens_on <= date(2027, 2, 15) <= window.closes_on
    assert version.deadline.is_announced


def late_all_the_same(asked, value):
    for station in ("fos_11", "bfs_dual"):
        taken = asked.step(station)
        assert taken.on == date(2027, 8, 1)
    assert "vocational_school_late" in asked.rules


def fos_11_late(asked, value):
    taken = asked.step("fos_11")
    assert taken.on == date(2027, 8, 1)
    assert "practice_contract" in taken.step.documents or "practice_contract" in taken.step.asks


def no_claim_to_transport(asked, value):
    assert asked.answer.transport.status == "no_pass"
    assert "but" in asked.step("gymnasium_upper").step.help


def office_for_the_nurse(asked, value):
    nurse = Asked(
        asked.facts
        | {"profession": "health", "profession_by": "training", "wish": "profession_recognition"}
    )
    taken = nurse.step("profession_recognition")
    assert taken.step.apply_at == "office_health_professions"
    assert "profession_recognition" in nurse.now
    for station in ("vocational_gymnasium", "fos_11"):
        assert station not in nurse.all


def german_b2(asked, value):
    assert "vocational_language_b2" in asked.now


def course_integration(asked, value):
    now_is("integration_course")(asked, value)
    assert "integration_course" in asked.first


def bos_last(asked, value):
    assert "bos" not in asked.now
    for route in asked.answer.routes:
        way = [taken.step.to for taken in route.steps]
        if "bos" in way:
            assert "fos_12" in way[: way.index("bos")]
    assert "abitur" not in asked.certain
    assert "bos_abitur" in district_book().rules


def kolleg(asked, value):
    taken = asked.step("evening_school")
    assert "training_or_two_years_work" in taken.step.asks
    assert taken.is_unsure


def degree(asked, value):
    studied = Asked(asked.facts | {"profession": "other", "profession_by": "study"})
    assert "degree_check" in studied.now
    assert asked.wants("profession")


def university_days(asked, value):
    window = asked.step("university").window
    assert window.closes_on == date(2027, 1, 15)
    later = Asked(asked.facts | {"on": "2027-02-01"})
    assert later.step("university").window.closes_on == date(2027, 7, 15)


def foreign_university_days(asked, value):
    dates = district_book().rules["university_dates"].at(date(2026, 11, 23)).deadline.days
    assert dates == ((1, 15), (7, 15))
    assert {"university", "university_check"} & asked.now
    steps = [one for one in asked.told.next for one in one]
    assert any(one.step.to in {"university", "university_check"}
               and (one.window is None or one.window.closes_on == date(2027, 1, 15))
               for one in steps)  # fmt: skip


def wants_stay(asked, value):
    assert asked.wants("stay")
    weeks = Asked(asked.facts | {"stay": "weeks"})
    assert weeks.duty.status == "yes"
    assert "primary_school" in weeks.duties


def compulsory_seasonal(asked, value):
    is_compulsory_now(asked, value)
    weeks = Asked(asked.facts | {"stay": "weeks"})
    assert "compulsory_short_stay" in weeks.rules


def wants(fact):
    def holds(asked, value):
        assert asked.wants(fact)

    return holds


def kindergarten_now(asked, value):
    assert "kindergarten" in asked.now
    assert asked.step("kindergarten").standing == "right"


def kindergarten_is_free(asked, value):
    assert asked.step("kindergarten").step.costs == "free"
    assert "kindergarten_free" in asked.rules


def claim_against_the_youth_office(asked, value):
    assert "kita_no_place" in asked.rules
    assert "youth_office_here" in asked.rules


HOLDS = {
    ("G01", "next_only"): next_only,
    ("G01", "never"): never,
    ("G01", "if_no_place"): claim_against_the_youth_office,
    ("G01", "documents"): all_papers_of_childcare,
    ("G48", "kindergarten_claim"): kindergarten_now,
    ("G48", "free"): kindergarten_is_free,
    ("G48", "never"): never,
    ("G39", "language_check"): language_check_is_duty,
    ("G39", "school"): since,
    ("G39", "kindergarten_claim"): kindergarten_now,
    ("G39", "never"): never,
    ("W01", "never"): never,
    ("H51", "language_check"): language_check_is_duty,
    ("H51", "german_unknown"): german_unknown,
    ("G03", "compulsory"): duty_from_school_entry,
    ("G03", "since"): since,
    ("G03", "register"): register_at_once,
    ("G03", "school_entry_examination"): now_is("entry_examination"),
    ("G03", "deferral_possible"): deferral_possible,
    ("G27", "flex"): flex_is_over,
    ("G27", "deferral"): deferral,
    ("G27", "twins"): each_twin,
    ("G35", "all_day_claim"): all_day,
    ("G35", "transport"): transport("no_pass"),
    ("G38", "compulsory"): is_compulsory_now,
    ("G38", "options"): now_is("oberschule", "primary_school"),
    ("G24", "compulsory"): compulsory_seasonal,
    ("G24", "facts_wanted"): wants_stay,
    ("G23", "first"): support_procedure_first,
    ("G23", "then"): parents_choose,
    ("G23", "help"): school_assistance,
    ("G45", "accepted"): accepted,
    ("G45", "compulsory"): is_compulsory_now,
    ("G45", "since"): since,
    ("G09", "register"): registers,
    ("G09", "not_automatic"): not_automatic,
    ("G09", "info_evening"): information_evening,
    ("G09", "lottery"): rule("admission_lottery"),
    ("G47", "class_of_age"): class_of_age,
    ("G47", "no_german_support"): no_german_support,
    ("H55", "apprenticeship_from"): apprenticeship_after_class_9,
    ("G26", "may_leave_for_bes"): leaves_for_bes,
    ("G26", "hsa"): gains("hsa"),
    ("G18", "compulsory"): is_compulsory_now,
    ("G18", "now"): duty_now("bes_language"),
    ("G18", "legal_claim_to_a_place"): claim_to_the_class,
    ("G19", "compulsory"): is_compulsory_now,
    ("G19", "now"): duty_now("bes_language"),
    ("H62", "compulsory"): compulsory("none"),
    ("H62", "bes_language"): language_class_still_open,
    ("H62", "bes_2"): told("bes_2"),
    ("G15", "now"): duty_now("bes_language"),
    ("G15", "certificate"): erw_by_certificate,
    ("G15", "then"): then_studies,
    ("W02", "first"): university_first,
    ("W02", "not_needed"): not_needed,
    ("G14", "now"): language_class_or_upper_level,
    ("G14", "check"): check_now,
    ("G14", "never_first"): never_first,
    ("H72", "gymnasium_upper"): upper_level_if_equal,
    ("G44", "now"): class_9_now,
    ("G44", "fos_11_and_bg"): german_is_needed,
    ("G28", "next"): told("bes_1", "bes_2", "eq", "apprenticeship"),
    ("G11", "abitur"): abitur_not_certain,
    ("G11", "bes_language"): told("bes_language"),
    ("G12", "ways"): told("gymnasium_upper", "vocational_gymnasium"),
    ("G12", "register"): bbs_about_february,
    ("G50", "bbs"): late_all_the_same,
    ("G31", "fos_11"): fos_11_late,
    ("G29", "compulsory"): goes_on_as_apprentice,
    ("G30", "ends"): ends_after_a_year,
    ("G43", "transport"): no_claim_to_transport,
    ("G21", "office"): office_for_the_nurse,
    ("G21", "german"): german_b2,
    ("G21", "never"): never,
    ("G21", "facts_wanted"): wants("profession"),
    ("G22", "course"): course_integration,
    ("G22", "never_at_once"): never_now,
    ("G33", "bos"): bos_last,
    ("G33", "kolleg"): kolleg,
    ("G34", "degree"): degree,
    ("G34", "university"): foreign_university_days,
    ("G40", "compulsory"): compulsory("ended", until=date(2025, 7, 31)),
    ("G40", "course"): now_is("integration_course"),
    ("G49", "university"): university_days,
}


def test_every_expectation_has_a_meaning_here_and_no_other():
    assert set(HOLDS) == set(EXPECTED)
    assert len(FAMILIES) == 38


@pytest.mark.parametrize(("family", "key"), EXPECTED, ids=lambda value: value)
def test_family_gets_what_an_adviser_expects(family, key):
    one = FAMILIES[family]
    facts = {name: _text(value) for name, value in one["profile"].items()}
    value = one["expect"].get(key, one.get(key))
    HOLDS[family, key](Asked(facts), value)


def _text(value):
    return value.isoformat() if isinstance(value, date) else value
