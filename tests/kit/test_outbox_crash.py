"""What happens when the worker is killed: real processes, a real mail server, kill -9."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from lotse.kit import clock, outbox
from lotse.kit.models import Mail, MailState
from lotse.kit.sending import WAITS, message_id, send_due
from tests.factories.mail import mail_server
from tests.factories.processes import forked

pytestmark = pytest.mark.usefixtures("committed")


def start(sink):
    """A process of its own that sends what is due."""

    def send():
        use(settings, sink)
        send_due(clock=clock.now)

    return forked(send)


def use(settings, sink):
    """Mails go to this server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port


def start_worker(sink):
    """A worker as ``lotse work`` starts one."""
    assert connection.settings_dict["NAME"] in os.environ["DATABASE_URL"]
    code = "import django; django.setup(); from lotse.config.worker import work; work()"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "LOTSE_SMTP": sink.url},
    )


@pytest.fixture
def outbox_of_six():
    Mail.objects.all().delete()
    keys = [f"test:{number}" for number in range(6)]
    with transaction.atomic():
        for key in keys:
            outbox.write(
                key=key, recipient="a@example.org", language="de", subject="Betreff",
                text="Text", now=clock.now(),
            )  # fmt: skip
    yield keys
    Mail.objects.all().delete()


@pytest.mark.parametrize("step", ["ehlo", "mail", "rcpt", "data", "accepted"])
def test_killed_worker_loses_nothing_and_doubles_only_what_smtp_cannot_know(
    step, outbox_of_six, settings
):
    with mail_server() as sink:
        calls, process = Counter(), None

        def kill_in_the_second_mail():
            calls[step] += 1
            if calls[step] == (1 if step == "ehlo" else 2):
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
                return "451 Not taken" if step == "data" else None
            return None

        sink.at[step] = kill_in_the_second_mail
        process = start(sink)
        assert process.wait() == -signal.SIGKILL
        sent = Mail.objects.filter(state=MailState.SENT).count()
        assert sent == (0 if step == "ehlo" else 1)
        # The next worker begins at once; what was under way is tried again when its time has come.
        sink.at.clear()
        assert start(sink).wait() == 0
        use(settings, sink)
        later = clock.now() + WAITS[0] + timedelta(seconds=1)
        send_due(clock=lambda: later)
        assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}
        counts = Counter(sink.ids)
        assert set(counts) == {message_id(key) for key in outbox_of_six}
        # Accepted, and killed before the worker could know: nobody can avoid this one.
        assert sum(counts.values()) == (7 if step == "accepted" else 6)


def test_two_workers_share_the_work_and_double_nothing(outbox_of_six):
    with mail_server() as sink:
        sink.at["data"] = lambda: time.sleep(0.05)
        processes = [start(sink) for _ in range(2)]
        assert [process.wait() for process in processes] == [0, 0]
        assert sorted(sink.ids) == sorted(message_id(key) for key in outbox_of_six)


def test_worker_sends_what_is_written_while_it_runs(outbox_of_six):
    arrived = threading.Event()
    with mail_server() as sink:
        sink.at["accepted"] = lambda: arrived.set() if len(sink.mails) == 7 else None
        process = start_worker(sink)
        try:
            with transaction.atomic():
                outbox.write(
                    key="test:late", recipient="a@example.org", language="de", subject="B",
                    text="T", now=clock.now(),
                )  # fmt: skip
            assert arrived.wait(60)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0


def test_mail_outside_of_a_transaction_is_a_bug():
    with pytest.raises(RuntimeError, match="outside of a transaction"):
        outbox.write(
            key="test:1", recipient="a@example.org", language="de", subject="B", text="T",
            now=clock.now(),
        )  # fmt: skip
