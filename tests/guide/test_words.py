import re
from datetime import date

import pytest

from lotse.guide.domain.check import Finding
from lotse.guide.domain.rule_book import Deadline, DeadlineKind, RuleVersion
from lotse.guide.rule_book_files import FEDERAL, FOLDERS, folders_of, state_rule_book
from lotse.guide.words_files import check_words, filled, placeholders, read_words, together
from lotse.kit.errors import Refused
from tests.guide.district import GUIDE

LANGUAGES = sorted(file.stem for file in (FOLDERS["NI"] / "words").glob("*.yaml"))
PARAMETER = re.compile(r"{\w+}")


@pytest.fixture(scope="module")
def german():
    return words_of("de")


def words_of(language):
    return together([read_words(folder, language) for folder in folders_of("NI")])


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_in_the_rule_book_has_words(book, language):
    words = words_of(language)
    assert words.language == language
    assert check_words(book, words) == []


def parameters_told(folder, language):
    rules = read_words(folder, language).rules
    return {id_: sorted(PARAMETER.findall(text)) for id_, text in rules.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_federal_part_alone_has_words(language):
    assert check_words(state_rule_book("BY"), read_words(FEDERAL, language)) == []


@pytest.mark.parametrize("folder", [*folders_of("NI"), GUIDE], ids=["bund", "state", "district"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_same_parameters(folder, language):
    assert parameters_told(folder, language) == parameters_told(folder, "de")


def test_parameters_stand_in_the_words(book, german):
    said = german.rule(book.rules["eq"], date(2024, 4, 1))
    assert "4 bis 12 Monate" in said
    assert "6 bis 12 Monate" in german.rule(book.rules["eq"], date(2024, 3, 31))


@pytest.mark.parametrize(
    ("language", "price"),
    [
        ("de", "2,29"),
        ("de-simple", "2,29"),
        ("uk", "2,29"),
        ("tr", "2,29"),
        ("en", "2.29"),
        ("fa", "2.29"),
    ],
)
def test_decimals_are_written_as_in_the_language(book, language, price):
    words = words_of(language)
    assert price in words.rule(book.rules["integration_course_fee"], date(2026, 11, 24))


@pytest.mark.parametrize(
    ("language", "day", "days"),
    [
        ("de", "1. Mai", "1. Februar / 1. August"),
        ("de-simple", "1. Mai", "1. Februar / 1. August"),
        ("en", "1 May", "1 February / 1 August"),
        ("uk", "1 травня", "1 лютого / 1 серпня"),
        ("ru", "1 мая", "1 февраля / 1 августа"),
        ("tr", "1 Mayıs", "1 Şubat / 1 Ağustos"),
        ("ar", "1 مايو", "1 فبراير / 1 أغسطس"),
        ("fa", "1 مه", "1 فوریه / 1 اوت"),
    ],
)
def test_deadline_in_a_sentence_is_the_one_that_counts(language, day, days):
    one = Deadline(DeadlineKind.DAY, month=5, day=1)
    two = Deadline(DeadlineKind.DAYS, days=((2, 1), (8, 1)))
    assert filled("{deadline}", placeholders(RuleVersion(deadline=one)), language) == day
    assert filled("{deadline}", placeholders(RuleVersion(deadline=two)), language) == days


def test_days_among_the_parameters_are_told_as_days():
    version = RuleVersion(parameters={"month": 9, "day": 30, "to_month": 10, "to_day": 1})
    told = filled("{date}, {to_date}, {day}", placeholders(version), "de")
    assert told == "30. September, 1. Oktober, 30"


def test_words_change_with_the_version(book, german):
    access = book.rules["integration_course_access"]
    before, after = (german.rule(access, date(2026, 2, day)) for day in (8, 9))
    assert "konnte" in before
    assert "Seit Februar 2026" in after


def test_rule_that_is_not_in_force_says_nothing(book, german):
    assert german.rule(book.rules["sprint"], date(2026, 11, 24)) is None


def test_gaps_leftovers_and_unknown_parameters_are_found(book, german):
    changed = german.model_copy(
        update={
            "who": {
                **{k: v for k, v in german.who.items() if k != "youth_office"},
                "nobody": "niemand",
            },
            "rules": {**german.rules, "primary_school": "Klasse {class_from}."},
        }
    )
    assert check_words(book, changed) == [
        Finding("no_words", "youth_office", "de"),
        Finding("unused_words", "nobody", "de"),
        Finding("unknown_parameter", "primary_school", "class_from"),
    ]


def test_missing_language_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        read_words(tmp_path, "de")
    assert "de.yaml" in str(refused.value.details["reason"])


def test_brace_that_somebody_writes_is_a_sign_like_others():
    said = filled("{most} {% now %} {{most}} {nobody} {", {"most": 2.5}, "de")
    assert said == "2,5 {% now %} {2,5} {nobody} {"
