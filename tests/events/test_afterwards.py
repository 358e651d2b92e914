import uuid
from datetime import timedelta

import pytest

from lotse.events.actions.afterwards import due_to_forget, forget_round, give_feedback
from lotse.events.actions.coming import check_in, undo_check_in, walk_in
from lotse.events.actions.reminding import remind_due, write_afterwards
from lotse.events.actions.rescheduling import cancel_round
from lotse.events.actions.signing_up import cancel, decline
from lotse.events.figures import kept_counts
from lotse.events.models import Feedback, Participant, Registration, State
from lotse.events.registration_queries import (
    attendance_of,
    find_drift,
    interpreter_view,
)
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from lotse.kit.sending import send_due
from tests.factories.events import NOW, join, make_event, make_round, party, taken

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def reminded():
    return set(
        Mail.objects.filter(key__startswith="events.reminder").values_list("recipient", flat=True)
    )


def test_reminder_goes_to_those_who_hold_places_and_signed_up_before_it_was_due():
    round_ = make_round(seats=4, remind_hours_before=(48,))
    due = round_.starts_at - 2 * DAY
    join(round_, party(email="early@example.org"))
    gone = join(round_, party(email="gone@example.org"))
    cancel(registration_id=gone.pk, now=NOW)
    join(round_, party(email="", phone="030 23125-121"))
    join(round_, party(2, email="late@example.org"), now=due + timedelta(minutes=5))
    join(round_, party(4, email="waiting@example.org"))
    assert remind_due(now=due - timedelta(minutes=1)) == 0
    assert remind_due(now=due + timedelta(minutes=10)) == 1
    assert remind_due(now=due + timedelta(minutes=20)) == 0
    assert reminded() == {"early@example.org"}


def test_cancelled_event_reminds_nobody_and_neither_does_the_last_hour():
    round_ = make_round(remind_hours_before=(48,))
    join(round_)
    assert remind_due(now=round_.starts_at - timedelta(minutes=30)) == 0
    cancel_round(round_id=round_.pk, now=NOW)
    assert remind_due(now=round_.starts_at - DAY) == 0


def test_reminder_that_waits_for_the_mail_server_is_not_sent_after_cancelling(sink):
    round_ = make_round(remind_hours_before=(48,))
    join(round_, party(email="stays@example.org"))
    goes = join(round_, party(email="goes@example.org"))
    Mail.objects.all().delete()
    due = round_.starts_at - 2 * DAY
    assert remind_due(now=due) == 2
    cancel(registration_id=goes.pk, now=due + timedelta(hours=1))
    send_due(clock=lambda: due + timedelta(hours=2))
    told = [(mail["To"], mail["Subject"]) for mail in sink.mails]
    assert sorted(told) == [
        ("goes@example.org", "Ihre Anmeldung ist abgesagt"),
        ("stays@example.org", "Erinnerung: Ihre Veranstaltung ist bald"),
    ]


def test_offer_of_a_place_that_was_declined_is_not_sent_any_more(sink):
    round_ = make_round(seats=1)
    first = join(round_, party(email="first@example.org"))
    second = join(round_, party(email="second@example.org"))
    cancel(registration_id=first.pk, now=NOW)
    decline(registration_id=second.pk, now=NOW)
    send_due(clock=lambda: NOW)
    assert not [mail for mail in sink.mails if "frei" in mail["Subject"]]


def test_whole_family_is_checked_in_at_once_and_twice_is_once():
    round_ = make_round()
    date = round_.dates.get()
    family = join(round_, party(2, 5))
    for _ in range(2):
        assert (
            check_in(date_id=date.pk, registration_id=family.pk, positions=None, now=date.starts_at)
            == 3
        )
    undo_check_in(date_id=date.pk, registration_id=family.pk)
    check_in(date_id=date.pk, registration_id=family.pk, positions=[1], now=date.starts_at)
    assert attendance_of(date) == {family.pk: {1}}
    with pytest.raises(Refused, match="no_such_person"):
        check_in(date_id=date.pk, registration_id=family.pk, positions=[9], now=date.starts_at)
    other = make_event(slug="anderes").rounds.get().dates.get()
    with pytest.raises(Refused, match="wrong_date"):
        check_in(date_id=other.pk, registration_id=family.pk, positions=None, now=date.starts_at)


