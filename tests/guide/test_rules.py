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
APPRENTICE = {"birth_date": "2007-03-27", "station": "apprenticeship", "certificate": "sek1_rsa"}

ROWS = {
    "kita_claim_from_1": (TODDLER, CHILD_3),
    "kindergarten_claim": (CHILD_3, CLASS_4),
    "kindergarten_free": (CHILD_3, CLASS_4),
    "language_in_kita": (CHILD_3, CLASS_4),
    "language_measure_before_school": (NO_KITA_5, CHILD_5),
    "school_entry_examination": (CHILD_5, CLASS_4),
    "compulsory_start": (CHILD_5, ARRIVED_18),
    "flex_children": (FLEX, TOO_YOUNG),
    "early_entry": (TOO_YOUNG, CHILD_5),
    "deferral": (DEFERRED, DEFERRED | {"on": "2026-09-01"}),
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
    "choice_from_15": (NEW_15, NEW_15_PROVEN),
    "no_duty_from_18": (ARRIVED_18, ARRIVED_17),
    "primary_school": (NEW_7, NEW_10),
    "parents_choose_school_form": (CLASS_4, CHILD_3),
    "lower_secondary_forms": (CLASS_4, ADULT),
    "registration_class_5": (CLASS_4, ADULT),
    "kgs_protected": (CLASS_4, ADULT),
    "inclusion_choice": (WISHES_SPECIAL, CLASS_4),
    "special_school_learning_ends": (LEARNING_9, WISHES_SPECIAL),
    "certificates_lower_secondary": (CLASS_4, ADULT),
    "certificates_open": (REALSCHULE_10, CLASS_4),
    "rsa_at_hauptschule": (CLASS_4, ADULT),
    "gymnasium_after_10": (CLASS_4, ADULT),
    "bes_language_class": (NEW_15, REALSCHULE_10),
    "bes_classes": (HAUPTSCHULE_9, CLASS_4),
    "bfs_dual_path": (REALSCHULE_10, CLASS_4),
    "fos": (REALSCHULE_10, CLASS_4),
    "fos_11_entry": (REALSCHULE_10, CLASS_4),
    "vocational_gymnasium": (REALSCHULE_10, CLASS_4),
    "vocational_school_application": (REALSCHULE_10, CLASS_4),
    "bos": (APPRENTICE, CLASS_4),
    "fachschule": (APPRENTICE, ADULT),
    "apprenticeship": (HAUPTSCHULE_9, CLASS_4),
    "apprenticeship_expectations": (HAUPTSCHULE_9, CLASS_4),
    "eq": (HAUPTSCHULE_9, CLASS_4),
    "integration_course": (ADULT, ADULT_B1),
    "integration_course_fee": (ADULT, ADULT_B1),
    "integration_course_access": (ADULT, ADULT_B1),
    "vocational_language_courses": (ADULT_B1, ADULT),
    "external_exam": (ADULT, REALSCHULE_10),
    "evening_schools": (ADULT, REALSCHULE_10),
    "foreign_school_certificate": (ADULT_FOREIGN, ADULT),
    "university_access": (ADULT_FOREIGN, ADULT),
    "university_places_nearby": (ADULT_ABITUR, ADULT),
    "studienkolleg": (ADULT_FOREIGN | {"wish": "studienkolleg"}, ADULT),
    # of the demo district
    "no_catchment_secondary": (CLASS_4, ADULT),
    "information_evening_vocational": (REALSCHULE_10, CLASS_4),
    "kita_application": (CHILD_3, CLASS_4),
    "pupil_transport": (CLASS_4, ADULT),
    "pupil_transport_vocational": (HAUPTSCHULE_9, CLASS_4),
    "language_basics_course": (NEW_10, CLASS_4 | {"born_here": True}),
    "support_beside_lessons": (NEW_10, CLASS_4 | {"born_here": True}),
    "bes_language_here": (NEW_15, REALSCHULE_10),
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
    return steps | {rule for station in book.stations.values() for rule in station.rules}


def test_no_rule_is_forgotten():
    book = district_book()
    assert named(book) - {"sprint"} <= set(ROWS)
    assert set(ROWS) <= set(book.rules)


@pytest.mark.parametrize("rule", ROWS)
def test_rule_is_told_whom_it_is_about_and_nobody_else(rule):
    about, not_about = ROWS[rule]
    assert rule in told(about)
    assert rule not in told(not_about)
