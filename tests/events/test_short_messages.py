"""Families without a working mail address are told by short message, or called."""

from datetime import date, time, timedelta

import pytest

from lotse.events.actions.coming import check_in
from lotse.events.actions.reminding import remind_due, write_afterwards
from lotse.events.actions.rescheduling import cancel_round, move_date
from lotse.events.actions.signing_up import accept, cancel
from lotse.events.domain.series import Series, Sitting
from lotse.events.messages import link
from lotse.events.models import State
from lotse.events.registration_queries import list_to_call
from lotse.interop.texting.seven import Seven
from lotse.kit import clock, reach
from lotse.kit.models import Mail, MailState, TextMessage, TextState
from lotse.kit.texting import contract
from lotse.kit.texting.sending import send_due
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, join, make_round, party
from tests.factories.texting import seven

pytestmark = pytest.mark.django_db
NUMBER = "+491729925904"
DAY = timedelta(days=1)


def by_phone(adults=1, **changes):
    return party(adults, **({"email": "", "phone": "0172 9925904", "language": "uk"} | changes))


@pytest.fixture
def service(monkeypatch):
    with seven() as fake:
        made = Seven("secret", address=fake.address, timeout=2)
        monkeypatch.setitem(contract._makers, "seven", lambda: made)
        yield fake


def send(now=NOW):
    return send_due(clock=lambda: now)


def test_family_with_a_mobile_number_is_told_in_its_language_with_the_link(service):
    registration = join(make_round(), by_phone())
    assert send().sent == 1
    ((number, text),) = service.sent
    assert number == NUMBER
    assert "Infoabend Klasse 5, четвер, 14 січня 2027" in text.replace("Четвер", "четвер")
    assert text.endswith(link(registration))
    assert not Mail.objects.exists()


def test_mail_is_enough_where_it_arrives(service):
    join(make_round(), by_phone(email="familie@example.org"))
    assert not TextMessage.objects.exists()
    assert Mail.objects.count() == 1


def test_dead_mail_address_is_replaced_by_a_short_message(service):
    reach.note_dead(address="familie@example.org", now=NOW)
    join(make_round(), by_phone(email="familie@example.org"))
    assert Mail.objects.get().state == MailState.GIVEN_UP
    assert send().sent == 1


def test_landline_gets_nothing_and_neither_does_anybody_without_a_service(service, monkeypatch):
    join(make_round(), by_phone(phone="030 23125-121"))
    monkeypatch.setitem(contract._makers, "seven", lambda: None)
    join(make_round(slug="zwei"), by_phone())
    assert not TextMessage.objects.exists()


def test_nobody_is_told_of_a_place_that_was_given_back(service):
    registration = join(make_round(), by_phone())
    cancel(registration_id=registration.pk, now=NOW)
    done = send()
    assert (done.unwanted, done.sent) == (1, 1)
    assert [message.state for message in TextMessage.objects.order_by("pk")] == [
        TextState.UNWANTED,
        TextState.SENT,
    ]


def test_reminder_comes_once_and_not_after_cancelling(service):
    round_ = make_round(remind_hours_before=(48,))
    join(round_, by_phone())
    gone = join(round_, by_phone(phone="0172 9968532"))
    send()
    due = round_.starts_at - 2 * DAY + timedelta(minutes=10)
    assert remind_due(now=due) == 2
    assert remind_due(now=due) == 0
    cancel(registration_id=gone.pk, now=due)
    service.sent.clear()
    send(due)
    reminded = [number for number, text in service.sent if "Нагадування" in text]
    assert reminded == [NUMBER]


def test_offer_is_sent_and_its_end_is_said_and_nobody_has_to_call(service):
    round_ = make_round(seats=1)
    first = join(round_)
    waits = join(round_, by_phone())
    send()
    cancel(registration_id=first.pk, now=NOW)
    waits.refresh_from_db()
    assert waits.state == State.OFFERED
    assert list_to_call(round_.pk) == []
    service.sent.clear()
    send()
    assert link(waits) in service.sent[0][1]
    accept(registration_id=waits.pk, now=NOW)


def test_offer_that_was_taken_meanwhile_is_not_sent(service):
    round_ = make_round(seats=1)
    first, waits = join(round_), join(round_, by_phone())
    send()
    cancel(registration_id=first.pk, now=NOW)
    accept(registration_id=waits.pk, now=NOW)
    service.sent.clear()
    send()
    assert len(service.sent) == 1  # "you are signed up", no offer


def test_who_cannot_be_reached_is_called(service):
    round_ = make_round(seats=1)
    first = join(round_)
    waits = join(round_, by_phone())
    send()
    service.misbehave = (200, b'{"success": "202"}')
    cancel(registration_id=first.pk, now=NOW)
    send()
    assert [one.pk for one in list_to_call(round_.pk)] == [waits.pk]
    with clock.frozen(NOW):
        coordinator = staff_client("coordinator")
        address = f"/staff/veranstaltungen/runde/{round_.pk}/anmeldung/{waits.number}/"
        assert "Die Nummer ist falsch" in coordinator.get(address).content.decode()
        assert "SMS an eine Familie" in coordinator.get("/staff/").content.decode()
        page = coordinator.get("/staff/veranstaltungen/?people=unsent").content.decode()
        assert "Infoabend Klasse 5" in page


def test_dead_mail_address_is_in_the_list_of_those_to_call():
    round_ = make_round(seats=1)
    first, waits = join(round_), join(round_, party(1, email="tot@example.org"))
    cancel(registration_id=first.pk, now=NOW)
    assert list_to_call(round_.pk) == []
    reach.note_dead(address="tot@example.org", now=NOW)
    assert [one.pk for one in list_to_call(round_.pk)] == [waits.pk]


def test_cancelled_event_is_told_and_letters_afterwards_are_not(service):
    round_ = make_round()
    registration = join(round_, by_phone())
    day = round_.dates.get()
    send()
    check_in(date_id=day.pk, registration_id=registration.pk, positions=None, now=day.starts_at)
    write_afterwards(now=round_.ends_at + DAY)
    assert TextMessage.objects.count() == 1
    other = make_round(slug="zwei")
    join(other, by_phone(phone="0172 9968532"))
    send()
    cancel_round(round_id=other.pk, now=NOW)
    service.sent.clear()
    send()
    assert len(service.sent) == 1


def test_moved_date_of_a_course_is_told_with_its_new_time(service):
    series = Series(date(2027, 1, 14), time(18), time(20), rule="FREQ=WEEKLY;COUNT=3")
    round_ = make_round(series=series, is_course=True)
    join(round_, by_phone(language="de"))
    send()
    last = round_.dates.last()
    move_date(date_id=last.pk, sitting=Sitting(date(2027, 2, 4), time(17), time(19)), now=NOW)
    service.sent.clear()
    send()
    ((_, text),) = service.sent
    assert "Donnerstag, 4. Februar 2027, 17:00 bis 19:00 Uhr" in text
    assert "14. Januar" not in text
