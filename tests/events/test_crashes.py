"""A process that dies between any two statements leaves all or nothing."""

import os
import signal
import uuid
from contextlib import suppress

import pytest
from django.db import connection

from lotse.events.actions.reminding import remind_due
from lotse.events.actions.signing_up import cancel
from lotse.events.models import Registration, State
from lotse.kit.models import Mail
from tests.events.test_races import check_all_is_well
from tests.factories.events import NOW, join, make_round, party, taken

pytestmark = pytest.mark.usefixtures("committed")


def die_after(statements, work):
    """Do the work in a process of its own that is killed after so many statements.

    True when it was killed, False when the work was over before.
    """
    process = os.fork()
    if process == 0:
        # The parent's connection is not ours to close: forget it and open one of our own.
        connection.connection = None
        connection.in_atomic_block = False
        left = statements

        def count(execute, sql, params, many, context):
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            return execute(sql, params, many, context)

        with suppress(BaseException), connection.execute_wrapper(count):
            work()
            if left == 0:  # after the last statement, before anything else
                os.kill(os.getpid(), signal.SIGKILL)
        os._exit(0)
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status)


def test_sign_up_killed_anywhere_is_whole_or_nothing_and_can_be_sent_again():
    round_ = make_round(seats=3, childcare=2)
    key, killed = uuid.uuid4(), 0
    who = party(2, 4, childcare=True)
    while die_after(killed, lambda: join(round_, who, form_key=key)):
        check_all_is_well(round_)
        assert Registration.objects.count() == Mail.objects.count()
        killed += 1
    assert killed >= 8
    again = join(round_, who, form_key=key)
    assert (Registration.objects.get(), Mail.objects.count()) == (again, 1)
    check_all_is_well(round_)


def test_move_up_killed_anywhere_offers_every_place_once():
    round_ = make_round(seats=4)
    first = join(round_, party(4))
    waiting = [join(round_, party(2)) for _ in range(3)]
    killed = 0
    while die_after(killed, lambda: cancel(registration_id=first.pk, now=NOW)):
        check_all_is_well(round_)
        killed += 1
    assert killed >= 10
    states = [Registration.objects.get(pk=one.pk).state for one in waiting]
    assert states == [State.OFFERED, State.OFFERED, State.WAITING]
    assert Mail.objects.filter(key__startswith="events.offered").count() == 2


def test_move_up_into_the_childcare_killed_anywhere_takes_each_place_once():
    round_ = make_round(seats=10, childcare=2)
    first = join(round_, party(1, 3, 4, childcare=True))
    waiting = [join(round_, party(1, 5, childcare=True)) for _ in range(3)]
    assert {one.state for one in waiting} == {State.WAITING}  # seats are free, childcare is not
    killed = 0
    while die_after(killed, lambda: cancel(registration_id=first.pk, now=NOW)):
        check_all_is_well(round_)
        killed += 1
    assert killed >= 10
    states = [Registration.objects.get(pk=one.pk).state for one in waiting]
    assert states == [State.OFFERED, State.OFFERED, State.WAITING]
    assert taken(round_, "childcare") == 2


def test_reminders_killed_anywhere_are_written_once_each():
    round_ = make_round(remind_hours_before=(48,))
    families = [join(round_) for _ in range(3)]
    two_days_before = round_.starts_at.replace(day=12)
    killed = 0
    while die_after(killed, lambda: remind_due(now=two_days_before)):
        killed += 1
    assert killed >= 5
    assert remind_due(now=two_days_before) == 0
    written = Mail.objects.filter(key__startswith="events.reminder:48:")
    assert {mail.key.split(":")[-1] for mail in written} == {one.number for one in families}
    assert written.count() == 3
