"""What holds for every person, tried with random ones."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lotse.guide.domain.answer import answer
from lotse.guide.domain.profile import read_profile
from lotse.guide.domain.rule_book import GERMAN, holds
from lotse.guide.rule_book_files import state_rule_book
from lotse.kit.errors import Refused
from tests.guide.conftest import CALENDAR, TODAY

BOOK = state_rule_book("NI")
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


@st.composite
def profiles(draw):
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
        ("wish", list(BOOK.stations)),
        ("school_years", list(range(14))),
    ):
        if draw(st.booleans()):
            facts[key] = draw(st.sampled_from(values))
    return facts


@given(profiles())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_answer_is_sound(facts):
    try:
        profile = read_profile(facts, book=BOOK, municipalities=[], today=TODAY)
    except Refused as refusal:
        if refusal.details["why"] not in {"contradiction", "before_birth"}:
            raise
        return
    found = answer(profile, BOOK, CALENDAR)
    assert found == answer(profile, BOOK, CALENDAR)
    for route in found.routes:
        days = [profile.on, *(taken.on for taken in route.steps)]
        assert days == sorted(days)
        before = None
        for taken in route.steps:
            station = BOOK.stations[taken.step.to]
            assert holds(station.valid_from, station.valid_to, taken.on)
            assert holds(taken.step.valid_from, taken.step.valid_to, profile.on)
            assert taken.window is None or taken.window.closes_on >= profile.on
            if before is not None:
                assert {before, "adult"} & set(taken.step.origins)
            before = taken.step.to
    reached = {route.goal for route in found.routes}
    assert not reached & {excluded.goal for excluded in found.excluded}


@pytest.mark.parametrize("age", [0, 3, 6, 10, 15, 18, 40])
def test_everybody_is_told_something(age):
    born = date(2026 - age, 3, 1)
    facts = {"birth_date": born.isoformat(), "on": "2026-11-24"}
    profile = read_profile(facts, book=BOOK, municipalities=[], today=TODAY)
    assert answer(profile, BOOK, CALENDAR).routes
