"""Two never have the same resource at once: by the action, by the database, by fifty at a time."""

import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import TimestamptzRange

from lotse.holds import actions
from lotse.holds.models import Occupation, Resource
from lotse.holds.queries import taken
from lotse.kit.errors import Refused
from tests.events.test_races import at_once

NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def resource(kind="room"):
    return Resource.objects.create(kind=kind).pk


def hours(first, last):
    return NOW + first * HOUR, NOW + last * HOUR


def take(*wanted, holder=None, now=NOW, **others):
    actions.take(dict(wanted), holder=holder or uuid.uuid4(), now=now, **others)


@pytest.mark.django_db
def test_what_is_taken_is_refused_and_what_touches_it_is_not():
    room = resource()
    take((room, hours(1, 2)))
    take((room, hours(0, 1)))
    take((room, hours(2, 3)))
    take((resource(), hours(1, 2)))
    for overlapping in (hours(1, 2), hours(0, 3), hours(1.5, 1.6), hours(2.5, 4)):
        with pytest.raises(Refused, match=r"holds\.taken"):
            take((room, overlapping))
    assert Occupation.objects.filter(resource=room).count() == 3


@pytest.mark.django_db
def test_of_several_all_are_taken_or_none():
    person, room = resource(), resource()
    take((room, hours(1, 2)))
    with pytest.raises(Refused, match=r"holds\.taken"):
        take((person, hours(1, 2)), (room, hours(1, 2)))
    assert not Occupation.objects.filter(resource=person).exists()


@pytest.mark.django_db
def test_a_hold_takes_until_it_lapses_and_then_gives_way_at_once():
    room, holder = resource(), uuid.uuid4()
    take((room, hours(1, 2)), holder=holder, lapses_at=NOW + HOUR / 4)
    with pytest.raises(Refused):
        take((room, hours(1, 2)), now=NOW + HOUR / 5)
    assert taken([room], *hours(0, 3), now=NOW)[room] == [hours(1, 2)]
    assert taken([room], *hours(0, 3), now=NOW + HOUR / 4) == {}
    take((room, hours(1, 2)), now=NOW + HOUR / 4)
    assert actions.give_back(holder=holder) == 0


@pytest.mark.django_db
def test_a_hold_that_is_kept_never_lapses():
    room, holder = resource(), uuid.uuid4()
    take((room, hours(1, 2)), holder=holder, lapses_at=NOW + HOUR / 4)
    actions.keep(holder=holder)
    assert actions.give_back_lapsed(now=NOW + 9 * HOUR) == 0
    assert taken([room], *hours(0, 3), now=NOW + 9 * HOUR)[room] == [hours(1, 2)]
    assert taken([room], *hours(0, 3), now=NOW, but=holder) == {}


@pytest.mark.django_db
def test_moving_one_s_own_time_by_a_little_is_not_refused_by_oneself():
    room, holder = resource(), uuid.uuid4()
    take((room, hours(1, 2)), holder=holder)
    take((room, hours(1.5, 2.5)), holder=holder)
    assert [one.period.lower for one in Occupation.objects.all()] == [NOW + 1.5 * HOUR]


@pytest.mark.django_db
def test_what_staff_put_on_top_is_seen_and_stands_in_nobody_s_way():
    room = resource()
    take((room, hours(1, 2)))
    take((room, hours(1, 2)), is_extra=True)
    assert len(taken([room], *hours(0, 3), now=NOW)[room]) == 2


@pytest.mark.django_db
def test_database_itself_refuses_what_an_action_would_not():
    room = resource()
    take((room, hours(1, 2)))
    for period in (TimestamptzRange(*hours(1, 2)), TimestamptzRange(NOW, None),
                   TimestamptzRange(empty=True)):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Occupation.objects.create(resource_id=room, holder=uuid.uuid4(), period=period)


@pytest.mark.usefixtures("committed")
def test_fifty_at_once_for_one_time_of_one_of_two_rooms():
    rooms = [resource(), resource()]

    def book():
        for room in rooms:
            try:
                take((room, hours(1, 2)))
            except Refused:
                continue
            return room
        return None

    results = at_once([book] * 50)
    assert Counter(results) == {rooms[0]: 1, rooms[1]: 1, None: 48}


@pytest.mark.usefixtures("committed")
def test_those_who_want_the_same_in_another_order_do_not_wait_for_each_other():
    person, room = resource(), resource()

    def book(*wanted):
        with transaction.atomic():
            actions.lock(wanted)
            try:
                take(*((one, hours(1, 2)) for one in wanted))
            except Refused:
                return 0
            return 1

    results = at_once([lambda: book(person, room), lambda: book(room, person)] * 10)
    assert sorted(results) == [0] * 19 + [1]


@pytest.mark.usefixtures("committed")
def test_without_the_constraint_two_have_the_same_time():
    """The guard is what prevents it."""
    room = resource()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE holds_occupation DROP CONSTRAINT one_at_a_time")
    try:
        results = at_once([lambda: take((room, hours(1, 2)))] * 5)
        assert results == [None] * 5
    finally:
        Occupation.objects.all().delete()
        constraint = next(
            one for one in Occupation._meta.constraints if one.name == "one_at_a_time"
        )
        with connection.schema_editor() as editor:
            editor.add_constraint(Occupation, constraint)
