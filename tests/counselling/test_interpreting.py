"""Who may interpret what, and who is asked first: against the slow way, rule by rule."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.counselling.domain.interpreting import (
    Interpreter,
    Level,
    Need,
    Obstacle,
    TalkRule,
    Training,
    check_talk,
    first_day,
    obstacles,
    propose,
)
from lotse.counselling.domain.spans import Span, joined
from lotse.counselling.talk_rules import talk_rules
from lotse.kit.errors import Refused

ON = date(2026, 11, 30)
NINE = datetime(2026, 11, 30, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
TALK = Span(NINE, NINE + HOUR)
RULE = TalkRule("parents_talk", Training.VOLUNTEER, has_certificate=True)
NEED = Need("fa", TALK, ON, RULE, "03153017")
FITTING = Interpreter(
    1,
    Training.VOLUNTEER,
    {"fa": Level.FIRST},
    areas=frozenset({"03153017"}),
    hours=[Span(NINE - HOUR, NINE + 2 * HOUR)],
    undertaken_on=date(2025, 1, 1),
    certificate_until=ON,
)

AGAINST = {
    Obstacle.LANGUAGE: {"languages": {"ar": Level.FIRST}},
    Obstacle.LEVEL: {"languages": {"fa": Level.B1}},
    Obstacle.UNDERTAKING: {"undertaken_on": None},
    Obstacle.CERTIFICATE: {"certificate_until": date(2026, 11, 29)},
    Obstacle.TAKEN: {"taken": [Span(TALK.ends - timedelta(minutes=1), TALK.ends + HOUR)]},
    Obstacle.AREA: {"areas": frozenset({"03153012"})},
    Obstacle.HOURS: {"hours": [Span(NINE + timedelta(minutes=1), NINE + 2 * HOUR)]},
}


def test_each_rule_alone_keeps_somebody_away_and_is_named():
    assert obstacles(NEED, FITTING) == ()
    for obstacle, facts in AGAINST.items():
        assert obstacles(NEED, replace(FITTING, **facts)) == (obstacle,)
    assert obstacles(replace(NEED, rule=replace(RULE, needs=Training.SWORN)), FITTING) == (
        Obstacle.TRAINING,
    )
    assert Obstacle.EXCLUDED in obstacles(replace(NEED, rule=TalkRule("legal", None)), FITTING)


def test_what_is_not_asked_for_keeps_nobody_away():
    by_phone = replace(NEED, area=None, rule=replace(RULE, has_certificate=False))
    who = replace(FITTING, areas=frozenset(), certificate_until=None)
    assert obstacles(by_phone, who) == ()
    touching = [Span(TALK.begins - HOUR, TALK.begins), Span(TALK.ends, TALK.ends + HOUR)]
    assert obstacles(NEED, replace(FITTING, taken=touching)) == ()
    far = replace(NEED, travel=timedelta(minutes=30))
    assert obstacles(far, replace(FITTING, taken=touching)) == (Obstacle.TAKEN,)


hours = st.integers(-3, 5).map(lambda number: NINE + number * HOUR)
spans = st.lists(st.builds(Span, hours, hours), max_size=4).map(joined)
people = st.lists(
    st.builds(
        Interpreter,
        key=st.integers(1, 99),
        training=st.sampled_from(Training),
        languages=st.dictionaries(st.sampled_from(["fa", "ar"]), st.sampled_from(Level)),
        areas=st.frozensets(st.sampled_from(["03153017", "03153012"])),
        hours=spans,
        taken=spans,
        undertaken_on=st.sampled_from([None, date(2025, 1, 1), date(2027, 1, 1)]),
        certificate_until=st.sampled_from([None, ON, date(2026, 1, 1)]),
        minutes=st.integers(0, 600),
    ),
    max_size=6,
    unique_by=lambda one: one.key,
)
needs = st.builds(
    Need,
    language=st.sampled_from(["fa", "ar"]),
    span=st.just(TALK),
    on=st.just(ON),
    rule=st.builds(
        TalkRule,
        st.just("x"),
        st.sampled_from([None, *Training]),
        level=st.sampled_from(Level),
        has_certificate=st.booleans(),
    ),
    area=st.sampled_from([None, "03153017"]),
)


@settings(deadline=None)
@given(needs, people)
def test_proposals_are_all_who_speak_it_and_shares_are_fair(need, pool):
    found = propose(need, pool)
    by_key = {one.key: one for one in pool}
    assert {one.key for one in found} == {one.key for one in pool if need.language in one.languages}
    fitting = [one for one in found if one.fits]
    assert list(found[: len(fitting)]) == fitting
    assert [one.minutes for one in fitting] == sorted(one.minutes for one in fitting)
    for one in fitting:
        who = by_key[one.key]
        assert need.rule.needs is not None
        assert who.training.rank >= need.rule.needs.rank
        assert any(s.begins <= TALK.begins and TALK.ends <= s.ends for s in who.hours)
        assert not any(s.begins < TALK.ends and TALK.begins < s.ends for s in who.taken)
    assert propose(need, reversed(pool)) == found


@settings(deadline=None)
@given(needs, people, st.integers(1, 600))
def test_whoever_interprets_more_is_never_asked_earlier(need, pool, more):
    before = [one.key for one in propose(need, pool)]
    for key in before:
        busier = [replace(one, minutes=one.minutes + more * (one.key == key)) for one in pool]
        after = [one.key for one in propose(need, busier)]
        assert after.index(key) >= before.index(key)


def test_talks_that_the_pool_does_not_interpret_are_refused():
    with pytest.raises(Refused, match="talk_excluded"):
        check_talk(talk_rules()["special_needs"], TALK)
    check_talk(RULE, TALK)
    for ends in (TALK.begins, TALK.begins - HOUR, TALK.begins + timedelta(minutes=121)):
        with pytest.raises(Refused, match="talk_too_long"):
            check_talk(RULE, Span(TALK.begins, ends))


def test_lead_time_counts_working_days():
    friday = date(2026, 12, 18)
    christmas = {date(2026, 12, 25)}
    assert first_day(replace(RULE, lead_days=0), friday) == friday
    assert first_day(replace(RULE, lead_days=3), friday) == date(2026, 12, 24)
    assert first_day(replace(RULE, lead_days=5), friday, christmas) == date(2026, 12, 29)


def test_every_rule_has_a_source_and_a_day():
    assert talk_rules()["parents_talk"].needs is Training.VOLUNTEER
    for rule in talk_rules().values():
        assert rule.sources
        assert all(one.startswith("https://") for one in rule.sources)
        assert rule.checked_on is not None
