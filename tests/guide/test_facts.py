"""Every researched fact has its place: docs/guide-facts.md against the rule book."""

import re
from pathlib import Path

import pytest

from lotse.guide.rule_book_files import folders_of, read_layer
from tests.guide.district import GUIDE

PAGE = Path(__file__).parents[2] / "docs" / "guide-facts.md"
FACTS = [
    *(f"N-{n:02}" for n in (*range(1, 15), 20, *range(30, 37), *range(40, 55), 60, 61)),
    *(f"R-{n:02}" for n in (*range(1, 7), 10, 11, 12, 20, 30, 40, 41, 50, 51, 52, 53)),
    *(f"S-1.{n}" for n in range(1, 7)),
    *(f"S-2.{n}" for n in range(1, 5)),
    *("S-3", "S-4", "S-5", "S-8"),
    *(f"S-6.{n}" for n in range(1, 7)),
    *(f"S-7.{n}" for n in range(1, 10)),
    *(f"A-1.{n}" for n in range(1, 5)),
    *("A-2.1", "A-2.2", "A-2.3", "A-2.5"),
    *(f"A-3.{n}" for n in range(1, 5)),
    *(f"A-4.{n}" for n in range(1, 7)),
    *(f"A-5.{n}" for n in range(1, 8)),
    *("A-6.2", "A-6.3", "A-8"),
    *(f"A-7.{n}" for n in range(1, 7)),
]


@pytest.fixture(scope="module")
def rows():
    lines = [line.strip("| ").split("|") for line in PAGE.read_text().splitlines() if "|" in line]
    cells = [[re.findall(r"`(\w+)`", cell) for cell in line] for line in lines[2:]]
    names = [line[0].strip() for line in lines[2:]]
    return [
        (name, *row[2:]) for name, row in zip(names, (c + [[]] * 5 for c in cells), strict=True)
    ]


def own_entries():
    """What federal law and the state have, together."""
    found = {}
    for folder in folders_of("NI"):
        for part, entries in read_layer(folder).items():
            found.setdefault(part, {}).update(entries)
    return found


def test_no_fact_is_missing(rows):
    assert set(FACTS) <= {row[0] for row in rows}
    for name, rules, _stations, district, *_ in rows:
        assert rules or district, name


def test_every_id_is_in_the_rule_book(rows):
    state, district = own_entries(), read_layer(GUIDE)
    for name, rules, stations, here, *_ in rows:
        assert set(rules) <= set(state["rules"]), name
        assert set(stations) <= set(state["stations"]), name
        assert set(here) <= set(district["rules"]), name


def test_every_rule_and_station_stands_for_a_fact(rows):
    state, district = own_entries(), read_layer(GUIDE)
    assert set(state["rules"]) <= {rule for row in rows for rule in row[1]}
    assert set(state["stations"]) - {"no_kita"} <= {one for row in rows for one in row[2]}
    assert set(district["rules"]) <= {rule for row in rows for rule in row[3]}
