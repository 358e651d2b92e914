"""A mail that does not arrive is seen: at once, or when its report comes back."""

import base64
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from lotse.kit import outbox, reach
from lotse.kit.bounces import read_bounce
from lotse.kit.models import DeadAddress, Mail, MailState
from lotse.kit.sending import message_id, send_due
from tests.factories.purging import erased_by
from tests.kit.test_outbox import NOW, send, write

FOLDER = Path(__file__).parent / "bounces"
ADDRESS = "familie@example.net"
pytestmark = pytest.mark.usefixtures("db")


def report(name, key="test:1"):
    return (FOLDER / f"{name}.eml").read_bytes().replace(b"@ID@", message_id(key).encode())


def read(tmp_path, *contents):
    files = []
    for number, content in enumerate(contents):
        files.append(tmp_path / f"{number}.eml")
        files[-1].write_bytes(content)
    out = io.StringIO()
    call_command("read_bounces", *map(str, files), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("code", "said", "is_dead"),
    [
        (550, "5.1.1 User unknown", True),
        (550, "No such user", True),
        (553, "", True),
        (550, "5.2.1 mailbox disabled", True),
        (550, "5.7.1 blocked for spam", False),
        (552, "5.2.2 mailbox full", False),
        (552, "too much mail", False),
        (550, "5.1.8 bad sender", False),
        (451, "4.7.1 greylisted", False),
        (0, "5.4.7 expired", False),
        (0, "5.0.0", False),
        (550, "5.0.0", True),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound", True),
        (550, "5.4.1 Recipient address rejected: Access denied. AS(201806281)", True),
        (550, "5.4.1 no answer from host", False),
        (550, "5.2.121 RecipientThresholdExceeded", False),
        (552, "5.2.3 message too long", False),
        (550, "5.2.1 The user is receiving mail at a rate that prevents this", False),
        (550, "5.1.90 your message can't be sent: daily limit", False),
    ],
)
def test_only_an_address_without_a_mailbox_is_dead(code, said, is_dead):
    assert reach.says_dead(code, said) is is_dead


def test_refusal_at_the_door_is_remembered_and_no_further_mail_is_tried(sink):
    sink.at["rcpt"] = lambda: "550 5.1.1 User unknown"
    write(recipient=ADDRESS)
    send()
    written = [ADDRESS, "FAMILIE@example.net", "andere@example.org"]
    assert reach.dead_among(written) == set(written[:2])
    sink.at.clear()
    assert write("test:2", recipient=ADDRESS)
    assert write("test:3", recipient="andere@example.org")
    assert send().sent == 1
    second = Mail.objects.get(key="test:2")
    assert (second.state, second.last_fault) == (MailState.GIVEN_UP, "dead_address")
    assert ADDRESS not in str(DeadAddress.objects.values())


def test_refusal_of_our_own_server_silences_no_address(sink):
    sink.at["rcpt"] = lambda: "554 5.7.1 blocked"
    write(recipient=ADDRESS)
    send()
    assert Mail.objects.get().state == MailState.GIVEN_UP
    assert reach.dead_among([ADDRESS]) == set()


def test_mail_sent_again_by_hand_that_is_taken_revives_the_address(sink):
    reach.note_dead(address=ADDRESS, now=NOW)
    write(recipient=ADDRESS)
    assert outbox.send_again(mail_id=Mail.objects.get().pk, now=NOW)
    assert send().sent == 1
    assert reach.dead_among([ADDRESS]) == set()


def test_address_gets_another_chance_after_half_a_year():
    reach.note_dead(address=ADDRESS, now=NOW)
    assert erased_by("kit.dead_addresses", NOW + reach.KEEP) == 0
    assert erased_by("kit.dead_addresses", NOW + reach.KEEP + timedelta(days=1)) == 1


@pytest.mark.parametrize(
    ("name", "status"), [("postfix", "5.1.1"), ("exim", "5.0.0"), ("exchange", "5.1.10")]
)
def test_report_that_comes_back_marks_mail_and_address(sink, tmp_path, name, status):
    write(recipient=ADDRESS)
    write("test:2")
    send()
    assert "1 noted, 0 " in read(tmp_path, report(name))
    mail = Mail.objects.get(key="test:1")
    assert (mail.state, mail.sent_at, mail.last_fault) == (
        MailState.GIVEN_UP,
        None,
        f"bounced {status}",
    )
    assert Mail.objects.get(key="test:2").state == MailState.SENT
    assert reach.dead_among([ADDRESS]) == {ADDRESS}
    assert "0 noted, 1 " in read(tmp_path, report(name))


