"""What leaves as figures gives nobody away: types that hold, and attacks that must fail."""

import ast
import random
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from lotse.privacy.domain.disclosure import (
    BASE,
    FLOOR,
    KEYS,
    NONE,
    Counted,
    Published,
    disclose,
    disclosed_before,
    new_key,
    publishable,
    share,
)

SRC = Path(__file__).parents[2] / "src/lotse"
LANGUAGES = "ar de en fa ku pl ru ti tr uk".split()
TOPICS = "arrival kita school training work care language".split()
TRIES = 10_000


def figure(number, key):
    return disclose({("n", ""): Counted(number, key)}).get(("n", ""), NONE).figure


def keys(number, rng):
    return [rng.randrange(KEYS) for _ in range(number)]


# The types


@pytest.mark.parametrize(
    "leave",
    [
        str,
        int,
        float,
        bool,
        hash,
        "{}".format,
        "{:d}".format,
        lambda it: f"{it}",
        lambda it: it < Counted(3),
        lambda it: it == Counted(3),
        lambda it: sorted([it, Counted(1)]),
        lambda it: [0, 1, 2, 3][it],
    ],
)
def test_a_count_cannot_be_shown_compared_or_sorted(leave):
    with pytest.raises(TypeError):
        leave(Counted(2, 7))
    assert repr(Counted(2, 7)) == "Counted(…)"


def test_a_template_that_shows_a_count_fails():
    from django.template import Context, Engine

    with pytest.raises(TypeError, match="may not leave"):
        Engine().from_string("{{ count }}").render(Context({"count": Counted(2, 7)}))


@pytest.mark.parametrize("figures", [{("n", ""): 3}, {("n", ""): -5}, {("n", ""): 0}])
def test_a_figure_is_made_by_disclosing_and_in_no_other_way(figures):
    with pytest.raises(TypeError):
        Published(5, object())
    with pytest.raises(ValueError, match="never disclosed"):
        disclosed_before(figures)


def test_who_reads_the_numbers_of_counts_is_known():
    allowed = {
        "to_keep": {
            "counselling/actions/counting.py",
            "events/actions/counting.py",
            "privacy/domain/disclosure.py",
        },
        "disclosed_before": {"privacy/publishing.py"},
        "disclose": {"privacy/publishing.py"},
        "_number": {"privacy/domain/disclosure.py"},
    }
    found = {name: set() for name in allowed}
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = {getattr(node, "attr", "")}
            if isinstance(node, ast.ImportFrom):
                names |= {one.name for one in node.names}
            for name in names & set(allowed):
                found[name].add(str(path.relative_to(SRC)))
    assert found == allowed


def test_faces_show_what_was_published_and_do_not_count():
    forbidden = {
        ("lotse.privacy.domain.disclosure", "Counted"),
        ("lotse.privacy.models", "Publication"),
        ("lotse.counselling.models", "LogCount"),
        ("lotse.counselling.figures", "count_entries"),
        ("lotse.counselling.figures", "kept_counts"),
        ("lotse.events.models", "Figure"),
        ("lotse.events.figures", "count_round"),
        ("lotse.events.figures", "kept_counts"),
    }
    for face in ("website", "backoffice", "api", "interop"):
        for path in (SRC / face).rglob("*.py"):
            imported = {
                (node.module, one.name)
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.ImportFrom)
                for one in node.names
            }
            assert not imported & forbidden, path


# The rule


@given(st.integers(0, 500), st.integers(0, KEYS - 1))
def test_a_figure_is_one_of_the_two_neighbours(number, key):
    shown = figure(number, key)
    assert shown % BASE == 0
    assert abs(shown - number) < BASE
    assert number > 2 or shown == 0
    assert number % BASE or number < BASE or shown == number


@given(st.lists(st.integers(0, KEYS - 1), max_size=40))
def test_the_same_people_are_the_same_figure_however_they_are_added_up(people):
    half = len(people) // 2
    together = Counted.of(people)
    parts = Counted.of(people[half:][::-1]) + Counted.of(people[:half])
    assert disclose({("n", ""): together}) == disclose({("n", ""): parts})


def test_figures_are_right_on_average():
    rng = random.Random(5)
    for number in (3, 4, 6, 8, 23, 101):
        shown = [figure(number, rng.randrange(KEYS)) for _ in range(20_000)]
        assert abs(sum(shown) / len(shown) - number) < 0.1


def test_keys_are_spread_over_their_range():
    drawn = [new_key() for _ in range(2_000)]
    assert len(set(drawn)) > 1_990
    assert min(drawn) < KEYS / 20
    assert max(drawn) > KEYS * 19 / 20


def test_a_share_is_of_figures_and_only_of_many():
    of = disclosed_before({("n", str(figure)): figure for figure in (5, 15, 20, 25)})
    assert share(of["n", "5"], of["n", "15"]) is None
    assert share(of["n", "5"], of["n", "20"]) == 25
    assert share(of["n", "25"], of["n", "20"]) == 100
    assert share(NONE, of["n", "20"]) == 0


# Which tables there may be


def sizes(**numbers):
    return {name: Counted(number) for name, number in numbers.items()}