def test_walk_in_sits_down_where_there_is_room_and_is_not_kept_where_there_is_none():
    round_ = make_round(seats=2)
    date = round_.dates.get()
    key = uuid.uuid4()
    nobody = party(2, email="")
    for _ in range(2):
        walk_in(date_id=date.pk, party=nobody, form_key=key, by=None, now=date.starts_at)
    assert Registration.objects.count() == 1
    with pytest.raises(Refused, match="full"):
        walk_in(date_id=date.pk, party=nobody, form_key=uuid.uuid4(), by=None, now=date.starts_at)
    assert Registration.objects.count() == 1


def test_letter_afterwards_differs_for_those_who_came():
    round_ = make_round()
    date = round_.dates.get()
    came, missed = join(round_, party(email="a@example.org")), join(round_)
    after = round_.ends_at + DAY
    assert write_afterwards(now=after) == 0
    check_in(date_id=date.pk, registration_id=came.pk, positions=None, now=date.starts_at)
    assert write_afterwards(now=after) == 2
    assert write_afterwards(now=after) == 0
    subjects = dict(
        Mail.objects.filter(key__startswith="events.afterwards").values_list("recipient", "subject")
    )
    assert len(set(subjects.values())) == 2
    assert missed.email in subjects


def test_tap_that_is_sent_again_counts_once_even_after_it_was_undone():
    round_ = make_round()
    date, family = round_.dates.get(), join(round_, party(2))
    tap = {"date_id": date.pk, "registration_id": family.pk, "key": uuid.uuid4()}
    assert check_in(**tap, positions=None, now=date.starts_at) == 2
    undo = {"date_id": date.pk, "registration_id": family.pk, "key": uuid.uuid4()}
    assert undo_check_in(**undo, positions=[2]) == 1
    assert check_in(**tap, positions=None, now=date.starts_at) == 1
    assert check_in(date_id=date.pk, registration_id=family.pk, positions=[2], now=NOW) == 2
    assert undo_check_in(**undo, positions=[2]) == 2
    with pytest.raises(Refused, match="no_such_person"):
        undo_check_in(date_id=date.pk, registration_id=family.pk, positions=[9])


def test_full_room_gets_chairs_only_where_staff_say_so_and_the_childcare_never_grows():
    round_ = make_round(seats=2, childcare=1)
    date = round_.dates.get()
    join(round_, party(2, 5, childcare=True))
    waits = join(round_, party(2))
    said = {"date_id": date.pk, "by": None, "now": date.starts_at}
    with pytest.raises(Refused, match=r"events\.full"):
        walk_in(**said, party=party(1, email=""), form_key=uuid.uuid4())
    key = uuid.uuid4()
    for _ in range(2):
        came = walk_in(**said, party=party(1, 3, email=""), form_key=key, adds_seats=True)
    assert (came.state, taken(round_), round_.pools.get(kind="seats").capacity) == (
        State.CONFIRMED, 4, 4,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"events\.full"):
        walk_in(
            **said,
            party=party(1, 3, childcare=True, email=""),
            form_key=uuid.uuid4(),
            adds_seats=True,
        )
    waits.refresh_from_db()
    round_.refresh_from_db()
    assert (waits.state, round_.has_line, find_drift(NOW.date())) == (State.WAITING, True, [])
    assert taken(round_, "childcare") == 1


def test_walk_in_is_written_down_after_the_end_until_the_round_is_forgotten():
    round_ = make_round(keep_days=10)
    said = {"date_id": round_.dates.get().pk, "by": None, "party": party(1, email="")}
    after = round_.ends_at + DAY
    assert walk_in(**said, form_key=uuid.uuid4(), now=after).state == State.CONFIRMED
    forget_round(round_id=round_.pk, now=after + 11 * DAY)
    with pytest.raises(Refused, match=r"events\.over"):
        walk_in(**said, form_key=uuid.uuid4(), now=after + 11 * DAY)
    assert not Registration.objects.exists()


