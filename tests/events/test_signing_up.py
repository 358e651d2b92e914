import uuid
from datetime import timedelta

import pytest

from lotse.events.actions.planning import copy_event, save_event
from lotse.events.actions.rescheduling import cancel_round, change_seats, move_date
from lotse.events.actions.signing_up import (
    accept,
    bring_more,
    cancel,
    decline,
    expire_offers,
    leave,
    renew_link,
)
from lotse.events.domain.capacity import Person, PoolKind
from lotse.events.domain.series import Series, Sitting
from lotse.events.domain.sign_up import Channel
from lotse.events.models import Ended, Registration, State
from lotse.events.queries import Room, room_of
from lotse.events.registration_queries import explain_line, find_drift, find_registration
from lotse.events.tokens import token
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from tests.factories.events import (
    EVENING,
    NOW,
    event_facts,
    join,
    make_event,
    make_round,
    party,
    taken,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def mails(registration):
    return [
        mail.key.split(":")[0].removeprefix("events.")
        for mail in Mail.objects.filter(key__contains=registration.number).order_by("pk")
    ]


def test_family_gets_its_places_and_a_mail_with_the_dates():
    round_ = make_round(childcare=4)
    registration = join(round_, party(2, 3, childcare=True))
    assert registration.state == State.CONFIRMED
    assert (taken(round_), taken(round_, "childcare")) == (2, 1)
    mail = Mail.objects.get()
    assert mail.key == f"events.confirmed:{registration.number}"
    assert "Infoabend Klasse 5" in mail.text
    assert "Donnerstag, 14. Januar 2027" in mail.text
    assert registration.number not in mail.subject
    assert b"DTSTART:20270114T170000Z" in mail.attachments.get().content


def test_mail_speaks_the_language_of_the_family():
    registration = join(make_round(), party(language="ar"))
    mail = Mail.objects.get()
    assert (mail.language, f"/ar/veranstaltungen/anmeldung/{registration.number}" in mail.text) == (
        "ar",
        True,
    )


def test_same_form_sent_twice_is_one_registration():
    round_ = make_round()
    key = uuid.uuid4()
    first, second = join(round_, party(3), form_key=key), join(round_, party(3), form_key=key)
    assert first == second
    assert (taken(round_), Mail.objects.count()) == (3, 1)


def test_names_are_kept_only_where_the_event_needs_them():
    who = party()
    named = type(who)(people=(Person(name="Leyla"),), language="de", email="a@example.org")
    assert join(make_round(), named).participants.get().name == ""
    with_names = make_round(slug="kurs", needs_names=True)
    assert join(with_names, named).participants.get().name == "Leyla"
    with pytest.raises(Refused, match="no_name"):
        join(with_names, who)


def test_full_event_has_a_line_and_free_places_are_not_public_while_somebody_waits():
    round_ = make_round(seats=4)
    join(round_, party(4))
    waits = join(round_, party(2))
    assert (waits.state, mails(waits), taken(round_)) == (State.WAITING, ["waiting"], 4)
    round_.refresh_from_db()
    assert room_of(round_) is Room.LINE


def test_somebody_moves_up_in_the_transaction_that_frees_the_places():
    round_ = make_round(seats=4)
    first = join(round_, party(4))
    waits = join(round_, party(2), now=NOW + DAY)
    cancel(registration_id=first.pk, now=NOW + 2 * DAY)
    waits.refresh_from_db()
    assert (waits.state, waits.offered_until) == (State.OFFERED, NOW + 4 * DAY)
    assert (taken(round_), mails(waits)) == (2, ["waiting", "offered"])
    accept(registration_id=waits.pk, now=NOW + 3 * DAY)
    accept(registration_id=waits.pk, now=NOW + 3 * DAY)
    waits.refresh_from_db()
    assert (waits.state, taken(round_), mails(waits)[-1]) == (State.CONFIRMED, 2, "confirmed")


def test_declined_and_expired_offers_go_to_the_next_in_line():
    round_ = make_round(seats=2)
    first = join(round_, party(2))
    second, third = join(round_, party(2)), join(round_, party(2))
    cancel(registration_id=first.pk, now=NOW)
    decline(registration_id=second.pk, now=NOW)
    third.refresh_from_db()
    assert third.state == State.OFFERED
    fourth = join(round_, party(1))
    assert fourth.state == State.WAITING
    with pytest.raises(Refused, match="offer_expired"):
        accept(registration_id=third.pk, now=NOW + 3 * DAY)
    assert expire_offers(round_id=round_.pk, now=NOW + 3 * DAY)
    third.refresh_from_db()
    fourth.refresh_from_db()
    assert (third.ended, fourth.state, taken(round_)) == (Ended.EXPIRED, State.OFFERED, 1)
    assert not expire_offers(round_id=round_.pk, now=NOW + 3 * DAY)


def test_strict_line_says_why_nobody_moves_up():
    round_ = make_round(seats=5, policy="strict")
    join(round_, party(3))
    join(round_, party(4))
    small = join(round_, party(1))
    assert small.state == State.WAITING
    assert [one.verdict.why.value for one in explain_line(round_)] == ["no_room", "somebody_before"]


def test_one_leaves_and_the_rest_of_the_family_stays():
    round_ = make_round(seats=4, childcare=2)
    family = join(round_, party(2, 5, childcare=True))
    leave(registration_id=family.pk, positions=[2], now=NOW)
    leave(registration_id=family.pk, positions=[2], now=NOW)
    assert (taken(round_), taken(round_, "childcare")) == (1, 1)
    leave(registration_id=family.pk, positions=[1, 3], now=NOW)
    family.refresh_from_db()
    assert (family.state, taken(round_), taken(round_, "childcare")) == (State.CANCELLED, 0, 0)
    with pytest.raises(Refused, match="no_such_person"):
        leave(registration_id=join(round_).pk, positions=[7], now=NOW)


def test_smaller_family_in_line_fits_after_somebody_left_it():
    round_ = make_round(seats=4)
    join(round_, party(2))
    waits = join(round_, party(3))
    assert waits.state == State.WAITING
    leave(registration_id=waits.pk, positions=[3], now=NOW)
    waits.refresh_from_db()
    assert (waits.state, taken(round_)) == (State.OFFERED, 4)


def test_more_people_join_or_everything_stays_as_it_was():
    round_ = make_round(seats=3)
    family = join(round_, party(1))
    join(round_)
    bring_more(registration_id=family.pk, people=[Person(8)], now=NOW)
    assert taken(round_) == 3
    with pytest.raises(Refused, match="no_room_for_more"):
        bring_more(registration_id=family.pk, people=[Person()], now=NOW)
    assert (taken(round_), family.participants.count()) == (3, 2)


def test_cancelling_twice_frees_the_places_once():
    round_ = make_round()
    join(round_, party(2))
    gone = join(round_, party(3))
    cancel(registration_id=gone.pk, now=NOW)
    cancel(registration_id=gone.pk, now=NOW)
    assert (taken(round_), mails(gone)) == (2, ["confirmed", "cancelled"])


@pytest.mark.parametrize(
    ("changes", "channel", "days", "code"),
    [
        ({"published": False}, Channel.WEB, 0, "not_public"),
        ({"mode": "none"}, Channel.WEB, 0, "no_sign_up"),
        ({"mode": "partners"}, Channel.WEB, 0, "only_partners"),
        ({"opens_days_before": 7}, Channel.WEB, 0, "not_open_yet"),
        ({"closes_hours_before": 2400}, Channel.WEB, 0, "closed"),
        ({}, Channel.WEB, 90, "over"),
        ({}, Channel.STAFF, 90, "over"),
        ({"seats": 0}, Channel.WEB, 0, "never_fits"),
    ],
)
def test_closed_door_is_refused_and_nothing_is_kept(changes, channel, days, code):
    round_ = make_round(**changes)
    with pytest.raises(Refused, match=code):
        join(round_, channel=channel, now=NOW + days * DAY)
    assert not Registration.objects.exists()


def test_staff_write_down_who_calls_after_the_sign_up_has_closed():
    round_ = make_round(closes_hours_before=2400)
    assert join(round_, party(email="", phone="030 23125-120"), channel=Channel.STAFF)
    with pytest.raises(Refused, match="no_contact"):
        join(round_, party(email=""), channel=Channel.STAFF)
    assert not Mail.objects.exists()


def test_cancelled_event_tells_everybody_and_holds_no_places():
    round_ = make_round(seats=2)
    sits, waits = join(round_, party(2)), join(round_, party(2))
    assert cancel_round(round_id=round_.pk, now=NOW) == 2
    assert cancel_round(round_id=round_.pk, now=NOW) == 0
    assert {mails(one)[-1] for one in (sits, waits)} == {"event_cancelled"}
    assert taken(round_) == 0
    with pytest.raises(Refused, match="cancelled"):
        join(round_)


def test_moved_date_keeps_its_name_in_calendars_and_tells_everybody():
    round_ = make_round()
    registration = join(round_)
    date = round_.dates.get()
    sitting = Sitting(EVENING.starts_on + 7 * DAY, EVENING.opens_at, EVENING.closes_at)
    for _ in range(2):
        moved = move_date(date_id=date.pk, sitting=sitting, now=NOW)
    assert (moved.uid, moved.sequence) == (date.uid, 1)
    assert mails(registration) == ["confirmed", "moved"]
    round_.refresh_from_db()
    assert round_.starts_at == moved.starts_at
    save_event(facts=event_facts(), words=[], by=None, now=NOW)
    assert round_.dates.get().starts_at == moved.starts_at


def test_larger_room_lets_the_line_move_up():
    round_ = make_round(seats=2)
    join(round_, party(2))
    waits = join(round_, party(2))
    change_seats(round_id=round_.pk, kind=PoolKind.SEATS, capacity=4, now=NOW)
    waits.refresh_from_db()
    assert waits.state == State.OFFERED
    with pytest.raises(Refused, match="places_in_use"):
        change_seats(round_id=round_.pk, kind=PoolKind.SEATS, capacity=3, now=NOW)


def test_dates_with_registrations_do_not_vanish():
    event = make_event(
        series=Series(EVENING.starts_on, EVENING.opens_at, rule="FREQ=WEEKLY;COUNT=3")
    )
    join(event.rounds.last())
    shorter = event_facts(
        series=Series(EVENING.starts_on, EVENING.opens_at, rule="FREQ=WEEKLY;COUNT=2")
    )
    with pytest.raises(Refused, match="dates_in_use"):
        save_event(facts=shorter, words=[], by=None, now=NOW)
    assert event.rounds.count() == 3


def test_course_has_one_round_with_all_dates():
    event = make_event(
        slug="kurs",
        is_course=True,
        series=Series(EVENING.starts_on, EVENING.opens_at, rule="FREQ=WEEKLY;COUNT=3"),
    )
    round_ = event.rounds.get()
    assert round_.dates.count() == 3
    assert (round_.ends_at - round_.starts_at) == 14 * DAY


def test_copy_is_a_draft_with_the_same_words():
    event = make_event()
    copy = copy_event(
        event=event,
        slug="infoabend-2028",
        series=Series(EVENING.starts_on + 365 * DAY),
        by=None,
        now=NOW,
    )
    assert (copy.status, copy.copied_from, copy.seats) == ("draft", event, 20)
    with pytest.raises(Refused, match="slug_taken"):
        copy_event(event=event, slug="infoabend", series=EVENING, by=None, now=NOW)


def test_link_opens_only_its_own_registration_and_can_be_renewed():
    round_ = make_round()
    mine, other = join(round_), join(round_)
    assert find_registration(mine.number, token(mine)) == mine
    assert find_registration(other.number, token(mine)) is None
    assert find_registration("XXXXXXXX", token(mine)) is None
    old = token(mine)
    renew_link(registration_id=mine.pk, now=NOW)
    assert find_registration(mine.number, old) is None


def test_registration_costs_few_statements(django_assert_max_num_queries):
    round_ = make_round(childcare=5)
    for _ in range(2):
        with django_assert_max_num_queries(14):
            join(round_, party(2, 3, 4, childcare=True))


def test_drift_between_places_and_registrations_is_found():
    round_ = make_round()
    join(round_, party(2))
    assert find_drift(NOW.date()) == []
    round_.pools.update(taken=5)
    assert [(one.pool.taken, one.counted) for one in find_drift(NOW.date())] == [(5, 2)]
