from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.db import transaction

from lotse.kit import clock, outbox
from lotse.kit.models import Mail, MailAttachment, MailState
from lotse.kit.sending import WAITS, message_id, send_due
from tests.factories.purging import erased_by

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("db")


def write(key="test:1", **changes):
    said = {
        "recipient": "anna@example.org",
        "language": "de",
        "subject": "Ihre Anfrage",
        "text": "Guten Tag,\n\nhier steht https://lotse.example/a?b=1 <b>.",
        "now": NOW,
    }
    return outbox.write(key=key, **(said | changes))


def send(now=NOW):
    return send_due(clock=lambda: now)


def test_mail_is_written_once_per_key():
    assert write()
    assert not write(subject="Anders")
    assert Mail.objects.get().subject == "Ihre Anfrage"


def test_mail_of_a_transaction_that_fails_never_was():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not Mail.objects.exists()


def test_mail_reaches_the_server_as_text_and_html(sink):
    ics = outbox.Attachment("termin.ics", "text/calendar; method=REQUEST", "BEGIN ü".encode())
    write(language="ar", text="السلام عليكم\n\nhttps://lotse.example/ar/ <x>", attachments=[ics])
    assert send().sent == 1
    mail = sink.mails[0]
    assert sink.recipients == ["anna@example.org"]
    assert (mail["Subject"], mail["Auto-Submitted"]) == ("Ihre Anfrage", "auto-generated")
    assert mail["Message-ID"] == message_id("test:1")
    assert "السلام عليكم" in mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert '<html lang="ar" dir="rtl">' in html
    assert '<a href="https://lotse.example/ar/"' in html
    assert "&lt;x&gt;" in html
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("termin.ics", "text/calendar")
    assert file.get_param("method") == "REQUEST"
    assert "BEGIN ü" in file.get_content()
    assert (Mail.objects.get().state, Mail.objects.get().sent_at) == (MailState.SENT, NOW)


def test_sent_mail_is_not_sent_again(sink):
    write()
    send()
    assert send().sent == 0
    assert send(NOW + timedelta(days=9)).sent == 0
    assert len(sink.mails) == 1


def test_secret_mail_is_erased_as_soon_as_it_is_sent(sink):
    write(is_secret=True)
    send()
    assert "https://lotse.example" in sink.mails[0].get_body(("plain",)).get_content()
    assert Mail.objects.get().text == ""


def test_many_mails_go_over_one_connection(sink):
    connections = []
    sink.at["ehlo"] = lambda: connections.append(1)
    for number in range(5):
        write(f"test:{number}")
    assert send().sent == 5
    assert (len(sink.mails), len(connections)) == (5, 1)


def test_mail_waits_until_its_time(sink):
    write(not_before=NOW + timedelta(hours=1))
    assert send().sent == 0
    assert send(NOW + timedelta(hours=1)).sent == 1


def test_refused_recipient_is_given_up_at_once_and_others_are_not_held_up(sink):
    answers = iter(["550 No such user", None])
    sink.at["rcpt"] = lambda: next(answers)
    write("test:1", recipient="nobody@example.org")
    write("test:2")
    done = send()
    assert (done.given_up, done.sent) == (1, 1)
    first = Mail.objects.get(key="test:1")
    assert (first.state, first.last_fault) == (MailState.GIVEN_UP, "SMTPRecipientsRefused 550")


def test_temporary_refusal_is_tried_again_later_and_later(sink):
    sink.at["data"] = lambda: "451 Try again"
    write()
    now = NOW
    for wait in WAITS[:-1]:
        assert send(now).postponed == 1
        assert send(now + wait - timedelta(seconds=1)) == type(send(now))()  # nothing is due yet
        now += wait
    assert send(now).given_up == 1
    assert Mail.objects.get().state == MailState.GIVEN_UP
    assert sink.mails == []


def test_mail_given_up_can_be_sent_again_by_hand(sink):
    sink.at["rcpt"] = lambda: "550 No"
    write()
    send()
    mail = Mail.objects.get()
    sink.at.clear()
    assert outbox.send_again(mail_id=mail.pk, now=NOW)
    assert send().sent == 1
    assert not outbox.send_again(mail_id=mail.pk, now=NOW)


def test_unreachable_server_uses_up_no_tries(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    write()
    assert send().sent == 0
    assert (Mail.objects.get().attempts, Mail.objects.get().state) == (0, MailState.WAITING)


def test_address_that_no_server_takes_is_given_up(sink):
    write(recipient="a@example.org\nBcc: b@example.org")
    assert send().given_up == 1
    assert sink.mails == []


def test_mail_that_is_no_longer_wanted_is_not_sent(sink, monkeypatch):
    monkeypatch.setitem(outbox.CHECKS._checks, "gone:", lambda _key, _now: False)
    write(key="gone:1")
    write(key="test:1")
    assert send().sent == 1
    assert [mail.key for mail in Mail.objects.all()] == ["test:1"]
    assert len(sink.mails) == 1


def test_old_mail_loses_its_words_and_keeps_its_key(sink):
    file = outbox.Attachment("a.ics", "text/calendar", b"x")
    write("test:sent", attachments=[file])
    send()
    write("test:waiting")
    later = NOW + outbox.KEEP_WORDS + timedelta(seconds=1)
    assert erased_by("kit.mails", NOW + outbox.KEEP_WORDS) == 0
    assert erased_by("kit.mails", later) == 1
    mail = Mail.objects.get(key="test:sent")
    assert (mail.recipient, mail.subject, mail.text) == ("", "", "")
    assert not MailAttachment.objects.exists()
    assert Mail.objects.get(key="test:waiting").text
    assert not write("test:sent", now=later)
    erased_by("kit.mail_keys", NOW + outbox.KEEP_KEY + timedelta(days=1))
    assert not Mail.objects.filter(key="test:sent").exists()


def test_without_a_server_mails_become_files(settings, tmp_path):
    settings.EMAIL_BACKEND = "lotse.kit.mail_folder.EmailBackend"
    settings.MAIL_FOLDER = tmp_path / "mail"
    write()
    with clock.frozen(NOW):
        assert send().sent == 1
    (file,) = settings.MAIL_FOLDER.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert file.name.startswith("20261124-090000-")
    assert mail["To"] == "anna@example.org"


def test_many_mails_of_one_transaction_wake_the_worker_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as hints, transaction.atomic():
        for number in range(5):
            write(key=f"many:{number}")
    assert len(hints) == 1


def test_mail_comes_from_the_office_by_name_and_answers_go_there(sink):
    write(text="Grüße äöü " * 30)
    write("test:2", reply_to="other@example.org")
    send()
    first, second = sink.mails
    assert first["From"] == "Lotse Test <lotse@localhost>"
    assert (first["Reply-To"], second["Reply-To"]) == ("office@example.org", "other@example.org")
    for part in first.walk():
        if not part.is_multipart():
            assert part["Content-Transfer-Encoding"] == "quoted-printable"
            assert part.get_content_charset() == "utf-8"
