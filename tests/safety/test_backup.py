"""Filled, backed up under load, destroyed, restored: every row and file; and what is refused."""

import json
import shutil
import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from lotse.kit.backups.keeping import to_delete, to_keep
from lotse.kit.backups.keys import new_pair, seal, unseal
from lotse.kit.backups.making import list_backups, verify
from lotse.kit.errors import Refused
from lotse.reports.models import Report
from tests.factories.events import join, make_round
from tests.factories.offers import make_offer
from tests.factories.reports import make_report
from tests.safety.running import copy_database, lotse, start_database

SECRET = "only-for-tests"


@pytest.fixture
def original(committed, tmp_path):
    """An installation with rows and uploads, and a folder for its backups."""
    make_offer(texts={"ar": {"title": "دورة\tألمانية\n\\."}})
    round_ = make_round()
    for _ in range(3):
        join(round_)
    folder = tmp_path / "original"
    database = start_database(folder)
    copy_database(database)
    (folder / "media" / "images").mkdir(parents=True)
    (folder / "media" / "images" / "bild.png").write_bytes(bytes(range(256)) * 40)
    (folder / "media" / "leer.txt").write_bytes(b"")
    (tmp_path / "backups").mkdir()
    yield folder, database
    database.cleanup()


def whole(database):
    """Every row of every table, as text."""
    with psycopg.connect(database.get_uri("lotse")) as talk:
        names = talk.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        return {
            name: sorted(str(row) for row in talk.execute(f'SELECT t::text FROM "{name}" t'))
            for (name,) in names
        }


def files(folder):
    found = (folder / "media").rglob("*")
    return {str(one.relative_to(folder)): one.read_bytes() for one in found if one.is_file()}


