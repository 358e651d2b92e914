"""What dies comes back within seconds and nothing is lost or doubled: real processes, kill -9."""

import os
import re
import signal
import socket
import threading
import time
import uuid
from collections import Counter

import psutil
import pytest

from lotse.events.models import Participant, Registration
from lotse.kit.models import Mail
from tests.factories.events import make_event
from tests.factories.offers import make_offer
from tests.safety.running import Site, copy_database, served, start_again, start_database

pytestmark = pytest.mark.usefixtures("committed")
FAMILIES = 12
SEATS = 9
BACK_WITHIN = 15


@pytest.fixture
def folder(tmp_path):
    """The data folder of an installation with an offer and an event."""
    make_offer()
    make_event(seats=SEATS)
    database = start_database(tmp_path / "data")
    copy_database(database)
    yield tmp_path / "data"
    database.cleanup()


def count(database, what):
    import psycopg

    with psycopg.connect(database.get_uri("lotse")) as talk:
        return talk.execute(what).fetchone()[0]


def sign_up_path(site: Site) -> str:
    page = site.ask("/de/veranstaltungen/infoabend/").text
    return re.search(r'href="(/de/veranstaltungen/infoabend/\d+/anmelden/)', page)[1]


class Families(threading.Thread):
    """Families that press the button again until they are told that they are signed up."""

    def __init__(self, site: Site, path: str, number: int) -> None:
        super().__init__(daemon=True)
        self.site, self.path, self.said = site, path, Counter()
        self.form = {
            "form_key": str(uuid.uuid4()),
            "email": f"familie{number}@example.org",
            "language": "de",
            "kind_1": "adult",
        }

    def run(self) -> None:
        while True:
            try:
                status = self.site.ask(self.path, self.form).status
            except OSError:
                status = 0
            self.said[status] += 1
            if status == 302:
                return
            time.sleep(0.3)


def everybody_signs_up(site, meanwhile):
    path = sign_up_path(site)
    families = [Families(site, path, number) for number in range(FAMILIES)]
    for number, family in enumerate(families):
        family.start()
        if number % 4 == 1:
            meanwhile()
    for family in families:
        family.join(90)
        assert not family.is_alive(), family.said
    said = sum((family.said for family in families), Counter())
    assert set(said) <= {302, 503, 0}, said
    return said


def check_all_counted_once(database):
    assert count(database, f'SELECT count(*) FROM "{Registration._meta.db_table}"') == FAMILIES
    taken = f"""SELECT count(*) FROM "{Participant._meta.db_table}" p JOIN
        "{Registration._meta.db_table}" r ON r.id = p.registration_id WHERE r.state = 'confirmed'"""
    assert count(database, taken) == SEATS
    mails = f'SELECT count(*) = count(DISTINCT key) FROM "{Mail._meta.db_table}"'
    assert count(database, mails)


def test_killed_web_workers_come_back_and_every_family_is_counted_once(folder):
    database = start_database(folder)
    with served(folder) as site:

        def kill():
            for worker in site.web_workers():
                worker.kill()

        everybody_signs_up(site, kill)
        # Twice within seconds: the server gives up and is started again.
        assert len(site.web_workers()) == 2
        kill()
        assert site.wait_until("/de/") < BACK_WITHIN
        kill()
        assert site.wait_until("/de/") < BACK_WITHIN
        check_all_counted_once(database)


def test_killed_job_worker_comes_back(folder):
    with served(folder) as site:
        until = time.monotonic() + 30
        while not (jobs := site.children("lotse work")):
            assert time.monotonic() < until
            time.sleep(0.1)
        jobs[0].kill()
        while not (again := site.children("lotse work")) or again[0].pid == jobs[0].pid:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_killed_embedded_database_comes_back_and_every_family_is_counted_once(folder):
    database = start_database(folder)
    with served(folder) as site:

        def kill():
            postmaster = psutil.Process(
                int((folder / "postgres/postmaster.pid").read_text().split()[0])
            )
            os.kill(postmaster.pid, signal.SIGKILL)
            assert site.wait_until("/de/angebote/?q=neu") < BACK_WITHIN

        everybody_signs_up(site, kill)
        start_again(database)
        check_all_counted_once(database)


def test_while_the_database_is_away_kept_pages_stay_and_forms_keep_what_was_typed(folder):
    """The server is somebody else's here, so nobody starts it again but us."""
    database = start_database(folder)
    with served(folder, DATABASE_URL=database.get_uri("lotse")) as site:
        path = sign_up_path(site)
        for _ in range(12):  # so that both workers have it
            assert site.ask("/de/angebote/").status == 200
        database.stop()
        kept = [site.ask("/de/angebote/") for _ in range(8)]
        assert {answer.status for answer in kept} == {200}
        new = site.ask("/ar/angebote/?q=neu")
        assert (new.status, new.headers["retry-after"]) == (503, "5")
        assert 'lang="ar" dir="rtl"' in new.text
        assert "tel:" in new.text
        form = {"form_key": str(uuid.uuid4()), "email": "familie@example.org", "language": "de"}
        sent = site.ask(path, form | {"kind_1": "adult", "access_needs": '"><b>Rollstuhl'})
        assert sent.status == 503
        assert sent.headers["cache-control"] == "no-store"
        assert 'name="access_needs" value="&quot;&gt;&lt;b&gt;Rollstuhl"' in sent.text
        assert site.ask(
            "/staff/login/", {"login": "a@example.org", "password": "geheim"}
        ).status in {403, 503}
        assert site.ask("/api/hsds/services?search=neu").status == 503
        start_again(database)
        assert site.ask("/ar/angebote/?q=neu").status == 200
        again = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', sent.text))
        assert site.ask(path, again | {"access_needs": "Rollstuhl"}).status == 302
        assert site.ask(path, again | {"access_needs": "Rollstuhl"}).status == 302
        assert count(database, f'SELECT count(*) FROM "{Registration._meta.db_table}"') == 1


def slow_client(port, kind):
    """A client that begins and says no more: half a header, or half a body."""
    talk = socket.create_connection(("127.0.0.1", port), timeout=30)
    if kind == "header":
        talk.sendall(b"GET /de/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    else:
        talk.sendall(
            b"POST /de/rueckmeldung/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntext=Ha"
        )
    return talk


def test_slow_senders_keep_nobody_waiting(folder):
    """200 slow clients: a page that is not kept still comes, and no slow one is waited for."""
    with served(folder) as site:
        assert site.ask("/de/angebote/?q=eins").status == 200
        slow = [slow_client(site.port, "body" if n % 2 else "header") for n in range(200)]
        try:
            for word in range(10):
                assert site.ask(f"/de/angebote/?q=wort{word}", timeout=10).status == 200
        finally:
            for talk in slow:
                talk.close()
