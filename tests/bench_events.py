"""How fast events are: signing up, a rush of families, the list of dates, reminders."""

import http.client
import multiprocessing
import os
import signal
import threading
import time
import uuid
from collections import Counter
from functools import partial
from itertools import count
from urllib.parse import urlencode

from tests.measuring import PORT, SECONDS, ask, count_into, is_busy, measure, say, server

FORM = {"kind_1": "adult", "kind_2": "adult", "kind_3": "4", "care_3": "on", "language": "ar"}


def measure_events(number: int) -> None:
    """The list of many dates, not from the page cache, and one accepted registration."""
    from django.db import connection
    from django.test import Client

    from lotse.events.models import Registration, Round
    from lotse.events.queries import get_agenda
    from tests.factories.bulk import fill_events

    fill_events(number)
    client = Client(headers={"host": "localhost"})
    address = "/ar/veranstaltungen/?language=ar&n="
    client.get(f"{address}0")
    statements: Counter[str] = Counter()
    with connection.execute_wrapper(partial(count_into, statements)):
        client.get(f"{address}1")
    pages = (f"{address}{n}" for n in count(2))
    page, loading = measure(lambda: client.get(next(pages)), get_agenda._compute)
    say(f"event list, {number:,} dates, filters, uncached", str(page))
    say("  the same, statements", str(statements["all"]), "≤ 8")
    say("  reading the dates anew after a change", str(loading))

    round_ = Round.objects.select_related("event").order_by("pk")[0]
    sign_up = f"/ar/veranstaltungen/{round_.event.slug}/{round_.pk}/anmelden/"

    def join() -> None:
        answer = client.post(sign_up, _form())
        assert answer.status_code == http.client.FOUND

    join()
    statements.clear()
    with connection.execute_wrapper(partial(count_into, statements)):
        join()
    (joining,) = measure(join)
    say("accepted registration with childcare and mail", str(joining), "≤ 15 ms")
    say("  the same, statements", str(statements["all"]), "≤ 14")
    Registration.objects.filter(round=round_).delete()
    round_.pools.update(taken=0)


def _form() -> dict[str, str]:
    return {**FORM, "form_key": str(uuid.uuid4()), "email": f"{uuid.uuid4().hex[:8]}@example.org"}


def measure_rush(clients: int) -> None:
    """Families sign up at once for the same event through two worker processes."""
    from lotse.events.models import Round
    from lotse.events.registration_queries import find_drift
    from lotse.kit import clock
    from tests.factories.bulk import fill_events

    fill_events(10)
    round_ = Round.objects.select_related("event").order_by("pk")[0]
    round_.pools.filter(kind="seats").update(capacity=400)
    path = f"/ar/veranstaltungen/{round_.event.slug}/{round_.pk}/anmelden/"
    counts: Counter[int] = Counter()
    with server("lotse.config.wsgi:application"):
        was_busy = is_busy()
        # Both workers have read what they keep in memory before the families come.
        for _ in range(20):
            ask(http.client.HTTPConnection("localhost", PORT), path)
        began = time.perf_counter()
        threads = [
            threading.Thread(target=_sign_up_for_a_while, args=(path, counts))
            for _ in range(clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
    states = Counter(round_.registrations.values_list("state", flat=True))
    done = sum(states.values())
    say(
        f"{clients} families at once, two workers",
        f"{done / took:.0f} registrations/s{', the machine is busy' if was_busy else ''}",
        "aim 200/s",
    )
    say("  seated, waiting, other answers", f"{states['confirmed']}, {states['waiting']}, "
        f"{sum(counts.values()) - counts[http.client.FOUND]}")  # fmt: skip
    say(
        "  pools that do not fit their registrations", str(len(find_drift(clock.now().date()))), "0"
    )


def _sign_up_for_a_while(path: str, counts: Counter[int]) -> None:
    end = time.time() + SECONDS
    connection = http.client.HTTPConnection("localhost", PORT)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    while time.time() < end:
        connection.request("POST", path, urlencode(_form()), headers)
        response = connection.getresponse()
        response.read()
        counts[response.status] += 1


def measure_reminders(number: int) -> None:
    """Reminders are queued by a process that is killed on the way and begun again, then sent."""
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from lotse.events.actions.reminding import remind_due
    from lotse.events.models import Registration
    from lotse.kit.models import Mail
    from lotse.kit.sending import send_due
    from tests.factories.bulk import fill_families
    from tests.factories.mail import mail_server

    Mail.objects.all().delete()
    due = fill_families(number)
    began, busy = time.perf_counter(), time.process_time()
    connection.close()
    killed = multiprocessing.get_context("fork").Process(target=remind_due, kwargs={"now": due})
    killed.start()
    while killed.is_alive() and not Mail.objects.exists():
        time.sleep(0.05)
    if killed.pid is not None:
        os.kill(killed.pid, signal.SIGKILL)
    killed.join()
    before = Mail.objects.count()
    remind_due(now=due)
    queued = time.perf_counter() - began
    assert Mail.objects.count() == number
    say(f"{number:,} reminders queued", f"{queued:.0f} s", "")
    say("  by a process that was killed after", f"{before} of them")
    with mail_server() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        later = max(due, timezone.now())
        send_due(clock=lambda: later)
        took = time.perf_counter() - began
        assert len(set(sink.ids)) == len(sink.ids) == number
    say("  queued and sent to a mail server on this machine", f"{took:.0f} s", "≤ 120 s")
    say("  of it on the processor, mail server included", f"{time.process_time() - busy:.0f} s CPU")
    Registration.objects.all().delete()
    Mail.objects.all().delete()
