"""What is sealed opens in its place with its key, and nowhere else."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from lotse.kit.errors import Refused
from lotse.privacy import keys, secret_fields
from lotse.privacy.keys import Unreadable, seal, unseal
from lotse.privacy.models import LegalHold, RecordKey
from tests.factories.purging import tables_with

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
KEY = b"k" * 32
SAID = "Die Familie Zaunkoenig hat Angst."


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "keys"


def make_hold(record_id="1"):
    hold = LegalHold.objects.create(rule="a", record_id=record_id, until=NOW.date(), placed_at=NOW)
    secret_fields.write(hold, reason=SAID)
    return LegalHold.objects.get(pk=hold.pk)


@given(st.binary(), st.integers(0, 7), st.data())
def test_changed_bit_or_cut_off_end_does_not_open(plain, bit, data):
    sealed = seal(plain, KEY, "t|1|c")
    assert unseal(sealed, KEY, "t|1|c") == plain
    at = data.draw(st.integers(0, len(sealed) - 1))
    flipped = bytearray(sealed)
    flipped[at] ^= 1 << bit
    for wrong in (bytes(flipped), sealed[:at]):
        with pytest.raises(Unreadable):
            unseal(wrong, KEY, "t|1|c")


def test_eight_threads_read_what_each_of_them_sealed():
    def read_all(who):
        place, words = f"t|{who}|c", [b"%d:%d" % (who, number) for number in range(300)]
        kept = [seal(one, KEY, place) for one in words]
        return [unseal(one, KEY, place) for one in kept] == words

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read_all, range(8))) == [True] * 8


@pytest.mark.parametrize("place", ["t|2|c", "t|1|d", "u|1|c"])
def test_value_moved_to_another_place_does_not_open(place):
    with pytest.raises(Unreadable):
        unseal(seal(b"x", KEY, "t|1|c"), KEY, place)


def test_same_words_are_never_the_same_bytes():
    assert len({seal(b"x", KEY, "t|1|c") for _ in range(100)}) == 100


@pytest.mark.django_db
def test_words_stand_nowhere_in_the_database():
    hold = make_hold()
    assert secret_fields.read(hold, "reason") == SAID
    assert tables_with("Zaunkoenig") == []


@pytest.mark.django_db
def test_row_copied_over_another_does_not_open():
    first, second = make_hold("1"), make_hold("2")
    LegalHold.objects.filter(pk=second.pk).update(reason=first.reason)
    with pytest.raises(Unreadable):
        secret_fields.read(LegalHold.objects.get(pk=second.pk), "reason")


@pytest.mark.django_db
def test_shredded_key_makes_a_backup_unreadable_too():
    hold = make_hold()
    assert keys.shred("privacy.LegalHold", [str(hold.pk)]) == 1
    with pytest.raises(Unreadable, match="shredded"):
        secret_fields.read(hold, "reason")


@pytest.mark.django_db
def test_rotation_keeps_all_readable_and_the_old_key_can_go(settings, capsys):
    holds = [make_hold(str(number)) for number in range(3)]
    (old,) = keys.wrapping_keys()
    call_command("keys", "--new", "--rotate", "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out)["keys"] == [old]
    call_command("keys", "--new", "--rotate", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["rotated"], said["unused"]) == (3, [old])
    call_command("keys", "--rotate")
    assert "0 record keys" in capsys.readouterr().out
    file = Path(settings.KEY_FILE)
    lines = file.read_text().split()
    file.write_text(lines[0] + "\n")
    assert old not in keys.wrapping_keys()
    assert {secret_fields.read(hold, "reason") for hold in holds} == {SAID}


@pytest.mark.django_db
def test_without_its_wrapping_key_nothing_opens(settings):
    hold = make_hold()
    Path(settings.KEY_FILE).write_text(keys.new_wrapping_key() + "\n")
    with pytest.raises(Unreadable, match="has no key"):
        secret_fields.read(hold, "reason")


@pytest.mark.django_db
def test_empty_words_need_no_key():
    hold = LegalHold.objects.create(rule="a", record_id="9", until=NOW.date(), placed_at=NOW)
    assert secret_fields.read(hold, "reason") == ""
    assert not RecordKey.objects.exists()


def test_key_file_is_for_its_owner_alone_and_no_key_is_printed(settings, capsys):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: keys.wrapping_keys(), range(8)))
    assert all(one == found[0] for one in found)
    mode = Path(settings.KEY_FILE).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize("content", ["", "a:b", "a", "a:" + "A" * 42 + "="])
def test_broken_key_file_is_refused(settings, content):
    Path(settings.KEY_FILE).write_text(content)
    with pytest.raises(Refused, match="no_key"):
        keys.wrapping_keys()
