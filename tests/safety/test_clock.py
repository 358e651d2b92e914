"""The machine's clock jumps ahead, back behind the start and right again; everybody goes on.

Every process of an installation – server, web workers, job worker, its own PostgreSQL – sees the
same clock, set while they run by a few lines of C (``clock.c``) that come before the system's own.
"""

import re
import shutil
import struct
import subprocess
import time
import uuid
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import psycopg
import pytest

from lotse.accounts.demo import code_at, give_second_factor
from lotse.events.models import Registration
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.events import make_event
from tests.factories.mail import mail_server
from tests.safety.running import copy_database, served, start_database
from tests.safety.test_drills import count, sign_up_path

COMPILER = shutil.which("cc") or shutil.which("gcc")
TABLE = Registration._meta.db_table
HOUR = 3_600
MAILED_WITHIN = 30
MINUTE_BEGINS_WITHIN = 80
pytestmark = [
    pytest.mark.usefixtures("committed"),
    pytest.mark.skipif(COMPILER is None, reason="there is no C compiler to set the clock"),
]


class Clock:
    """The clock of an installation; ``jump`` sets it so many seconds beside the true time."""

    def __init__(self, folder):
        self._file, self._library, self.ahead = folder / "clock", folder / "clock.so", 0
        source = Path(__file__).with_name("clock.c")
        build = [COMPILER, "-shared", "-fPIC", "-O1", "-Wall", "-o", self._library, source]
        subprocess.run(build, check=True)
        self.jump(0)

    def jump(self, seconds):
        self._file.touch()
        with self._file.open("r+b") as file:  # the same file: processes look into it
            file.write(struct.pack("=q", seconds))
        self.ahead = seconds

    def now(self):
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def environment(self):
        return {"LD_PRELOAD": str(self._library), "LOTSE_CLOCK": str(self._file)}


class Colleague:
    """A browser of somebody of the office."""

    def __init__(self, site, email):
        self._site, self._email = site, email
        self._jar = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._jar))

    def ask(self, path, form=None):
        address = f"http://127.0.0.1:{self._site.port}{path}"
        body = urlencode(form).encode() if form else None
        with self._opener.open(Request(address, body), timeout=30) as answer:
            return answer.url, answer.read().decode()

    def send(self, path, form):
        page = self.ask(path)[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        return self.ask(path, form | {"csrfmiddlewaretoken": token})

    def log_in(self, code):
        self.send("/staff/login/", {"login": self._email, "password": PASSWORD})
        self.send("/staff/login/code/", {"code": code})
        return self.is_in()

    def is_in(self):
        return "/login" not in self.ask("/staff/partner/")[0]


def sign_up(site, path, name):
    form = {"form_key": str(uuid.uuid4()), "email": f"{name}@example.org", "language": "de"}
    form |= {"kind_1": "adult"}
    # Sent twice, as by a finger that trembles.
    assert [site.ask(path, form).status for _ in range(2)] == [302, 302]


def mailed(sink, name, subject=""):
    """The mails to a family, in the order in which they came; waits for the first."""
    until = time.monotonic() + MAILED_WITHIN
    while True:
        found = [
            mail
            for mail in sink.mails
            if mail["To"] == f"{name}@example.org" and subject in mail["Subject"]
        ]
        if found:
            return found
        assert time.monotonic() < until, (
            f"{name} was not told: {[m['Subject'] for m in sink.mails]}"
        )
        time.sleep(0.2)


def own_page(mail):
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"/de/veranstaltungen/anmeldung/\S+/", text)[0]


def test_clock_that_jumps_stops_nothing_and_doubles_nothing(tmp_path):
    folder = tmp_path / "data"
    make_event(seats=2)
    for name in ("eine", "andere"):
        give_second_factor(make_user("editor", f"{name}@example.org"))
    database = start_database(folder)
    copy_database(database)
    database.cleanup()  # the program starts its own, by its own clock
    clock = Clock(tmp_path)
    try:
        with mail_server() as sink:
            more = clock.environment() | {"LOTSE_SMTP": sink.url}
            with served(folder, **more) as site:
                go_through(site, clock, sink)
                database = start_database(folder)
                check_database(database)
    finally:
        database.cleanup()
        from lotse.accounts.models import User

        User.objects.filter(email__in=["eine@example.org", "andere@example.org"]).delete()


def go_through(site, clock, sink):
    path, colleague = sign_up_path(site), Colleague(site, "eine@example.org")
    sign_up(site, path, "anna")
    used = code_at(clock.now())
    assert colleague.log_in(used)

    clock.jump(2 * HOUR)
    assert colleague.is_in()
    sign_up(site, path, "berta")
    sign_up(site, path, "clara")  # there are two seats: on the waiting list
    assert site.ask(own_page(mailed(sink, "anna")[0]), {"do": "cancel"}).status == 302
    offered = own_page(mailed(sink, "clara", "frei")[0])

    clock.jump(-HOUR)
    assert colleague.is_in()
    sign_up(site, path, "dora")
    assert own_page(mailed(sink, "dora")[0])
    assert Colleague(site, "andere@example.org").log_in(code_at(clock.now()))

    clock.jump(0)
    assert colleague.is_in()
    assert not Colleague(site, "eine@example.org").log_in(used)
    assert Colleague(site, "andere@example.org").log_in(
        code_at(clock.now() + timedelta(seconds=30))
    )
    # A place that was offered while the clock was ahead can be taken, once.
    assert [site.ask(offered, {"do": "accept"}).status for _ in range(2)] == [302, 302]
    sign_up(site, path, "emma")
    for name in ("anna", "berta", "clara", "dora", "emma"):
        ids = [mail["Message-ID"] for mail in mailed(sink, name)]
        assert len(ids) == len(set(ids)), name


def check_database(database):
    states = f"SELECT string_agg(state, ' ' ORDER BY email) FROM \"{TABLE}\""
    assert count(database, states) == "cancelled confirmed confirmed waiting waiting"
    # The jobs of each minute go on in the minute that the clock shows now.
    with psycopg.connect(database.get_uri("lotse")) as talk:
        done = """SELECT count(*) FROM kit_jobrun WHERE job = 'kit.look_for_mails'
            AND state = 'done' AND ended_at > now() - interval '5 seconds' AND ended_at <= now()"""
        until = time.monotonic() + MINUTE_BEGINS_WITHIN
        while not talk.execute(done).fetchone()[0]:
            assert time.monotonic() < until, "no job of the minute is done any more"
            talk.rollback()
            time.sleep(1)
        for failed in (
            "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('failed', 'aborted')",
            "SELECT count(*) FROM kit_jobrun WHERE state = 'failed'",
        ):
            assert talk.execute(failed).fetchone()[0] == 0, failed
