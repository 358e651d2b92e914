"""What holds for every person, tried with random ones."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from lotse.guide.domain import ways as ways_module
from lotse.guide.domain.answer import answer, answer_with_ways
from lotse.guide.domain.possible import possible_steps
from lotse.guide.domain.profile import (
    CERTIFICATE_KINDS,
    NO_PROFESSION,
    PROFESSION_BY,
    READS,
    STAYS,
    SUPPORT_NEEDS,
    read_profile,
)
from lotse.guide.domain.rule_book import GERMAN
from lotse.guide.families import read_families
from lotse.guide.rule_book_files import state_rule_book
from lotse.kit.errors import Refused
from tests.guide.checker import faults
from tests.guide.conftest import CALENDAR, TODAY
from tests.guide.random_profiles import random_profiles

BOOK = state_rule_book("NI")
DAYS = st.dates(date(2018, 1, 1), date(2029, 12, 31))
MANY = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def profiles(draw, **given_facts):
    on = draw(DAYS)
    born = on - timedelta(days=draw(st.integers(0, 60 * 365)))
    facts = {"birth_date": born.isoformat(), "on": on.isoformat()}
    if draw(st.booleans()):
        arrived = born + timedelta(days=draw(st.integers(0, (on - born).days)))
        facts["arrived_on"] = arrived.isoformat()
    elif draw(st.booleans()):
        facts["born_here"] = True
    for key, values in (
        ("certificate", list(BOOK.certificates)),
        ("german_level", list(GERMAN)),
        ("station", list(BOOK.stations)),
        ("grade", list(range(1, 14))),
        ("wish", list(BOOK.stations)),
        ("school_years", list(range(14))),
        ("school_distance_km", [0, 2.5, 9]),
        ("support_need", list(SUPPORT_NEEDS)),
        ("from_land", [True, False]),
        ("reads", list(READS)),
        ("profession", [*BOOK.profession_groups, NO_PROFESSION]),
        ("profession_by", list(PROFESSION_BY)),
        ("stay", list(STAYS)),
        ("is_occupied", [True, False]),
        ("certificate_country", ["UA", "SY", "XX"]),
        ("certificate_kind", list(CERTIFICATE_KINDS)),
        ("percent", [55, 65, 75]),
    ):
        if draw(st.booleans()):
            facts[key] = draw(st.sampled_from(values))
    return facts | given_facts


def asked(facts):
    try:
        profile = read_profile(facts, book=BOOK, municipalities=[], today=TODAY)
    except Refused as refusal:
        if refusal.details["why"] not in {"contradiction", "before_birth"}:
            raise
        return None
    return answer(profile, BOOK, CALENDAR)


def ways(steps):
    """A way, and the ways with one of its alternatives in place."""
    yield steps
    for place, taken in enumerate(steps):
        for other in taken.alternatives:
            yield (*steps[:place], other, *steps[place + 1 :])


@given(profiles())
@MANY
@example({"birth_date": "1998-01-29", "on": "2018-01-29", "station": "studienkolleg"})
def test_every_step_of_every_way_meets_its_conditions(facts):
    found = asked(facts)
    assume(found is not None)
    for route in found.routes:
        for way in ways(route.steps):
            assert faults(facts, way) == [], route.goal


@pytest.mark.parametrize("family", read_families(), ids=lambda family: family.id)
def test_ways_of_families_meet_their_conditions(family):
    facts = dict(family.facts)
    if len(facts["birth_date"]) == len("2020-10"):
        facts["birth_date"] += "-01"
    for route in asked(facts).routes:
        for way in ways(route.steps):
            assert faults(facts, way) == [], route.goal


@given(profiles())
@MANY
def test_same_facts_same_answer(facts):
    assert asked(facts) == asked(facts)


@given(profiles())
@MANY
def test_nothing_lies_before_the_question(facts):
    found = asked(facts)
    assume(found is not None)
    on = date.fromisoformat(facts["on"])
    for taken in [*found.next_steps, *(one for route in found.routes for one in route.steps)]:
        assert taken.on >= on
        assert taken.window is None or taken.window.closes_on >= on
    assert all(route.gained_on is None or route.gained_on >= on for route in found.routes)


@given(profiles())
@MANY
def test_a_goal_is_reached_or_excluded_never_both(facts):
    found = asked(facts)
    assume(found is not None)
    reached = [route.goal for route in found.routes]
    assert len(reached) == len(set(reached))
    assert not set(reached) & {one.goal for one in found.excluded}
    wish = facts.get("wish")
    if wish is not None and wish != facts.get("station"):
        assert wish in {*reached, *(one.goal for one in found.excluded)}


LIMITED_BY_GERMAN = {step.to for step in BOOK.steps if step.when.german_below is not None}
LIMITED_BY_CERTIFICATE = {step.to for step in BOOK.steps if step.when.certificate_below is not None}


def behind(limited):
    """Stations that are reached only through limited ones are limited too."""
    known = set(limited)
    while True:
        more = {
            to
            for to, steps in BOOK.steps_to.items()
            if all(set(step.origins) <= known or step.to in known for step in steps)
        }
        if more <= known:
            return known
        known |= more


@given(profiles(), st.integers(0, len(GERMAN) - 2))
@MANY
@example({"birth_date": "2011-03-05", "arrived_on": "2026-09-01", "on": "2026-10-01"}, 0)
@example(
    {"birth_date": "2004-01-01", "on": "2018-01-01", "station": "bes_2", "profession": "health"}, 2
)
@example({"birth_date": "2004-03-01", "on": "2018-03-01", "station": "bbs_class"}, 1)
def test_better_german_removes_no_goal_unless_a_rule_says_so(facts, level):
    less, more = (asked(facts | {"german_level": GERMAN[n]}) for n in (level, level + 1))
    assume(less is not None and more is not None)
    reached = {route.goal for route in more.routes}
    lost = {route.goal for route in less.routes} - reached
    # Where better German opens a way to a higher certificate, nobody is told of a lower one there.
    ranks = [BOOK.rank(goal) for goal in reached & set(BOOK.certificates)]
    lower = {goal for goal in BOOK.certificates if BOOK.rank(goal) < max(ranks, default=0)}
    assert lost <= behind(LIMITED_BY_GERMAN) | lower


ORDER = ["none", "hsa", "sek1_hsa", "sek1_rsa", "erw_sek1", "fhr", "abitur"]


@given(profiles(), st.integers(0, len(ORDER) - 2))
@MANY
@example({"birth_date": "1999-01-01", "on": "2018-01-01"}, 2)
@example({"birth_date": "2003-10-01", "on": "2018-01-01", "profession": "health"}, 4)
def test_better_certificate_removes_no_goal_unless_a_rule_says_so(facts, number):
    less, more = (asked(facts | {"certificate": ORDER[n]}) for n in (number, number + 1))
    assume(less is not None and more is not None)
    lost = {route.goal for route in less.routes} - {route.goal for route in more.routes}
    # Who leads on through what is for those with less has no such way with more.
    through = {
        route.goal
        for route in less.routes
        if LIMITED_BY_CERTIFICATE & {taken.step.to for taken in route.steps}
    }
    assert lost <= behind(LIMITED_BY_CERTIFICATE) | set(ORDER) | through


@pytest.mark.parametrize("age", [0, 3, 6, 10, 15, 18, 40])
def test_everybody_is_told_something(age):
    found = asked({"birth_date": f"{2026 - age}-03-01", "on": "2026-11-24"})
    assert found.routes
    assert found.next_steps


def test_the_search_leaves_out_nothing_that_a_search_everywhere_finds():
    """An answer follows no way that leads to nothing it tells; a trace follows all."""
    number = 0
    for profile in random_profiles(BOOK, 60):
        found, _ways = answer_with_ways(profile, BOOK, CALENDAR)
        assert answer(profile, BOOK, CALENDAR) == found
        number += len(found.routes)
    assert number


def test_nothing_is_ruled_out_that_a_way_goes_by():
    """The steps that could be taken, by days alone, are enough for every way that is found."""
    for profile in random_profiles(BOOK, 60):
        ways = answer_with_ways(profile, BOOK, CALENDAR)[1]
        taking = ways.taking
        steps = {
            origin: [step for step in steps if taking.never(step) is None]
            for origin, steps in BOOK.steps_from.items()
        }
        possible = {step.id for steps in possible_steps(taking, steps).values() for step in steps}
        everywhere = _without_pruning(taking)
        assert set(everywhere.opened) <= possible
        assert {goal: _days(way) for goal, way in everywhere.goals.items()} == {
            goal: _days(way) for goal, way in ways.goals.items()
        }


def _days(way):
    return [(taken.step.id, taken.on) for taken in way]


def _without_pruning(taking):
    """What a search finds that follows every label as far as it goes."""
    search = ways_module._Search(taking, (*BOOK.stations, *BOOK.certificates))
    search.horizon.helps = search.horizon.leads_on = lambda _one: True
    return search.run()
