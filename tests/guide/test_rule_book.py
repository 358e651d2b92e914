import shutil
from datetime import timedelta

import pytest

from lotse.guide.rule_book_files import FEDERAL, FOLDERS, read_rule_book, state_rule_book
from lotse.kit.errors import Refused


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(FEDERAL, tmp_path / "bund")
    shutil.copytree(FOLDERS["NI"], tmp_path / "book")
    return tmp_path / "book"


def read(folder, *more):
    return read_rule_book(folder.parent / "bund", folder, *more)


def test_every_rule_has_a_source_and_was_checked(book):
    for rule in book.rules.values():
        for version in rule.versions:
            assert version.sources, rule.id
            assert version.checked_on, rule.id


def test_versions_follow_each_other_without_overlap(book):
    for rule in book.rules.values():
        for one, following in zip(rule.versions, rule.versions[1:], strict=False):
            assert one.valid_to + timedelta(days=1) == following.valid_from, rule.id


def test_every_step_names_its_rules(book):
    assert [step.id for step in book.steps if not step.rules] == []


def test_only_starts_and_dead_ends_that_are_meant(book):
    unreachable = set(book.stations) - {step.to for step in book.steps}
    assert unreachable == {"no_kita", "special_school_learning", "sprint"}


def test_addition_takes_the_place_of_the_states_entry(folder, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "rules.yaml").write_text(
        "rules:\n  - id: registration_class_5\n    versions:\n"
        "      - deadline: {kind: weeks_before_summer, weeks_from: 10, weeks_to: 5}\n"
    )
    rule = read(folder, own).rules["registration_class_5"]
    assert rule.versions[0].deadline.weeks_from == 10


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("steps.yaml", "to: bos,", "to: moon,", "there is no station moon"),
        ("steps.yaml", "rules: [early_entry,", "rules: [nothing,", "there is no rule nothing"),
        ("steps.yaml", "id: to_bos,", "id: to_fos_12,", "twice: to_fos_12"),
        ("steps.yaml", "age_from: 15,", "age_form: 15,", "age_form"),
        ("stations.yaml", "certificate: fhr", "certificate: phd", "there is no certificate phd"),
        ("rules.yaml", "rules:", "rules: [", "line"),
    ],
)
def test_broken_book_is_refused_and_says_where(folder, file, old, new, said):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(Refused) as refusal:
        read(folder)
    assert said in refusal.value.details["reason"]


def test_state_without_a_rule_book_has_the_federal_part():
    book = state_rule_book("BY")
    assert not book.has_state
    assert {"kindergarten", "integration_course", "apprenticeship"} <= set(book.stations)
    assert "gymnasium" not in book.stations
