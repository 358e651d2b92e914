"""Many at once, each with a connection of its own, against a real PostgreSQL."""

import random
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from lotse.events.actions import places, signing_up
from lotse.events.actions.places import Locked, needs_of, read_pools
from lotse.events.actions.signing_up import accept, cancel, decline, leave
from lotse.events.domain.capacity import lacking
from lotse.events.domain.waiting import Why
from lotse.events.models import Registration, Round, State
from lotse.events.registration_queries import explain_line, find_drift
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from tests.factories.events import NOW, join, make_round, party

pytestmark = pytest.mark.usefixtures("committed")
CLIENTS = 50


def at_once(jobs):
    """Run all jobs at the same moment; what each returned or raised, in order."""
    barrier = threading.Barrier(len(jobs))

    def run(job):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return job()
        except Exception as fault:  # noqa: BLE001 – the test looks at it
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def check_all_is_well(round_):
    """Never over, never under while somebody waits whom the policy would admit, nothing double."""
    round_.refresh_from_db()
    assert find_drift(NOW.date()) == []
    for pool in round_.pools.all():
        assert pool.taken <= pool.capacity
    line = explain_line(round_)
    assert [one for one in line if one.verdict.why is Why.MOVES_UP] == []
    assert round_.has_line == bool(line)
    told = Counter(Mail.objects.values_list("key", flat=True))
    assert not [key for key, times in told.items() if times > 1]


def test_fifty_families_for_twenty_seats_and_six_childcare_places():
    round_ = make_round(seats=20, childcare=6)
    chance = random.Random(1)
    parties = [
        party(chance.randint(1, 3), *[chance.randint(1, 9)] * chance.randint(0, 2), childcare=True)
        for _ in range(CLIENTS)
    ]
    results = at_once([lambda who=who: join(round_, who) for who in parties])
    assert [one for one in results if isinstance(one, Exception)] == []
    states = Counter(one.state for one in results)
    assert states[State.CONFIRMED] >= 7
    assert sum(states.values()) == CLIENTS
    check_all_is_well(round_)


@pytest.mark.parametrize("policy", ["strict", "smaller_first"])
def test_cancelling_declining_and_signing_up_while_others_move_up(policy):
    round_ = make_round(seats=20, childcare=6, policy=policy)
    chance = random.Random(2)
    for _ in range(20):
        join(round_, party(chance.randint(1, 3), *[5] * chance.randint(0, 2), childcare=True))
    everybody = list(Registration.objects.all())
    jobs = [lambda one=one: cancel(registration_id=one.pk, now=NOW) for one in everybody[:8]]
    jobs += [lambda one=one: cancel(registration_id=one.pk, now=NOW) for one in everybody[:4]]
    jobs += [
        lambda one=one: leave(registration_id=one.pk, positions=[1], now=NOW)
        for one in everybody[8:14]
    ]
    jobs += [lambda: join(round_, party(2, 4, childcare=True)) for _ in range(15)]
    results = at_once(jobs)
    assert [one for one in results if isinstance(one, Exception)] == []
    check_all_is_well(round_)
    offered = list(Registration.objects.filter(state=State.OFFERED))
    answers = at_once(
        [
            lambda one=one, verb=verb: verb(registration_id=one.pk, now=NOW)
            for one in offered
            for verb in (accept, decline)
        ]
    )
    # Of accept and decline one wins; the other is told or changes nothing.
    assert [
        one for one in answers if isinstance(one, Exception) and not isinstance(one, Refused)
    ] == []
    check_all_is_well(round_)


def test_one_form_sent_twenty_times_at_once_is_one_registration():
    round_ = make_round(seats=20)
    key = uuid.uuid4()
    results = at_once([lambda: join(round_, party(2), form_key=key) for _ in range(20)])
    assert {one.pk for one in results} == {Registration.objects.get().pk}
    assert Mail.objects.count() == 1
    check_all_is_well(round_)


def test_without_the_lock_the_race_appears(monkeypatch):
    """The guard is what prevents it: without it the constraint has to stop the overbooking."""

    def unlocked(round_id):
        found = Round.objects.select_related("event__site__organisation").get(pk=round_id)
        pools = read_pools(round_id)
        time.sleep(0.05)
        return Locked(found, pools)

    for module in (places, signing_up):
        monkeypatch.setattr(module, "lock_round", unlocked)
    round_ = make_round(seats=20)
    results = at_once([lambda: join(round_, party(3)) for _ in range(CLIENTS)])
    assert any(isinstance(one, IntegrityError) for one in results)
    pool = round_.pools.get()
    assert pool.taken <= pool.capacity  # the database has the last word


def test_without_lock_and_constraint_there_is_an_overbooking(monkeypatch):
    """So the test above does not pass by luck: with both off, more are seated than fit."""

    def unlocked(round_id):
        found = Round.objects.select_related("event__site__organisation").get(pk=round_id)
        pools = read_pools(round_id)
        time.sleep(0.05)
        return Locked(found, pools)

    monkeypatch.setattr(signing_up, "lock_round", unlocked)
    round_ = make_round(seats=20)
    constraint = 'ALTER TABLE events_pool {} CONSTRAINT "pool_is_not_overfull"'
    with connection.cursor() as cursor:
        cursor.execute(constraint.format("DROP"))
    try:
        at_once([lambda: join(round_, party(3)) for _ in range(CLIENTS)])
        assert round_.pools.get().taken > 20
    finally:
        Registration.objects.all().delete()
        round_.pools.update(taken=0)
        with connection.cursor() as cursor:
            cursor.execute(
                constraint.format("ADD") + " CHECK (capacity IS NULL OR taken <= capacity)"
            )


def test_nobody_in_line_could_sit(monkeypatch):
    """The check of these tests finds a line that was forgotten."""
    round_ = make_round(seats=4)
    first = join(round_, party(4))
    waits = join(round_, party(2))
    monkeypatch.setattr(signing_up, "let_move_up", lambda *_: None)
    cancel(registration_id=first.pk, now=NOW)
    assert lacking(read_pools(round_.pk), needs_of(waits, {})) is None
    with pytest.raises(AssertionError):
        check_all_is_well(round_)