def test_full_mailbox_is_seen_and_written_to_again(sink, tmp_path):
    write(recipient=ADDRESS)
    send()
    read(tmp_path, report("full"))
    assert Mail.objects.get().last_fault == "bounced 5.2.2"
    assert reach.dead_among([ADDRESS]) == set()


def test_delays_answers_and_nonsense_change_nothing(sink, tmp_path):
    write(recipient=ADDRESS)
    send()
    answer = b"From: familie@example.net\r\nSubject: Danke\r\n\r\nWir kommen."
    said = read(tmp_path, report("delayed"), answer, b"", b"\xff\x00\x01", report("exim", "other"))
    assert "0 noted, 1 of mails" in said
    assert "4 no report" in said
    assert Mail.objects.get().state == MailState.SENT


OURS = re.compile(rb"<PUT[- ]THE[- ]ID[^>]*>")


@pytest.mark.parametrize(
    "name", ["14-postfix-smtputf8", "14-gmail-original-id", "14-rfc822-headers"]
)
def test_reports_of_the_folder_are_noted(case_inputs, sink, tmp_path, name):
    write(recipient=ADDRESS)
    send()
    content = (case_inputs / f"{name}.eml").read_bytes()
    assert "1 noted, 0 " in read(tmp_path, OURS.sub(message_id("test:1").encode(), content))
    assert Mail.objects.get().last_fault == "bounced 5.1.1"
    assert reach.dead_among([ADDRESS]) == {ADDRESS}


def in_base64(content):
    """The report of Postfix with its status coded, as some gateways send it."""
    before, fields, after = re.split(
        rb"(?s)(?<=Content-Type: message/delivery-status\n)\n(.*?)(?=\n--9A1)", content
    )
    coded = base64.encodebytes(fields)
    return before + b"Content-Transfer-Encoding: base64\n\n" + coded + after


def only_in_reply_to(content):
    """A report that sends nothing back; its own head names the mail."""
    gone = content.replace(b"@ID@", b"<other@example.net>")
    return b"In-Reply-To: @ID@\n" + gone


def renamed_on_the_way(content):
    """A relay gave the mail another name and kept ours in a field of its own."""
    return content.replace(
        b"Message-ID: @ID@",
        b"Message-ID: <new@relay.example>\nX-Microsoft-Original-Message-ID: @ID@",
    )


def with_windows_line_ends(content):
    return content.replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    "form", [in_base64, only_in_reply_to, renamed_on_the_way, with_windows_line_ends]
)
def test_report_in_another_form_is_noted(sink, tmp_path, form):
    write(recipient=ADDRESS)
    send()
    content = form((FOLDER / "postfix.eml").read_bytes())
    assert "1 noted, 0 " in read(tmp_path, content.replace(b"@ID@", message_id("test:1").encode()))
    assert Mail.objects.get().last_fault == "bounced 5.1.1"


NESTED = b"Content-Type: message/rfc822\n\n"
QMAIL = """From: MAILER-DAEMON@mx.example.net
To: lotse@example.org
Subject: failure notice

Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<familie@example.net>:
192.0.2.25 does not like recipient.
Remote host said: 550 5.1.1 User unknown
Giving up on 192.0.2.25.

--- Below this line is a copy of the message.

Return-Path: <lotse@example.org>
Message-ID: @ID@
Subject: Sie sind angemeldet
"""


def test_report_of_a_server_that_knows_no_form_is_noted(sink, tmp_path):
    write(recipient=ADDRESS)
    send()
    said = QMAIL.replace("@ID@", message_id("test:1")).encode()
    assert "1 noted, 0 " in read(tmp_path, said)
    assert Mail.objects.get().last_fault == "bounced 5.1.1"
    assert reach.dead_among([ADDRESS]) == {ADDRESS}


def test_answer_of_a_person_who_is_away_is_no_report(sink, tmp_path):
    write(recipient=ADDRESS)
    send()
    away = (
        f"In-Reply-To: {message_id('test:1')}\nAuto-Submitted: auto-replied\n\nIch bin im Urlaub."
    )
    assert "1 no report" in read(tmp_path, away.encode())
    assert Mail.objects.get().state == MailState.SENT


def test_one_malformed_report_does_not_keep_the_others_from_being_read(sink, tmp_path):
    write(recipient=ADDRESS)
    send()
    bad = [
        b'Content-Type: multipart/report; boundary=""\n\n--\n',
        b'Content-Type: message/delivery-status; charset="no\\x00"\n\nAction: failed\n',
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n=\xff=",
        b"Content-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: message/rfc822\n\n" * 300,
    ]
    said = read(tmp_path, *bad, report("postfix"))
    assert "1 noted" in said
    assert "4 no report" in said