@pytest.mark.parametrize(
    ("people", "earlier", "of"),
    [
        (sizes(a=10), [], {"a"}),
        (sizes(a=9), [], None),
        ({}, [], None),
        (sizes(a=30, b=9), [], {"a", "b"}),
        (sizes(a=30, b=9), [["a"]], {"a"}),
        (sizes(a=30, b=10), [["a"]], {"a", "b"}),
        (sizes(a=30, b=5, c=5), [["a"]], {"a", "b", "c"}),
        (sizes(a=30, b=20, c=1), [["a"], ["b"]], {"a", "b"}),
        (sizes(a=30, b=20, c=1), [["a"], ["a", "b"]], {"a", "b"}),
        (sizes(a=30), [["a", "b"]], None),
        (sizes(a=30, b=20), [["b", "c"]], None),
        (sizes(a=30), [["b", "c"]], {"a"}),
        (sizes(a=30), [["a"]], {"a"}),
        (sizes(a=0, b=12), [["a"]], {"a", "b"}),
    ],
)
def test_two_tables_never_differ_by_few(people, earlier, of):
    chosen = publishable(people, earlier)
    assert (None if chosen is None else set(chosen)) == of


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 25), min_size=1),
    st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), max_size=6),
)
def test_whatever_is_asked_in_whatever_order_no_difference_is_small(numbers, asked):
    made = []
    for groups in asked:
        people = {name: Counted(numbers[name]) for name in groups & set(numbers)}
        chosen = publishable(people, made)
        if chosen is not None:
            made.append(chosen)
    for one, other in combinations(made, 2):
        for rest in (one - other, other - one):
            few = sum(numbers[name] for name in rest)
            assert not 0 < few < FLOOR or not one & other
    for whole, one, other in permutations(made, 3):
        if one | other < whole:
            assert not 0 < sum(numbers[name] for name in whole - one - other) < FLOOR
    assert all(sum(numbers[name] for name in one) >= FLOOR for one in made)


# Attack: a linear program over a table with its margins


def attacked(cases, seed):
    """How many cells of one or two people are there, found exactly, and shown not to be empty."""
    rng = random.Random(seed)
    table = {(row, column): [] for row in LANGUAGES for column in TOPICS}
    weights = [1 / (place + 1) for place in range(len(LANGUAGES))]
    for key in keys(cases, rng):
        table[rng.choices(LANGUAGES, weights)[0], rng.choice(TOPICS)].append(key)
    cells = list(table)
    sums = [[cell] for cell in cells]
    sums += [[cell for cell in cells if row in cell] for row in LANGUAGES]
    sums += [[cell for cell in cells if column in cell] for column in TOPICS] + [cells]
    matrix, least, most = [], [], []
    for group in sums:
        counted = sum((Counted.of(table[cell]) for cell in group), Counted())
        shown = disclose({("n", ""): counted}).get(("n", ""), NONE).figure
        matrix.append([float(cell in group) for cell in cells])
        most.append(shown + BASE - 1)
        least.append(max(3, shown - BASE + 1) if shown else 0)
    matrix = np.array(matrix)
    bounds = {"A_ub": np.vstack([matrix, -matrix]), "b_ub": [*most, *(-one for one in least)]}
    small = [place for place, cell in enumerate(cells) if 1 <= len(table[cell]) <= 2]
    exact = not_empty = 0
    for place in small:
        aim = np.zeros(len(cells))
        aim[place] = 1
        low = round(linprog(aim, **bounds).fun, 6)
        high = -round(linprog(-aim, **bounds).fun, 6)
        exact += np.ceil(low) == np.floor(high)
        not_empty += low > 0
    return len(small), exact, not_empty


@pytest.mark.parametrize("cases", [60, 150, 400])
def test_a_linear_program_over_the_margins_finds_no_small_cell(cases):
    small, exact, not_empty = map(
        sum, zip(*(attacked(cases, seed) for seed in range(3)), strict=True)
    )
    assert small > 10
    assert (exact, not_empty) == (0, 0)


# Attack: two tables that differ by one known person. In which cell is that person?


def people_of(rng, number):
    """People of a date: their languages with their keys."""
    return [(rng.choice(LANGUAGES), key) for key in keys(number, rng)]


def shown(people):
    counts = {
        ("language", tag): Counted.of(key for one, key in people if one == tag) for tag in LANGUAGES
    }
    return disclose(counts)


def is_certain(tables, person):
    """Whether the attacker knows the cell. ``tables``: whom each is about, and what it shows.

    The attacker knows of whom each table is, and that ``person`` is the difference. Whoever is the
    same is the same figure; so a figure that differs between two tables names the cell.
    """
    for (one, figures), (other, others) in combinations(tables, 2):
        if one ^ other == {person}:
            differ = {cell for cell in {*figures, *others} if figures.get(cell) != others.get(cell)}
            if differ:
                return True
    return False


def made_tables(rng, *, is_guarded):
    """What is published about three dates, the second of one known family, in some order."""
    dates = {"a": people_of(rng, rng.randint(10, 40)), "known": people_of(rng, 1)}
    dates["b"] = people_of(rng, rng.randint(1, 40))
    wishes = [["a"], ["known"], ["b"], ["a", "known"], ["a", "b"], ["a", "b", "known"]]
    rng.shuffle(wishes)
    made = []
    for wish in wishes:
        chosen = set(wish)
        if is_guarded:
            counts = {name: Counted.of(key for _, key in dates[name]) for name in wish}
            chosen = publishable(counts, [groups for groups, _ in made])
        if chosen is not None:
            made.append((set(chosen), shown([one for name in chosen for one in dates[name]])))
    return made


def test_two_tables_that_differ_by_one_known_person_say_nothing_about_them():
    rng = random.Random(14)
    certain = sum(is_certain(made_tables(rng, is_guarded=True), "known") for _ in range(TRIES))
    assert certain == 0


def test_that_attack_finds_people_where_only_figures_are_rounded():
    rng = random.Random(14)
    tries = TRIES // 10
    certain = sum(is_certain(made_tables(rng, is_guarded=False), "known") for _ in range(tries))
    assert certain / tries > 0.3
