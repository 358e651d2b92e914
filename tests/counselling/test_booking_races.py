"""Fifty clients at once, each with a connection of its own, against a real PostgreSQL."""

import uuid
from collections import Counter

import pytest

from lotse.counselling.actions.booking import cancel, move
from lotse.counselling.actions.interpreting import Told
from lotse.counselling.models import Appointment
from lotse.holds import actions as holds
from lotse.holds.models import Occupation
from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference
from tests.events.test_races import at_once
from tests.factories.appointments import (
    NOW,
    at,
    booked,
    make_counsellor,
    make_kind,
    take,
    visitor,
)
from tests.factories.interpreters import ask_all, make_interpreter, make_request, says

pytestmark = pytest.mark.usefixtures("committed")


def test_the_last_time_goes_to_one_and_the_others_are_told():
    kind = make_kind()
    make_counsellor(kind, hours=("09:00", "09:45"))
    results = at_once([lambda: take(kind)] * 50)
    assert Counter(type(one).__name__ for one in results) == {"Appointment": 1, "Refused": 49}
    assert {one.code for one in results if isinstance(one, Refused)} == {"counselling.taken"}
    assert Occupation.objects.count() == 1
    assert Appointment.objects.count() == 1


def test_three_counsellors_take_three_and_work_is_shared():
    kind = make_kind()
    for _ in range(3):
        make_counsellor(kind, hours=("09:00", "09:45"))
    results = at_once([lambda: take(kind)] * 20)
    taken = [one for one in results if isinstance(one, Appointment)]
    assert len({one.counsellor_id for one in taken}) == len(taken) == 3


def test_booking_moving_and_cancelling_at_once_leaves_nobody_doubled():
    kind = make_kind(step=60)
    for _ in range(2):
        make_counsellor(kind)
    ones = [
        booked(kind, clock, who=visitor(email=f"{number}@example.org"))
        for number, clock in enumerate(["09:00", "09:00", "10:00", "11:00"])
    ]
    reference = get_reference()
    jobs = [
        lambda one=one, clock=clock: move(
            appointment_id=one.pk, begins_at=at(clock), now=NOW, reference=reference
        )
        for one in ones
        for clock in ("10:00", "11:00")
    ]
    jobs += [lambda one=one: cancel(appointment_id=one.pk, now=NOW) for one in ones[:2]]
    jobs += [lambda clock=clock: take(kind, clock) for clock in ("09:00", "10:00", "11:00") * 4]
    results = at_once(jobs)
    assert {type(one).__name__ for one in results} <= {"Appointment", "Refused"}
    standing = Appointment.objects.exclude(state="cancelled")
    assert len({(one.counsellor_id, one.begins_at) for one in standing}) == standing.count()
    held = {row.holder: row for row in Occupation.objects.all()}
    assert set(held) == {one.holder for one in standing}
    for one in standing:
        assert held[one.holder].period.lower == one.begins_at


def test_without_the_lock_the_constraint_stops_it(monkeypatch):
    """The lock is what tells in order; the constraint is what holds when it is missing."""
    monkeypatch.setattr(holds, "lock", lambda _resources: None)
    kind = make_kind()
    make_counsellor(kind, hours=("09:00", "09:45"))
    results = at_once([lambda: take(kind)] * 4)
    assert Appointment.objects.count() <= 1
    assert Occupation.objects.count() == Appointment.objects.count()
    assert any(not isinstance(one, Appointment) for one in results)


def test_one_form_sent_ten_times_at_once_is_one_time_and_nobody_is_refused():
    kind, key = make_kind(), uuid.uuid4()
    make_counsellor(kind, hours=("09:00", "09:45"))
    results = at_once([lambda: take(kind, form_key=key)] * 10)
    assert {getattr(one, "number", one) for one in results} == {Appointment.objects.get().number}


def test_of_interpreters_who_say_yes_at_once_one_wins():
    people = [make_interpreter("fa", email=f"p{number}@example.org") for number in range(8)]
    request = make_request()
    ask_all(request, *people)
    results = at_once([lambda who=who: says(request, who) for who in people])
    assert Counter(results) == {Told.GOT: 1, Told.LATE: 7}
    request.refresh_from_db()
    assert Occupation.objects.get().resource_id == request.interpreter.resource_id


def test_interpreter_who_says_yes_to_two_at_once_has_one():
    who = make_interpreter("fa")
    requests = [make_request(), make_request("10:30", "11:30")]
    for request in requests:
        ask_all(request, who)
    results = at_once([lambda one=one: says(one, who) for one in requests])
    assert Counter(getattr(one, "code", one) for one in results) == {
        Told.GOT: 1,
        "counselling.interpreter_busy": 1,
    }
