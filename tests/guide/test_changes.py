from dataclasses import replace
from datetime import date

import pytest

from lotse.guide.domain.changes import (
    Change,
    ChangeKind,
    Difference,
    apply,
    compare,
    days_to_ask,
    dependents,
    is_same,
)
from lotse.guide.domain.rule_book import Certainty, Source
from lotse.kit.errors import Refused

DAY = date(2027, 2, 1)
RULE = "choice_from_15"


def changed(book, rule=RULE, kind=ChangeKind.NEW_VERSION, day=DAY, closes=(), **fields):
    version = replace(book.rules[rule].versions[-1], **fields)
    return Change(rule, kind, day, None if kind is ChangeKind.END else version, tuple(closes))


def test_new_version_closes_the_old_one_the_day_before(book):
    parameters = {"age": 16, "school_years": 9}
    after = apply(book, changed(book, parameters=parameters))
    old, new = after.rules[RULE].versions
    assert (old.valid_to, new.valid_from, new.valid_to) == (date(2027, 1, 31), DAY, None)
    assert (old.parameters["age"], new.parameters["age"]) == (15, 16)
    assert after.rules[RULE].at(date(2027, 1, 31)) is old
    assert len(book.rules[RULE].versions) == 1
    others = {name: rule for name, rule in after.rules.items() if name != RULE}
    assert others == {name: rule for name, rule in book.rules.items() if name != RULE}


def test_new_version_in_between_ends_where_the_old_one_would_have(book):
    after = apply(book, changed(book, "special_school_learning_ends", certainty="unconfirmed"))
    old, new = after.rules["special_school_learning_ends"].versions
    assert (old.valid_to, new.valid_to) == (date(2027, 1, 31), date(2028, 7, 31))


def test_end_closes_the_rule_and_takes_later_versions_away(book):
    day = date(2025, 1, 1)
    after = apply(book, changed(book, "bfs_dual_path", ChangeKind.END, day))
    (only,) = after.rules["bfs_dual_path"].versions
    assert only.valid_to == date(2024, 12, 31)
    assert after.certainty(["bfs_dual_path"], day) is Certainty.HISTORIC


def test_correction_keeps_the_days(book):
    after = apply(book, changed(book, kind=ChangeKind.CORRECTION, day=None, sources=(Source("X"),)))
    (version,) = after.rules[RULE].versions
    assert (version.valid_from, version.valid_to, version.sources[0].title) == (None, None, "X")


def test_closed_steps_end_the_day_before_and_others_stay(book):
    change = changed(book, "bfs_dual_path", day=DAY, closes=["to_bfs_2"])
    after = {step.id: step for step in apply(book, change).steps}
    assert after["to_bfs_2"].valid_to == date(2027, 1, 31)
    assert [step for step in book.steps if after[step.id] != step] == [
        step for step in book.steps if step.id == "to_bfs_2"
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rule": "moon"}, "guide.unknown_rule"),
        ({"day": None}, "guide.no_day"),
        ({"day": date(1066, 1, 1)}, "guide.day_out_of_range"),
        ({"day": date(3000, 1, 1)}, "guide.day_out_of_range"),
        ({"rule": "sprint", "day": date(2026, 1, 1)}, "guide.not_in_force"),
        ({"kind": ChangeKind.CORRECTION, "day": DAY}, "guide.not_in_force"),
        ({"rule": "eq", "day": date(2024, 4, 1)}, "guide.starts_that_day"),
        ({"sources": ()}, "guide.no_source"),
        ({"sources": (Source(""),)}, "guide.no_source"),
        ({"parameters": {"age": 15}}, "guide.other_parameters"),
        ({"parameters": {"age": "15", "school_years": 9}}, "guide.other_parameters"),
        ({"parameters": {"age": True, "school_years": 9}}, "guide.other_parameters"),
        ({"certainty": Certainty.SOURCES_DIFFER, "readings": ("one",)}, "guide.no_readings"),
        ({"rule": "external_exam", "deadline": None}, "guide.deadline_needed"),
        ({"checked_on": DAY, "check_again_on": DAY}, "guide.check_order"),
        ({"closes": ["to_creche"]}, "guide.foreign_step"),
        ({"closes": ["moon"]}, "guide.foreign_step"),
    ],
)
def test_change_that_cannot_be_is_refused(book, fields, code):
    base = {"rule": RULE, "kind": ChangeKind.NEW_VERSION, "day": DAY}
    base |= {key: fields[key] for key in base if key in fields}
    rest = {key: value for key, value in fields.items() if key not in base}
    known = base["rule"] if base["rule"] in book.rules else RULE
    change = replace(changed(book, **{**base, "rule": known}, **rest), rule=base["rule"])
    with pytest.raises(Refused) as refused:
        apply(book, change)
    assert refused.value.code == code


def test_versions_are_compared_without_their_days(book):
    one = book.rules[RULE].versions[0]
    assert is_same(one, replace(one, valid_from=DAY))
    assert not is_same(one, replace(one, certainty=Certainty.HISTORIC))


def test_dependents_are_all_that_name_the_rule(book):
    found = dependents(book, "bfs_dual_path")
    assert "to_bfs_2" in {step.id for step in found.steps}
    assert set(found.pages) >= {"bfs_dual", "bfs_2", "fos_12"}
    deadline = dependents(book, "registration_class_5")
    assert "class_5_igs" in {step.id for step in deadline.steps}
    assert dependents(book, "certificates_open").certificates


def test_the_same_answer_has_no_differences(ask):
    facts = {"birth_date": "2016-12-01", "station": "primary_school", "grade": 4}
    assert compare(ask(**facts), ask(**facts)) == []


def test_differences_between_answers_are_named(ask):
    facts = {"birth_date": "2008-11-05", "station": "bfs_dual", "certificate": "sek1_rsa"}
    before, after = (ask(**facts, on=f"2026-02-{day}", wish="fos_12") for day in (15, 16))
    found = compare(before, after)
    assert Difference("decision_lost", "bfs_dual_to_fos_12", "fos_12", "school") in found
    assert ("way", "fos_12", "fos_12") in [(one.code, one.about, one.before) for one in found]
    back = compare(after, before)
    assert Difference("decision_gained", "bfs_dual_to_fos_12", "fos_12", "school") in back


def test_duty_that_changes_is_named(ask):
    one = ask(birth_date="2020-07-02", born_here=True, station="kindergarten", on="2026-03-01")
    two = ask(birth_date="2019-07-02", born_here=True, station="kindergarten", on="2026-03-01")
    codes = {difference.code for difference in compare(one, two)}
    assert {"duty_since", "duty_until", "postponement"} <= codes


def test_families_are_asked_on_their_day_the_day_before_and_the_day(book):
    asked = date(2026, 11, 24)
    assert days_to_ask(asked, changed(book)) == [asked, date(2027, 1, 31), DAY]
    correction = changed(book, kind=ChangeKind.CORRECTION, day=None)
    assert days_to_ask(asked, correction) == [asked]
