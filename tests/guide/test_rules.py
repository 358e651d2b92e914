"""A row for every rule: somebody whom it is told, and somebody whom it is not.

What exactly follows from a rule is tried where it is computed (test_compulsory, test_answer,
test_district); here no rule can be forgotten.
"""

import pytest

from tests.guide.district import answer_in_district, district_book

TODDLER = {"birth_date": "2025-05-20", "station": "no_kita"}
CHILD_3 = {"birth_date": "2023-04-11", "station": "no_kita"}
CHILD_5 = {"birth_date": "2021-03-08", "station": "kindergarten"}
NO_KITA_5 = CHILD_5 | {"station": "no_kita", "german_level": "none"}
CLASS_4 = {"birth_date": "2017-01-12", "station": "primary_school", "grade": 4}
BORN_HERE_10 = {"birth_date": "2016-03-27", "born_here": True}
NEW_7 = {"birth_date": "2019-02-17", "arrived_on": "2026-10-20", "german_level": "none"}
NEW_10 = {"birth_date": "2016-03-27", "arrived_on": "2026-10-12", "german_level": "none"}
NEW_15 = {
    "birth_date": "2011-03-05",
    "arrived_on": "2026-09-01",
    "german_level": "none",
    "school_years": 7,
}
NEW_15_PROVEN = NEW_15 | {"school_years": 9}
HAUPTSCHULE_9 = {"birth_date": "2012-01-14", "station": "hauptschule", "grade": 9}
REALSCHULE_10 = {"birth_date": "2010-12-11", "station": "realschule", "grade": 10}
LEARNING_9 = {"birth_date": "2012-02-02", "station": "special_school_learning", "grade": 9}
WISHES_SPECIAL = CLASS_4 | {"wish": "special_school"}
FLEX = {"birth_date": "2020-10-01", "station": "kindergarten", "on": "2026-03-01"}
TOO_YOUNG = {"birth_date": "2020-10-02", "station": "kindergarten", "on": "2026-03-01"}
DEFERRED = {
    "birth_date": "2020-06-14",
    "station": "kindergarten",
    "wish": "school_kindergarten",
    "on": "2026-03-01",
}
ARRIVED_17 = {"birth_date": "2009-03-05", "arrived_on": "2026-09-01"}
ARRIVED_18 = {"birth_date": "2008-03-05", "arrived_on": "2026-09-01"}
ADULT = {"birth_date": "1990-03-05", "arrived_on": "2024-04-01", "german_level": "none"}
ADULT_B1 = ADULT | {"german_level": "b1"}
ADULT_FOREIGN = ADULT | {"certificate": "foreign"}
ADULT_ABITUR = ADULT | {"certificate": "abitur", "german_level": "c1"}
BABY = {"birth_date": "2026-06-01", "is_occupied": True}
CLASS_1 = {"birth_date": "2020-03-03", "born_here": True, "station": "primary_school", "grade": 1}
SUSPECTED = CLASS_4 | {"support_need": "suspected"}
ESTABLISHED = CLASS_4 | {"support_need": "established"}
BORN_HERE_RS_10 = REALSCHULE_10 | {"born_here": True}
REALSCHULE_7 = {"birth_date": "2013-12-02", "born_here": True, "station": "realschule", "grade": 7}
NINE_YEARS_IN_CLASS_8 = {"birth_date": "2012-04-12", "station": "realschule", "grade": 8}
FROM_LAND = {"birth_date": "2010-12-11", "from_land": True, "born_here": True}
WEEKS = {"birth_date": "2017-04-04", "arrived_on": "2026-09-15", "stay": "weeks"}
UKRAINIAN_17 = {
    "birth_date": "2009-02-02",
    "arrived_on": "2026-08-15",
    "german_level": "a1",
    "school_years": 11,
    "certificate": "foreign",
}
YOUNG_A2 = {"birth_date": "2007-03-05", "arrived_on": "2025-09-01", "german_level": "a2"}
RSA_25 = {"birth_date": "2001-02-02", "born_here": True, "certificate": "sek1_rsa"}
FHR_25 = RSA_25 | {"certificate": "fhr"}
HSA_18 = {"birth_date": "2008-02-02", "born_here": True, "certificate": "hsa"}
NURSE = ADULT_B1 | {"profession": "health", "profession_by": "training"}
DEGREE = ADULT_FOREIGN | {"german_level": "c1", "profession_by": "study"}
AFTER_COURSE = ADULT | {"station": "integration_course", "german_level": "a2"}
APPRENTICE = {"birth_date": "2007-03-27", "station": "apprenticeship", "certificate": "sek1_rsa"}

