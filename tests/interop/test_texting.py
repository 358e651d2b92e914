"""Short messages: numbers, outbox, sending; seven.io as its documentation describes it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from lotse.interop.texting.seven import Seven
from lotse.kit.models import TextMessage, TextState
from lotse.kit.texting import contract, outbox
from lotse.kit.texting.contract import Away, Declined, ShortMessage
from lotse.kit.texting.numbers import mobile_number
from lotse.kit.texting.sending import WAITS, send_due
from tests.factories.purging import erased_by
from tests.factories.texting import seven

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NUMBER = "+491729925904"


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("0172 9925904", NUMBER),
        ("+49 (0) 172-9925904", NUMBER),
        ("0049172/9925904", NUMBER),
        ("+380 50 1234567", "+380501234567"),
        ("030 23125-101", None),
        ("172 9925904", NUMBER),
        ("Oma anrufen", None),
        ("0172", None),
    ],
)
def test_numbers_are_read_as_people_write_them(said, number):
    assert mobile_number(said) == number


def make(fake, key="secret"):
    return Seven(key, "Lotse", address=fake.address, timeout=2)


def test_seven_gets_number_text_and_sender():
    with seven() as fake:
        make(fake).send(ShortMessage(NUMBER, "Для вас є місце & <більше>"))
    assert fake.faults == []
    assert fake.requests == [{"to": NUMBER, "text": "Для вас є місце & <більше>", "from": "Lotse"}]


@pytest.mark.parametrize(
    ("reply", "fault", "code"),
    [
        ((200, b"900"), Away, "not_allowed"),
        ((401, b"{}"), Away, "not_allowed"),
        ((200, b'{"success": "500", "messages": []}'), Away, "used_up"),
        ((200, b'{"success": "600"}'), Away, "away"),
        ((200, b'{"success": "403"}'), Away, "busy"),
        ((429, b""), Away, "busy"),
        ((503, b""), Away, "away"),
        ((200, b"<html>"), Away, "nonsense"),
        ((200, b"[]"), Away, "nonsense"),
        ((302, b""), Declined, "not_understood"),
        ((200, b'{"success": "305"}'), Declined, "not_understood"),
    ],
)
def test_seven_says_what_is_wrong(reply, fault, code):
    with seven() as fake:
        fake.misbehave = reply
        with pytest.raises(fault, match=code):
            make(fake).send(ShortMessage(NUMBER, "Hallo"))


def test_wrong_key_and_number_are_refused_as_documented():
    with seven() as fake:
        with pytest.raises(Away, match="not_allowed"):
            make(fake, "wrong").send(ShortMessage(NUMBER, "Hallo"))
        with pytest.raises(Declined, match="bad_number"):
            make(fake).send(ShortMessage("+49172", "Hallo"))
        assert fake.sent == []


def test_message_whose_answer_got_lost_is_not_sent_twice():
    with seven() as fake:
        for _ in range(2):
            make(fake).send(ShortMessage(NUMBER, "Hallo"))
        assert len(fake.sent) == 1


@pytest.fixture
def service(monkeypatch, db):
    with seven() as fake:
        monkeypatch.setitem(contract._makers, "seven", lambda: make(fake))
        yield fake


def write(key="test:1", number=NUMBER, text="Hallo"):
    return outbox.write(key=key, number=number, language="uk", text=text, now=NOW)


def send(now=NOW):
    return send_due(clock=lambda: now)


def test_nothing_is_sent_without_a_service(db):
    write()
    assert send().sent == 0
    assert TextMessage.objects.get().attempts == 0


def test_message_is_written_and_sent_once(service):
    assert write()
    assert not write(text="Anders")
    assert send().sent == 1
    assert send(NOW + timedelta(days=1)).sent == 0
    assert service.sent == [(NUMBER, "Hallo")]
    message = TextMessage.objects.get()
    assert (message.state, message.sent_at) == (TextState.SENT, NOW)


def test_message_of_a_transaction_that_fails_never_was(service):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert send().sent == 0


def test_bad_number_is_given_up_and_others_are_not_held_up(service):
    write("test:1", "+49172")
    write("test:2")
    done = send()
    assert (done.given_up, done.sent) == (1, 1)
    assert TextMessage.objects.get(key="test:1").last_fault == "bad_number"


def test_server_error_is_tried_again_and_then_shown_to_staff(service):
    service.misbehave = (503, b"")
    write()
    now = NOW
    for wait in WAITS[:-1]:
        assert send(now).postponed == 1
        assert send(now + wait - timedelta(seconds=1)).postponed == 0
        now += wait
    assert send(now).given_up == 1
    message = TextMessage.objects.get()
    assert (message.state, message.last_fault) == (TextState.GIVEN_UP, "away")
    assert len(outbox.failing_keys()) == 1


def test_without_credit_the_others_keep_their_tries(service):
    service.misbehave = (200, b'{"success": "500"}')
    for number in range(3):
        write(f"test:{number}", text=str(number))
    assert send().postponed == 1
    assert sorted(TextMessage.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert len(outbox.failing_keys()) == 1
    service.misbehave = None
    assert send(NOW + WAITS[0]).sent == 3


def test_message_that_is_no_longer_wanted_is_not_sent(service, monkeypatch):
    monkeypatch.setitem(outbox.CHECKS._checks, "test.", lambda key, _: key != "test.old")
    write("test.old")
    write("test.new", text="Neu")
    done = send()
    assert (done.unwanted, done.sent) == (1, 1)
    assert TextMessage.objects.get(key="test.old").state == TextState.UNWANTED


def test_words_and_number_are_erased_and_the_key_stays(service):
    write()
    send()
    later = NOW + timedelta(days=30, seconds=1)
    assert erased_by("kit.short_messages", later) == 1
    message = TextMessage.objects.get()
    assert (message.recipient, message.text) == ("", "")
    assert not write()
