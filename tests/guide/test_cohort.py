"""Made-up people in the numbers of a statistic."""

from collections import Counter
from datetime import date

import pytest

from lotse.guide.counting import read_distribution
from lotse.guide.domain.cohort import cohort, rounded
from lotse.guide.domain.profile import read_profile
from lotse.kit.errors import Refused

FIRST = date(2026, 8, 1)


@pytest.fixture(scope="module")
def people():
    return list(cohort(read_distribution(), 4_000, first_day=FIRST))


def test_same_arguments_give_the_same_people(people):
    assert list(cohort(read_distribution(), 4_000, first_day=FIRST)) == people
    assert list(cohort(read_distribution(), 10, first_day=FIRST, seed=2)) != people[:10]


def test_ages_are_those_of_the_statistic(people):
    of = read_distribution()
    total = sum(count for *_, count in of.ages)
    ages = [(date.fromisoformat(one["on"]) - date.fromisoformat(one["birth_date"])).days // 365
            for one in people]  # fmt: skip
    for first, below, count in of.ages:
        share = sum(first <= age < below for age in ages) / len(ages)
        assert share == pytest.approx(count / total, abs=0.02)


def test_facts_fit_the_rule_book(people, book):
    """Nobody is refused: what the statistic draws is a person that the guide can answer."""
    refused = Counter()
    for facts in people:
        try:
            on = date.fromisoformat(facts["on"])
            read_profile(facts, book=book, municipalities=(), today=on)
        except Refused as no:
            refused[no.details["fact"]] += 1
    assert not refused


@pytest.mark.parametrize(
    ("number", "told"), [(0, 0), (0.4, 0), (3, 2), (14, 10), (17, 20), (230, 200), (800, 1000)]
)
def test_a_reckoned_number_is_told_roughly(number, told):
    assert rounded(number) == told