ROWS = {
    "kita_claim_under_1": (BABY, TODDLER),
    "kita_claim_from_1": (TODDLER, CHILD_3),
    "kita_no_place": (TODDLER, CLASS_4),
    "kita_application_term": (TODDLER, CLASS_4),
    "kita_hours": (TODDLER, CLASS_4),
    "measles_proof": (TODDLER, CLASS_4),
    "measles_at_school": (NEW_7, ADULT),
    "language_check_before_school": (NO_KITA_5, CHILD_5),
    "all_day_claim": (CLASS_1, CLASS_4),
    "all_day_school_form": (CLASS_1, CLASS_4),
    "kindergarten_claim": (CHILD_3, CLASS_4),
    "kindergarten_free": (CHILD_3, CLASS_4),
    "kindergarten_free_hours": (CHILD_3, CLASS_4),
    "language_in_kita": (CHILD_3, CLASS_4),
    "language_measure_before_school": (NO_KITA_5, CHILD_5),
    "school_entry_examination": (CHILD_5, CLASS_4),
    "compulsory_start": (CHILD_5, ARRIVED_18),
    "flex_children": (FLEX, TOO_YOUNG),
    "early_entry": (TOO_YOUNG, CHILD_5),
    "early_entry_decision": (TOO_YOUNG, CHILD_5),
    "deferral": (DEFERRED, DEFERRED | {"on": "2026-09-01"}),
    "deferral_decision": (DEFERRED, DEFERRED | {"on": "2026-09-01"}),
    "compulsory_length": (CHILD_5, ARRIVED_18),
    "compulsory_apprentices": (HAUPTSCHULE_9, CLASS_4),
    "one_year_full_time_ends_duty": (HAUPTSCHULE_9, CLASS_4),
    "registration_class_1": (CHILD_5, ADULT),
    "compulsory_for_everyone": (NEW_10, BORN_HERE_10 | {"station": "gymnasium"}),
    "place_claim": (NEW_10, ADULT),
    "marks_for_newcomers": (NEW_10, ADULT),
    "first_school_contacted": (NEW_10, ADULT),
    "first_interview": (NEW_7, ADULT),
    "german_support_in_school": (NEW_10, CLASS_4),
    "joining_during_year": (NEW_10, BORN_HERE_10),
    "compulsory_short_stay": (WEEKS, NEW_10),
    "travelling_families": (WEEKS, NEW_10),
    "visit_no_duty": (WEEKS, NEW_10),
    "compulsory_after_reception_centre": (WEEKS, NEW_10),
    "move_between_states": (FROM_LAND, NEW_15),
    "other_state_upper_level": (FROM_LAND, NEW_15),
    "bbs_register_at_15": (NEW_15, NEW_10),
    "bes_advice": (NEW_15, NEW_10),
    "choice_from_15": (NEW_15, NEW_15_PROVEN),
    "no_duty_from_18": (ARRIVED_18, ARRIVED_17),
    # In the age of class 5 with fewer than four years, or none that anybody named, the school may
    # put a child into class 4 (section 66 NSchG): only whoever has had four is not told of it.
    "primary_school": (NEW_7, NEW_10 | {"school_years": 4}),
    "primary_entry_stage": (NEW_7, NEW_10 | {"school_years": 4}),
    "catchment_primary": (NEW_7, ADULT),
    "parents_choose_school_form": (CLASS_4, CHILD_3),
    "lower_secondary_forms": (CLASS_4, ADULT),
    "registration_class_5": (CLASS_4, ADULT),
    "kgs_protected": (CLASS_4, ADULT),
    "information_evening_class_5": (CLASS_4, NEW_10),
    "registration_late_class_5": (CLASS_4, ADULT),
    "admission_lottery": (CLASS_4, ADULT),
    "promotion": (CLASS_4, ADULT),
    "change_of_form": (REALSCHULE_7 | {"wish": "gymnasium"}, REALSCHULE_7),
    "inclusion_choice": (ESTABLISHED, CLASS_4),
    "special_school_forms": (ESTABLISHED, CLASS_4),
    "special_needs_when": (SUSPECTED, CLASS_4),
    "special_needs_procedure": (SUSPECTED, CLASS_4),
    "special_needs_commission": (SUSPECTED, CLASS_4),
    "special_needs_advice": (SUSPECTED, CLASS_4),
    "special_school_learning_ends": (LEARNING_9, WISHES_SPECIAL),
    "certificates_lower_secondary": (CLASS_4, ADULT),
    "certificates_open": (REALSCHULE_10, CLASS_4),
    "rsa_at_hauptschule": (CLASS_4, ADULT),
    "gymnasium_after_10": (CLASS_4, ADULT),
    "bes_language_class": (NEW_15, BORN_HERE_RS_10),
    "bes_language_change": (NEW_15, BORN_HERE_RS_10),
    "german_at_bbs": (NEW_15, BORN_HERE_RS_10),
    "bes_classes": (HAUPTSCHULE_9, CLASS_4),
    "bes_1_entry": (NEW_15, HSA_18),
    "bes_2_entry": (HAUPTSCHULE_9, REALSCHULE_7),
    "bes_after_nine_years": (NINE_YEARS_IN_CLASS_8, REALSCHULE_7),
    "compulsory_after_general": (NINE_YEARS_IN_CLASS_8, REALSCHULE_7),
    "youth_workshop": (NEW_15 | {"wish": "youth_workshop"}, NEW_15),
    "upper_level_entry": (REALSCHULE_10, REALSCHULE_7),
    "upper_level_age": (REALSCHULE_10, RSA_25),
    "upper_level_foreign": (UKRAINIAN_17, NEW_15),
    "vocational_gymnasium_age": (REALSCHULE_10, RSA_25),
    "vocational_school_late": (REALSCHULE_10, REALSCHULE_7),
    "transport_none": (REALSCHULE_10, CLASS_4),
    "fos_12_entry": (RSA_25, FHR_25),
    "social_assistant": (REALSCHULE_10, APPRENTICE),
    "educator": (REALSCHULE_10 | {"wish": "educator"}, REALSCHULE_10),
    "bfs_dual_path": (REALSCHULE_10, CLASS_4),
    "fos": (REALSCHULE_10, CLASS_4),
    "fos_11_entry": (REALSCHULE_10, CLASS_4),
    "vocational_gymnasium": (REALSCHULE_10, CLASS_4),
    "vocational_school_application": (REALSCHULE_10, CLASS_4),
    # Class 12 is that of the FOS; BOS itself begins with class 13 (Anlage 6 section 3 BbS-VO).
    "bos": (FHR_25, RSA_25),
    "bos_abitur": (FHR_25, RSA_25),
    "fachschule": (APPRENTICE, ADULT),
    "apprenticeship": (HAUPTSCHULE_9, CLASS_4),
    "apprenticeship_expectations": (HAUPTSCHULE_9, CLASS_4),
    "apprenticeship_start": (HAUPTSCHULE_9, CLASS_4),
    "rsa_by_training": (HAUPTSCHULE_9, CLASS_4),
    # Only for whoever has finished school and found no place (section 54a SGB III): not in November
    # for a pupil of class 9, and never for somebody who has learned something.
    "eq": (YOUNG_A2, HAUPTSCHULE_9),
    "eq_conditions": (YOUNG_A2, DEGREE),
    "bvb": (YOUNG_A2, APPRENTICE),
    "bvb_hsa": (YOUNG_A2, HAUPTSCHULE_9),
    "voluntary_service": (HSA_18, CLASS_4),
    "nursing_training": (RSA_25, HSA_18),
    "care_assistant_federal": (HSA_18, CLASS_4),
    "retraining": (RSA_25, APPRENTICE),
    "retraining_voucher": (RSA_25, APPRENTICE),
    "final_exam_by_work": (ADULT_B1, CLASS_4),
    "skills_validation": (ADULT_B1, YOUNG_A2),
    "integration_course": (ADULT, ADULT_B1),
    "integration_course_fee": (ADULT, ADULT_B1),
    "integration_course_access": (ADULT, ADULT_B1),
    "integration_course_self_paid": (ADULT, ADULT_B1),
    "literacy_course": (ADULT | {"reads": "not_yet"}, ADULT),
    "second_script_course": (ADULT | {"reads": "other_script"}, ADULT),
    "literacy_centres": (ADULT_B1 | {"reads": "not_yet"}, ADULT_B1),
    "vocational_language_courses": (ADULT_B1, ADULT),
    "vocational_language_access": (ADULT_B1, ADULT),
    "vocational_language_special": (AFTER_COURSE, ADULT),
    "external_exam": (ADULT, REALSCHULE_10),
    "abitur_external": (RSA_25 | {"wish": "abitur_external"}, RSA_25),
    # Who has no Realschulabschluss first needs the preparing course (section 2 VO-AK).
    "evening_schools": (RSA_25, ADULT),
    "evening_school_direct": (RSA_25, ADULT),
    "foreign_school_certificate": (ADULT_FOREIGN, ADULT),
    "certificate_deciders": (ADULT_FOREIGN, ADULT),
    "degree_statement": (DEGREE, ADULT),
    "profession_check_right": (NURSE, ADULT_B1),
    "profession_procedure": (NURSE, ADULT_B1),
    "profession_regulated": (NURSE, ADULT_B1),
    "nursing_recognition": (NURSE, NURSE | {"profession": "teaching"}),
    "office_health_professions": (NURSE, NURSE | {"profession": "teaching"}),
    "office_teachers": (NURSE | {"profession": "teaching"}, NURSE),
    "office_doctors": (NURSE | {"profession_by": "study"}, NURSE),
    "office_social_professions": (NURSE | {"profession": "childcare"}, NURSE),
    "office_craft": (NURSE | {"profession": "craft"}, NURSE),
    "office_trade": (NURSE | {"profession": "trade"}, NURSE),
    "university_dates": (ADULT_ABITUR, RSA_25),
    "university_access": (ADULT_FOREIGN, ADULT),
    "university_places_nearby": (ADULT_ABITUR, ADULT),
    "studienkolleg": (ADULT_FOREIGN | {"wish": "studienkolleg"}, ADULT),
    "studienkolleg_exam": (ADULT_FOREIGN | {"wish": "studienkolleg"}, ADULT_FOREIGN),
    # of the demo district
    "no_catchment_secondary": (CLASS_4, ADULT),
    "information_evening_vocational": (REALSCHULE_10, CLASS_4),
    "kita_application": (CHILD_3, CLASS_4),
    "youth_office_here": (CHILD_3, CLASS_4),
    "pupil_transport": (CLASS_4, ADULT),
    "pupil_transport_vocational": (HAUPTSCHULE_9, CLASS_4),
    "language_basics_course": (NEW_10, CLASS_4 | {"born_here": True}),
    "support_beside_lessons": (NEW_10, CLASS_4 | {"born_here": True}),
    "bes_language_here": (NEW_15, BORN_HERE_RS_10),
    "vocational_gymnasium_here": (REALSCHULE_10, CLASS_4),
    "evening_course_rsa": (ADULT, REALSCHULE_10),
    "intensive_courses": (ADULT_B1, ADULT),
    "special_school_catchment": (WISHES_SPECIAL, CLASS_4),
}


def told(facts):
    """The rules behind compulsory schooling, the next steps, and every step to the wish."""
    found, book = answer_in_district({"on": "2026-11-24"} | facts), district_book()
    rules = set(found.compulsory.reason_rules)
    steps = [*found.next_steps, *(t for r in found.routes if r.fits_wish for t in r.steps)]
    for taken in [one for step in steps for one in (step, *step.alternatives)]:
        rules |= {*taken.step.rules, *book.stations[taken.step.to].rules, taken.step.deadline}
    return rules


def named(book):
    """The rules that a step or a station rests on; others are information: pages, dates, help."""
    steps = {rule for step in book.steps for rule in step.rules}
    stations = {rule for station in book.stations.values() for rule in station.rules}
    return steps | stations | {rule for one in book.professions for rule in one.rules}


def test_no_rule_is_forgotten():
    book = district_book()
    assert named(book) - {"sprint"} <= set(ROWS)
    assert set(ROWS) <= set(book.rules)


@pytest.mark.parametrize("rule", ROWS)
def test_rule_is_told_whom_it_is_about_and_nobody_else(rule):
    about, not_about = ROWS[rule]
    assert rule in told(about)
    assert rule not in told(not_about)
