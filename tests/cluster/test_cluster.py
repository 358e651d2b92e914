"""Thirty families sign up while machines die: nothing is lost, doubled or overbooked."""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

from lotse.events.models import Participant, Registration
from lotse.kit.models import Mail
from tests.cluster.machines import (
    LOTSE,
    PASSWORD,
    missing,
    network,
    server_programs,
    until,
    written,
)
from tests.factories.events import make_event
from tests.factories.offers import make_offer

LACKS = missing()
pytestmark = [
    pytest.mark.skipif(bool(LACKS), reason=f"a cluster needs: {LACKS}"),
    pytest.mark.usefixtures("committed"),
]
FAMILIES, SEATS = 30, 22
NUMBERS = {"db1": 11, "db2": 12, "db3": 13, "front": 20, "web1": 31, "web2": 32}
DATABASES, WEBS = ("db1", "db2", "db3"), ("web1", "web2")
MOST_SECONDS_AWAY = 90
"""On a busy machine; the figure itself is printed."""


@pytest.fixture
def machines():
    """Three databases, a front, two web nodes with jobs; an offer and an event in it."""
    make_offer()
    make_event(seats=SEATS)
    # Not below the folder of pytest, which each of its starts closes to other users.
    with (
        tempfile.TemporaryDirectory(prefix="lotse-cluster-", ignore_cleanup_errors=True) as folder,
        network(Path(folder), NUMBERS) as all_,
    ):
        Path(folder).chmod(0o755)
        _start_databases(all_)
        _start_front(all_)
        _fill(all_)
        for name in WEBS:
            _start_web(all_, name)
        until(lambda: _status(all_, "/de/") == 200, within=120, what="the site")
        yield all_


def _start_databases(machines):
    peers = ",".join(f"{name}=http://{machines[name].address}:2380" for name in DATABASES)
    etcd = ",".join(f"{machines[name].address}:2379" for name in DATABASES)
    for name in DATABASES:
        machine = machines[name]
        for part in ("etcd", "pg"):
            (machine.folder / part).mkdir(mode=0o700)
            os.chown(machine.folder / part, *_owner())
        where = f"http://{machine.address}"
        machine.start(
            "etcd", "--name", name, "--data-dir", str(machine.folder / "etcd"),
            "--listen-peer-urls", f"{where}:2380", "--initial-advertise-peer-urls", f"{where}:2380",
            "--listen-client-urls", f"{where}:2379", "--advertise-client-urls", f"{where}:2379",
            "--initial-cluster", peers,
        )  # fmt: skip
        written(
            "patroni.yml", machine.folder / "patroni.yml", name=name, address=machine.address,
            etcd=etcd, data=str(machine.folder / "pg" / "data"), programs=server_programs(),
            sockets=str(machine.folder / "pg"), password=PASSWORD, network="10.99.0.0/24",
        )  # fmt: skip
        _start_patroni(machine)
    until(lambda: leader(machines) != "", within=120, what="a leader")
    until(lambda: _is_whole(machines), within=180, what="two copies")


def _start_patroni(machine):
    machine.start("patroni", str(machine.folder / "patroni.yml"), user="postgres")


def _owner():
    import pwd

    found = pwd.getpwnam("postgres")
    return found.pw_uid, found.pw_gid


def _start_front(machines):
    front = machines["front"]
    servers = {
        "databases": "\n".join(
            f"    server {name} {machines[name].address}:5432" for name in DATABASES
        ),
        "webs": "\n".join(f"    server {name} {machines[name].address}:8000" for name in WEBS),
    }
    file = written(
        "haproxy.cfg", front.folder / "haproxy.cfg", address=front.address, port="80",
        **{"global": ""}, **servers,
    )  # fmt: skip
    front.start("haproxy", "-db", "-f", str(file))


