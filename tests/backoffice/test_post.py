"""Outgoing mails on the office's screens: who sees what, and what can be done."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from lotse.accounts.models import User
from lotse.kit import clock, outbox
from lotse.kit.models import Mail, MailAttachment
from tests.backoffice.test_offers import text
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.purging import erased_by

LIST = "/staff/post/"


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


def write(key="offers.review:kurs:1", **changes):
    words = {
        "recipient": "familie@example.org",
        "language": "de",
        "subject": "Ihr Kurs",
        "text": "Guten Tag,\n\nhttps://lotse.example/de/anmeldung/geheim/ öffnet es.",
    }
    with transaction.atomic():
        outbox.write(key=key, now=clock.now(), **(words | changes))
    return Mail.objects.get(key=key)


def fail(mail, fault="SMTPRecipientsRefused 550"):
    Mail.objects.filter(pk=mail.pk).update(state="given_up", attempts=6, last_fault=fault)
    return mail


def test_list_says_what_became_of_mails(coordinator):
    write("offers.review:kurs:1")
    fail(write("events.confirmed:7"))
    page = text(coordinator.get(LIST))
    assert "Wartet auf den Versand" in page
    assert "Nicht zugestellt" in page
    assert "Die Adresse gibt es nicht" in page
    assert "familie@example.org" in page


@pytest.mark.parametrize("role", ["reader", "translator", "editor"])
def test_recipients_and_words_are_for_those_who_answer_the_public(db, role):
    mail = fail(write())
    client = staff_client(role)
    page = text(client.get(LIST))
    assert "Nicht zugestellt" in page
    for personal in ("familie@example.org", "Ihr Kurs", "Guten Tag", "kurs:1"):
        assert personal not in page
    assert client.get(f"{LIST}{mail.pk}/").status_code == 403
    assert client.post(f"{LIST}{mail.pk}/tun/", {"deed": "again"}).status_code == 403
    assert "zugestellt werden" not in text(client.get("/staff/"))


def test_words_are_shown_without_keys(coordinator):
    mail = write()
    page = text(coordinator.get(f"{LIST}{mail.pk}/"))
    assert "Guten Tag" in page
    assert "https://lotse.example/…" in page
    assert "geheim" not in page


def test_secret_words_are_shown_to_nobody(coordinator):
    mail = write(is_secret=True)
    page = text(coordinator.get(f"{LIST}{mail.pk}/"))
    assert "Guten Tag" not in page
    assert "Schlüssel" in page


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 3), ("state=failed", 1), ("state=waiting", 2), ("state=trying", 1), ("state=sent", 0),
     ("about=offers", 2), ("about=events", 1), ("about=%25", 3), ("state=king", 3)],
)  # fmt: skip
def test_list_is_filtered(coordinator, query, number):
    fail(write("offers.a:1"))
    write("offers.b:1")
    Mail.objects.filter(pk=write("events.c:1").pk).update(attempts=2)
    assert f'<span class="bo-count">{number}</span>' in text(coordinator.get(f"{LIST}?{query}"))


def test_failed_mail_is_sent_again_once(coordinator):
    mail = fail(write())
    assert "konnte nicht zugestellt werden" in text(coordinator.get("/staff/"))
    url = f"{LIST}{mail.pk}/tun/"
    assert "noch einmal gesendet" in text(coordinator.post(url, {"deed": "again"}, follow=True))
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_fault) == ("waiting", 0, "")
    assert "Hier ist nichts zu tun" in text(coordinator.post(url, {"deed": "again"}, follow=True))
    assert "konnte nicht zugestellt werden" not in text(coordinator.get("/staff/"))


def test_settled_mail_is_erased_and_leaves_the_start_page(coordinator):
    mail = fail(write(attachments=[outbox.Attachment("termin.ics", "text/calendar", b"x")]))
    url = f"{LIST}{mail.pk}/tun/"
    page = text(coordinator.post(url, {"deed": "settle"}, follow=True))
    assert "familie@example.org" not in page
    mail.refresh_from_db()
    assert (mail.recipient, mail.text, mail.subject) == ("", "", "")
    assert not MailAttachment.objects.exists()
    assert outbox.is_told(mail.key)
    assert "konnte nicht zugestellt werden" not in text(coordinator.get("/staff/"))
    assert "Hier ist nichts zu tun" in text(coordinator.post(url, {"deed": "again"}, follow=True))


def test_waiting_mail_is_not_settled(coordinator):
    mail = write()
    coordinator.post(f"{LIST}{mail.pk}/tun/", {"deed": "settle"})
    mail.refresh_from_db()
    assert mail.recipient


def test_erased_mail_stays_as_a_fact(coordinator):
    mail = fail(write())
    erased_by("kit.mails", clock.now() + timedelta(days=31))
    assert "gelöscht" in text(coordinator.get(f"{LIST}{mail.pk}/"))
    assert 'bo-count">0<' in text(coordinator.get(f"{LIST}?state=failed"))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("dead_address", "kam schon einmal nicht an"),
        ("bounced 5.1.10", "Sie kam zurück"),
        ("TimeoutError", "nicht erreicht"),
        ("ValueError", "nicht richtig geschrieben"),
        ("SMTPDataError 451", "im Augenblick nicht"),
        ("SMTPRecipientsRefused 552", "voll"),
    ],
)
def test_fault_is_said_in_words(coordinator, fault, words):
    mail = fail(write(), fault)
    assert words in text(coordinator.get(f"{LIST}{mail.pk}/"))


def test_mail_that_is_not_there(coordinator):
    assert coordinator.get(f"{LIST}999999999/").status_code == 404
    assert coordinator.get(f"{LIST}?page=9").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_few_statements_at_any_size(committed, number, django_assert_max_num_queries):
    for index in range(number):
        write(f"offers.x:{index}")
    client = log_in(Client(), make_user("coordinator", "statements@example.org"))
    try:
        client.get(LIST)
        with django_assert_max_num_queries(15):
            assert client.get(f"{LIST}?about=offers").status_code == 200
    finally:
        User.objects.all().delete()