def back_up(folder, tmp_path, **more):
    done = lotse(folder, "backup", str(tmp_path / "backups"), "--json", **more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["backup"]


def test_everything_comes_back_from_a_backup_made_under_load(original, tmp_path):
    folder, database = original
    pair = lotse(folder, "backup", "--new-key", str(tmp_path / "private"), "--json")
    public = json.loads(pair.stdout)["public_key"]
    before, stop = whole(database), threading.Event()

    def write():
        with psycopg.connect(database.get_uri("lotse"), autocommit=True) as talk:
            while not stop.is_set():
                talk.execute("UPDATE kit_contentversion SET version = version + 1")
                talk.execute("CREATE TABLE IF NOT EXISTS load_of_the_drill (n int)")
                talk.execute("INSERT INTO load_of_the_drill SELECT generate_series(1, 50)")

    writing = threading.Thread(target=write)
    writing.start()
    try:
        backup = back_up(folder, tmp_path, LOTSE_BACKUP_KEY=public)
    finally:
        stop.set()
        writing.join()
    uploads = files(folder)
    database.cleanup()
    shutil.rmtree(folder)

    place = tmp_path / "restored"
    wrong = lotse(place, "restore", backup, LOTSE_SECRET_KEY="another one")
    assert wrong.returncode == 1
    assert "another secret key" in wrong.stderr, wrong.stderr
    done = lotse(place, "restore", backup, "--key", str(tmp_path / "private"))
    assert done.returncode == 0, done.stderr
    assert (place / "secret-key").read_text() == SECRET
    assert files(place) == uploads
    again = start_database(place)
    try:
        after = whole(again)
        assert after.pop("load_of_the_drill")
        for tables in (before, after):
            tables.pop("kit_contentversion")
        assert after == before
        twice = lotse(place, "restore", backup, "--key", str(tmp_path / "private"))
        assert twice.returncode == 1
        assert "empty" in twice.stderr
        assert {k: v for k, v in whole(again).items() if k in before} == before
    finally:
        again.cleanup()


def copied(report):
    """The facts of a report for another one, but what it says."""
    leave = {"id", "text", "nonce"}
    facts = {field.attname: getattr(report, field.attname) for field in Report._meta.local_fields}
    return {name: value for name, value in facts.items() if name not in leave}


def test_what_was_erased_after_the_backup_stays_erased_after_a_restore(committed, tmp_path):
    """The list of what was erased lies elsewhere; it holds digests and no words."""
    word, stays = "kanarienvogel", "nachtigall"
    erased = make_report(text=f"Hier singt ein {word}.")
    Report.objects.create(**copied(erased), text=stays, nonce="2" * 32)
    folder, stones = tmp_path / "original", tmp_path / "elsewhere" / "tombstones.jsonl"
    (tmp_path / "backups").mkdir()
    stones.parent.mkdir()
    database = start_database(folder)
    try:
        copy_database(database)
        backup = back_up(folder, tmp_path, LOTSE_TOMBSTONES=str(stones))
        rule = ("--rule", "reports.words", "--record", str(erased.pk))
        done = lotse(folder, "purge", *rule, LOTSE_TOMBSTONES=str(stones))
        assert done.returncode == 0, done.stderr
        assert word not in stones.read_text()
    finally:
        database.cleanup()
    shutil.rmtree(folder)
    done = lotse(folder, "restore", backup, LOTSE_TOMBSTONES=str(stones))
    assert done.returncode == 0, done.stderr
    again = start_database(folder)
    try:
        tables = whole(again)
        assert not [row for rows in tables.values() for row in rows if word in row]
        assert len(tables["reports_report"]) == 2
        assert any(stays in row for row in tables["reports_report"])
    finally:
        again.cleanup()


def cut(backup, name="database.dump"):
    file = backup / name
    file.write_bytes(file.read_bytes()[:-500])


def flip(backup, name="database.dump"):
    said = bytearray((backup / name).read_bytes())
    said[len(said) // 2] ^= 1
    (backup / name).write_bytes(bytes(said))


def forge(backup):
    """Changed together with its sum in the manifest."""
    import hashlib

    flip(backup, "files.tar")
    said = json.loads((backup / "manifest.json").read_text())
    content = (backup / "files.tar").read_bytes()
    said["sums"]["files.tar"] = [hashlib.sha256(content).hexdigest(), len(content)]
    (backup / "manifest.json").write_text(json.dumps(said, indent=1))


def forget(backup):
    (backup / "files.tar").unlink()


def unfinished(backup):
    (backup / "manifest.json").unlink()


def newer(backup):
    from lotse.kit.backups import manifest

    said = manifest.read(backup)
    said.migrations.append("events.9999_from_the_future")
    manifest.write(backup, said, SECRET)


def foreign(backup):
    from lotse.kit.backups import manifest

    manifest.write(backup, manifest.read(backup), "secret of somebody else")


def garbled(backup):
    (backup / "manifest.json").write_text('{"format": "lotse-ba')


HARMS = [
    (cut, "shorter than it was"),
    (flip, "not as it was written"),
    (forge, "was changed or made by"),
    (forget, "missing"),
    (unfinished, "no finished backup"),
    (garbled, "manifest cannot be read"),
    (newer, "newer than this program"),
    (foreign, "another secret key"),
]


def test_harmed_backup_is_refused_with_the_reason_and_changes_nothing(harmed):
    backup, place, number = harmed
    for harm, reason in HARMS:
        copy = place.with_name(f"copy-{harm.__name__}")
        shutil.copytree(backup, copy)
        harm(copy)
        done = lotse(place, "restore", str(copy))
        assert done.returncode == 1, harm.__name__
        assert reason in done.stderr, harm.__name__
        assert not (place / "media").exists()
        assert number() == 0


@pytest.fixture
def harmed(original, tmp_path):
    """A good backup, an empty place, and how many tables are in it."""
    from pathlib import Path

    folder, _database = original
    backup = back_up(folder, tmp_path)
    place = tmp_path / "empty"
    database = start_database(place)

    def number():
        with psycopg.connect(database.get_uri("postgres")) as talk:
            found = talk.execute("SELECT 1 FROM pg_database WHERE datname = 'lotse'").fetchone()
        if found is None:
            return 0
        with psycopg.connect(database.get_uri("lotse")) as talk:
            return talk.execute(
                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            ).fetchone()[0]

    yield Path(backup), place, number
    database.cleanup()


def test_rule_keeps_days_weeks_and_months():
    newest = datetime(2026, 11, 30, 1, 47, tzinfo=UTC)
    daily = [newest - timedelta(days=days) for days in range(500)]
    kept = to_keep(daily)
    assert {newest - timedelta(days=days) for days in range(7)} <= kept
    assert len({f"{one:%G-W%V}" for one in kept}) >= 4
    assert len({f"{one:%Y-%m}" for one in kept}) == 12
    assert len(kept) < 7 + 4 + 12
    assert min(kept) > newest - timedelta(days=366)
    assert set(to_delete(daily)) == set(daily) - kept
    # Day by day as the worker does it, the same stay as all at once.
    held: set[datetime] = set()
    for one in sorted(daily):
        held = to_keep([*held, one])
    assert len({f"{one:%Y-%m}" for one in held}) == 12


def test_what_is_no_backup_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"backup\.not_ours"):
        verify(tmp_path, secret=SECRET)
    assert list_backups(tmp_path) == []


def test_wrong_cut_or_changed_seal_opens_nothing():
    private, public = new_pair()
    sealed = seal({"secret-key": SECRET}, public)
    assert unseal(sealed, private) == {"secret-key": SECRET}
    assert SECRET.encode() not in sealed
    harmed = [sealed[:-1], sealed[1:], b""]
    harmed += [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in (0, 40, -2)]
    for one, key in [(sealed, new_pair()[0]), *((one, private) for one in harmed)]:
        with pytest.raises(Refused, match="wrong_key"):
            unseal(one, key)
    for nonsense in ("", public, "lotse-backup-private-%%", private[:-4]):
        with pytest.raises(Refused, match="no_key"):
            unseal(sealed, nonsense)