def _fill(machines):
    """The contents of the tests' database, through the front."""
    # Until its first look the front takes every database for the one that leads.
    url = (
        f"postgresql://postgres:{PASSWORD}@{machines['front'].address}/postgres"
        "?target_session_attrs=read-write"
    )
    until(lambda: _is_settled(url), within=60, what="the database behind the front")
    with psycopg.connect(url, autocommit=True) as talk:
        talk.execute(f"CREATE ROLE lotse LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
        talk.execute("CREATE DATABASE lotse OWNER lotse")
    from lotse.kit.backups.tools import program

    said = connection.settings_dict
    dump = subprocess.Popen(
        [program("pg_dump"), "-d", f"host={said['HOST']} user={said['USER']} dbname={said['NAME']}",
         "--no-owner"],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    # Written by a newer program than the server of the system is.
    newer = ("SET transaction_timeout", "\\restrict", "\\unrestrict")
    lines = dump.communicate()[0].decode().splitlines()
    text = [line for line in lines if not line.startswith(newer)]
    psql = [program("psql"), "-q", _url(machines), "-v", "ON_ERROR_STOP=1"]
    subprocess.run(psql, input="\n".join(text), text=True, check=True, stdout=subprocess.DEVNULL)


def _is_settled(url):
    """The front has looked at all databases, and leaves nobody alone any more."""
    return all(_opens(url) for _ in range(5) if time.sleep(0.5) is None)


def _opens(url):
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def _url(machines):
    return f"postgresql://lotse:{PASSWORD}@{machines['front'].address}/lotse"


def _start_web(machines, name):
    machine = machines[name]
    users = machine.folder / "users.txt"
    users.write_text(f'"lotse" "{PASSWORD}"\n')
    (machine.folder / "data").mkdir(exist_ok=True)
    file = written(
        "pgbouncer.ini", machine.folder / "pgbouncer.ini", users=str(users),
        database=machines["front"].address,
    )  # fmt: skip
    users.chmod(0o644)
    machine.start("pgbouncer", str(file), user="postgres")
    machine.start(
        *LOTSE, "serve", "--host", machine.address, "--workers", "1",
        DATABASE_URL=f"postgresql://lotse:{PASSWORD}@127.0.0.1:6432/lotse",
        LOTSE_DATA=str(machine.folder / "data"), LOTSE_HOSTS="*", LOTSE_PROXIES="1",
        LOTSE_SECRET_KEY="only-for-the-drill-of-the-cluster",
    )  # fmt: skip


def _is_whole(machines):
    """One leads, one is a copy of every word that was confirmed, one follows."""
    return sorted(_members(machines)) == ["leader", "replica", "sync_standby"]


def _members(machines):
    """The roles of all databases that are up, as one that answers tells them."""
    for name in DATABASES:
        talk = http.client.HTTPConnection(machines[name].address, 8008, timeout=3)
        try:
            talk.request("GET", "/cluster")
            said = json.loads(talk.getresponse().read())
            return [one["role"] for one in said["members"] if one["state"] == "running"
                    or one["state"] == "streaming"]  # fmt: skip
        except (OSError, ValueError, KeyError):
            continue
    return []


def leader(machines):
    """The name of the database that leads, as its own machine tells; empty for none."""
    for name in DATABASES:
        talk = http.client.HTTPConnection(machines[name].address, 8008, timeout=2)
        try:
            talk.request("GET", "/primary")
            if talk.getresponse().status == 200:
                return name
        except OSError:
            continue
    return ""


def _ask(machines, path, form=None, timeout=40):
    talk = http.client.HTTPConnection(machines["front"].address, 80, timeout=timeout)
    try:
        if form is None:
            talk.request("GET", path)
        else:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            talk.request("POST", path, urlencode(form), kind)
        answer = talk.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        talk.close()


def _status(machines, path):
    return _ask(machines, path, timeout=10)[0]


class Family(threading.Thread):
    """Presses the button again until it is told that it is signed up."""

    def __init__(self, machines, path, number):
        super().__init__(daemon=True)
        self.machines, self.path, self.said = machines, path, Counter()
        self.form = {"form_key": str(uuid.uuid4()), "email": f"familie{number}@example.org",
                     "language": "de", "kind_1": "adult"}  # fmt: skip

    def run(self):
        while self.said[302] == 0:
            self.said[_ask(self.machines, self.path, self.form)[0]] += 1
            time.sleep(0.3)


class Watch(threading.Thread):
    """Asks for a page that is never kept, and notes how long none was whole."""

    def __init__(self, machines):
        super().__init__(daemon=True)
        self.machines, self.is_over, self.longest, self.broken = machines, False, 0.0, Counter()

    def run(self):
        number, since = 0, time.monotonic()
        while not self.is_over:
            number += 1
            status = _status(self.machines, f"/de/angebote/?q=neu{number}")
            now = time.monotonic()
            if status == 200:
                since = now
            else:
                self.broken[status] += 1
            self.longest = max(self.longest, now - since)
            time.sleep(0.2)


def test_sign_ups_while_machines_die(machines, capsys):
    _pool_keeps_sessions(machines)
    page = _ask(machines, "/de/veranstaltungen/infoabend/")[1]
    path = re.search(r'href="(/de/veranstaltungen/infoabend/\d+/anmelden/)', page)[1]
    families = [Family(machines, path, number) for number in range(FAMILIES)]
    watch = Watch(machines)
    watch.start()
    told = {}

    # The machine of the database that leads loses its power.
    first = leader(machines)
    for family in families[:10]:
        family.start()
    machines[first].kill()
    told["another leads after"] = until(
        lambda: leader(machines) not in {"", first}, within=MOST_SECONDS_AWAY, what="a new leader"
    )
    # A web node loses its power.
    for family in families[10:20]:
        family.start()
    machines["web1"].kill()
    # It comes back; so does the first database, as a copy.
    _start_web(machines, "web1")
    _restart_database(machines, first)
    until(lambda: _is_whole(machines), within=180, what="two copies again")
    # The network to the database that leads is cut; both sides go on without knowing.
    second = leader(machines)
    for family in families[20:]:
        family.start()
    machines[second].cut()
    told["and after a cut"] = until(
        lambda: leader(machines) not in {"", second}, within=MOST_SECONDS_AWAY, what="a leader"
    )
    for family in families:
        family.join(180)
        assert not family.is_alive(), family.said
    machines[second].join()
    watch.is_over = True
    watch.join(60)

    said = sum((family.said for family in families), Counter())
    assert set(said) <= {302, 503, 0, 502, 504}, said
    with psycopg.connect(_url(machines)) as talk:

        def one(statement):
            return talk.execute(statement).fetchone()[0]

        registrations = f'"{Registration._meta.db_table}"'
        assert one(f"SELECT count(*) FROM {registrations}") == FAMILIES
        assert one(f"SELECT count(DISTINCT email) FROM {registrations}") == FAMILIES
        taken = f"""SELECT count(*) FROM "{Participant._meta.db_table}" p JOIN {registrations} r
            ON r.id = p.registration_id WHERE r.state = 'confirmed'"""
        assert one(taken) == SEATS, "every seat is given once"
        mails = f'SELECT count(*) = count(DISTINCT key) FROM "{Mail._meta.db_table}"'
        assert one(mails)
    with capsys.disabled():
        figures = ", ".join(f"{what} {seconds:.0f} s" for what, seconds in told.items())
        sys.stdout.write(
            f"\n  cluster: {figures}; longest time without a whole page {watch.longest:.0f} s; "
            f"families were told {dict(said)}, the watch {dict(watch.broken)}\n"
        )


def _restart_database(machines, name):
    machine = machines[name]
    peers = ",".join(f"{each}=http://{machines[each].address}:2380" for each in DATABASES)
    where = f"http://{machine.address}"
    machine.start(
        "etcd", "--name", name, "--data-dir", str(machine.folder / "etcd"),
        "--listen-peer-urls", f"{where}:2380", "--initial-advertise-peer-urls", f"{where}:2380",
        "--listen-client-urls", f"{where}:2379", "--advertise-client-urls", f"{where}:2379",
        "--initial-cluster", peers, "--initial-cluster-state", "existing",
    )  # fmt: skip
    _start_patroni(machine)


def _pool_keeps_sessions(machines):
    """LISTEN and locks of a session: what breaks when a connection is handed on too early."""
    space = machines["web1"].space
    script = Path(__file__).with_name("through_the_pool.py")
    url = f"postgresql://lotse:{PASSWORD}@127.0.0.1:6432/lotse"
    done = subprocess.run(
        ["ip", "netns", "exec", space, LOTSE[0], str(script), url],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