def test_mail_server_pipes_a_report_in(sink, monkeypatch):
    write(recipient=ADDRESS)
    send()

    class Pipe:
        buffer = io.BytesIO(report("postfix"))

    monkeypatch.setattr("sys.stdin", Pipe)
    call_command("read_bounces", "-", stdout=io.StringIO())
    assert Mail.objects.get().state == MailState.GIVEN_UP


def test_file_that_is_missing_is_refused(tmp_path):
    from django.core.management.base import CommandError

    with pytest.raises(CommandError, match="cannot be read"):
        call_command("read_bounces", str(tmp_path / "no.eml"))


def test_report_cannot_be_invented_from_the_reason_of_a_mail(settings):
    here = message_id("offers.review:deutschkurs:2027-03-01")
    settings.SECRET_KEY = "another"
    assert message_id("offers.review:deutschkurs:2027-03-01") != here
    assert read_bounce(report("postfix")).message_id == message_id("test:1")
    assert send_due(clock=lambda: datetime(2026, 11, 24, tzinfo=UTC)).sent == 0


WORDS_ONLY = {
    "gmx": """From: GMX Mailer Daemon <mailer-daemon@gmx.example>
Subject: Mail delivery failed: returning message to sender

The following address failed:

    "familie@example.net":
SMTP error from remote server for RCPT TO command, host: mx00.example (192.0.2.9)
reason: 550 Requested action not taken: mailbox unavailable

--- The header of the original message is following. ---

Message-ID: @ID@
""",
    "mail.ru": """From: mailer-daemon@corp.example
Subject: Mail failure.
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Ваше письмо не может быть доставлено одному или нескольким получателям:
familie@example.net
User not found.

Message-ID: @ID@
""",
    "t-online": """From: <postmaster@example.net>
Subject: Delivery Status Notification (Failure)

Reason: 554 5.7.1 rejected

Message-ID: @ID@
""",
    "sendmail, with words behind the action": """From: MAILER-DAEMON@example.net
Content-Type: multipart/report; report-type=delivery-status; boundary=a

--a
Content-Type: message/delivery-status

Reporting-MTA: dns; example.net

Final-Recipient: RFC822; familie@example.net
Action: FAILED (permanent)
Status: 5.1.1 (User unknown)

--a
Content-Type: text/rfc822-headers

Message-ID: @ID@
--a--
""",
    "a status in quoted-printable": """From: postmaster@example.net
Content-Type: multipart/report; report-type=delivery-status; boundary=a

--a
Content-Type: message/delivery-status
Content-Transfer-Encoding: quoted-printable

Reporting-MTA: dns; example.net

Final-Recipient: rfc822; familie=40example.net
Action: failed
Status: 5.1.1

--a
Content-Type: text/rfc822-headers

Message-ID: @ID@
--a--
""",
}
"""As providers write that no list of forms knows."""


@pytest.mark.parametrize("provider", WORDS_ONLY)
def test_refusal_in_the_words_of_a_provider_is_understood(provider):
    content = WORDS_ONLY[provider].replace("@ID@", message_id("test:1")).encode()
    assert read_bounce(content).message_id == message_id("test:1")


ARRIVED = {
    "still trying": """From: Mail Delivery System <Mailer-Daemon@example.net>
Subject: Warning: message delayed 24 hours

This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered: 451 4.7.1 greylisted, 550 tries left.
The following address(es) failed: familie@example.net

Message-ID: @ID@
""",
    "read": """From: postmaster@example.net
Content-Type: multipart/report; report-type=disposition-notification; boundary=a

--a

Read, error 550 5.1.1
--a
Content-Type: message/disposition-notification

Original-Message-ID: @ID@
Disposition: manual-action; displayed
--a--
""",
    "away": """From: postmaster@example.net
In-Reply-To: @ID@

Bin im Urlaub, Telefon 05321 550 12.
""",
    "a person who quotes": """From: familie@example.net
In-Reply-To: @ID@

Bei mir steht: 550 5.1.1 User unknown. Was heisst das?
""",
}


@pytest.mark.parametrize("kind", ARRIVED)
def test_what_servers_and_people_write_otherwise_is_no_refusal(kind):
    assert read_bounce(ARRIVED[kind].replace("@ID@", message_id("test:1")).encode()) is None