def test_cancelled_family_is_not_checked_in():
    round_ = make_round()
    date, family = round_.dates.get(), join(round_)
    cancel(registration_id=family.pk, now=NOW)
    with pytest.raises(Refused, match="registration_cancelled"):
        check_in(date_id=date.pk, registration_id=family.pk, positions=None, now=date.starts_at)
    assert attendance_of(date) == {}


def test_feedback_is_anonymous_and_counted_once():
    round_ = make_round()
    said = {"language": "ar", "understood": 3, "helped": 2, "welcome": None, "remark": " Danke "}
    key = uuid.uuid4()
    with pytest.raises(Refused, match="not_yet"):
        give_feedback(round_id=round_.pk, form_key=key, now=NOW, **said)
    for _ in range(2):
        give_feedback(round_id=round_.pk, form_key=key, now=round_.ends_at, **said)
    assert Feedback.objects.get().remark == "Danke"
    nothing = said | {"understood": None, "helped": None, "remark": " "}
    with pytest.raises(Refused, match="no_answer"):
        give_feedback(round_id=round_.pk, form_key=uuid.uuid4(), now=round_.ends_at, **nothing)
    with pytest.raises(Refused, match="no_face"):
        give_feedback(
            round_id=round_.pk, form_key=uuid.uuid4(), now=round_.ends_at, **(said | {"helped": 4})
        )


def test_interpreter_view_counts_people_by_language():
    round_ = make_round(interpreter_from=3, seats=4, childcare=1)
    join(round_, party(2, 5, childcare=True, interpreter="ar"))
    join(round_, party(1, interpreter="ar"))
    join(round_, party(1, interpreter="fa"))
    waits = join(round_, party(1, interpreter="fa"))
    assert waits.state == State.WAITING
    gone = join(round_, party(3, interpreter="uk"))
    cancel(registration_id=gone.pk, now=NOW)
    assert [
        (one.language, one.people, one.waiting, one.missing, one.is_needed, one.is_planned)
        for one in interpreter_view(round_)
    ] == [
        ("ar", 3, 0, 0, True, True),
        ("fa", 2, 1, 1, False, False),
        ("uk", 0, 0, 3, False, True),
    ]


def test_people_are_forgotten_after_their_time_and_the_counts_stay():
    round_ = make_round(keep_days=10)
    date = round_.dates.get()
    family = join(round_, party(2, 7, language="uk", heard="school"))
    join(round_, party(1))
    gone = join(round_, party(1))
    cancel(registration_id=gone.pk, now=NOW)
    check_in(date_id=date.pk, registration_id=family.pk, positions=[1, 2], now=date.starts_at)
    end = round_.ends_at.date()
    assert due_to_forget(end + 10 * DAY) == []
    assert due_to_forget(end + 11 * DAY) == [round_.pk]
    assert forget_round(round_id=round_.pk, now=round_.ends_at + 11 * DAY)
    assert not forget_round(round_id=round_.pk, now=round_.ends_at + 11 * DAY)
    assert not Registration.objects.exists()
    assert not Participant.objects.exists()
    kept = kept_counts([round_])[round_.pk]
    figures = {cell: counted.to_keep()[0] for cell, counted in kept.items()}
    assert {
        key: figures[key]
        for key in [("signed_up", ""), ("came", ""), ("no_show", ""), ("cancelled", "by_family"),
                    ("language", "uk"), ("heard", "school"), ("parties", ""), ("children", "")]
    } == {
        ("signed_up", ""): 4, ("came", ""): 2, ("no_show", ""): 2, ("cancelled", "by_family"): 1,
        ("language", "uk"): 3, ("heard", "school"): 3, ("parties", ""): 2, ("children", ""): 1,
    }  # fmt: skip
    assert due_to_forget(end + 30 * DAY) == []
