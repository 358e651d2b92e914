"""The safety grid: every pair of age, station, arrival, German, certificate and month."""

from dataclasses import replace

import pytest

from lotse.guide.domain.rule_book import Certainty, holds
from tests.guide import grid
from tests.guide.district import district_book


@pytest.fixture(scope="module")
def rows():
    return grid.rows(district_book())


@pytest.fixture(scope="module")
def people(rows):
    """Each person of the grid with the answer, asked once for all that must hold."""
    book = district_book()
    asked = ((facts, grid.ask(facts, book)) for facts in map(grid.facts, rows))
    return [(facts, found) for facts, found in asked if found is not None]


def test_every_pair_of_two_facts_is_in_the_grid(rows):
    assert grid.missing_pairs(district_book(), rows) == set()


def test_nobody_is_refused_who_named_a_station_that_there_is(rows):
    """Facts that seldom go together are asked back: no age is refused at any station."""
    book = district_book()
    refused = {row[1] for row in rows if grid.read(grid.facts(row), book) is None}
    assert refused <= {
        station.id
        for station in book.stations.values()
        if not all(holds(station.valid_from, station.valid_to, month) for month in grid.MONTHS)
    }


@pytest.mark.parametrize("each", grid.PROPERTIES, ids=lambda one: one.__name__)
def test_nobody_is_told_what_harms(people, each):
    book, wrong = district_book(), {}
    for facts, found in people:
        for fault in each(grid.Person(facts, book), found):
            wrong.setdefault(fault, facts)
    assert wrong == {}


def test_an_unknown_fact_never_counts_as_the_favourable_one(people):
    book, wrong = district_book(), {}
    for facts, found in people:
        for station in grid.taken_as_favourable(facts, found, book):
            wrong.setdefault(station, facts)
    assert wrong == {}


def test_no_day_that_nobody_is_held_to_moves_anybody_by_a_year(people):
    """A first step without such a day is the same step in both books, so it cannot be moved."""
    book = district_book()

    def is_firm(step):
        version = book.rules[step.deadline].at(grid.MONTHS[0]) if step.deadline else None
        return version is not None and (
            version.certainty is Certainty.CERTAIN
            and version.deadline is not None
            and not version.deadline.is_announced
        )

    steps = tuple(step if is_firm(step) else replace(step, deadline=None) for step in book.steps)
    loose = {step.id for step in book.steps if step.deadline and not is_firm(step)}
    without, wrong, number = replace(book, steps=steps), {}, 0
    for facts, found in people:
        if loose & {taken.step.id for taken in found.next_steps}:
            number += 1
            for fault in grid.moved_by_a_year(facts, found, without):
                wrong.setdefault(fault, facts)
    assert wrong == {}
    assert number
