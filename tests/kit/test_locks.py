"""A lock on a record: of many who want it at once one has it."""

import threading

import pytest
from django.db import connection

from lotse.accounts.models import User
from lotse.kit import clock, locks
from lotse.kit.errors import Refused
from lotse.kit.models import RecordLock
from tests.factories.accounts import make_user

NOW = clock.now()


def test_of_many_at_once_one_has_the_lock(committed):
    people = [make_user("editor", f"{number}@example.org") for number in range(6)]
    holders = []

    def want(person):
        try:
            lock = locks.hold(kind="offers.offer", record_id="eins", by=person, now=NOW)
            holders.append(lock.holder_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert len(holders) == 6
        assert len(set(holders)) == 1
    finally:
        RecordLock.objects.all().delete()
        User.objects.all().delete()


def test_require_refuses_and_lets_go(db):
    one, two = make_user("editor"), make_user("coordinator")
    place = {"kind": "offers.offer", "record_id": "eins"}
    locks.hold(**place, by=one, now=NOW)
    with pytest.raises(Refused, match=r"kit\.locked"):
        locks.require(**place, by=two, now=NOW)
    assert RecordLock.objects.get().holder == one
    locks.require(**place, by=two, now=NOW, takes_over=True)
    assert not RecordLock.objects.exists()
