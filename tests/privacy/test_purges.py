"""Every purge is proved by looking into the database, never by what it says of itself."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from lotse.kit.errors import Refused
from lotse.privacy import purging, registry
from lotse.privacy.domain.declarations import Personal, Until, declare
from lotse.privacy.models import LegalHold, Tombstone
from lotse.privacy.retention import Moment
from lotse.reports.models import Report
from tests.factories.accounts import make_user
from tests.factories.purging import erased_by, mentions_of, tables_with
from tests.privacy.samples import NOW, SAMPLES, SEARCHED, WORD, report, user

pytestmark = pytest.mark.django_db
PURGES = {purge.name: purge for purge in registry.list_purges()}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TOMBSTONE_FILE = tmp_path / "tombstones.jsonl"
    settings.KEY_FILE = tmp_path / "keys"


def files_with_the_word(settings):
    files = (file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file())
    return [file for file in files if WORD.encode() in file.name.encode() + file.read_bytes()]


def test_every_purge_has_a_sample():
    assert set(SAMPLES) == set(PURGES)


@pytest.mark.parametrize("rule", sorted(SAMPLES))
def test_what_a_purge_ends_is_nowhere_afterwards(
    rule, settings, django_capture_on_commit_callbacks
):
    key, whole_at, over_at = SAMPLES[rule]()
    word = SEARCHED.get(rule, WORD)
    assert tables_with(word)
    assert bool(files_with_the_word(settings)) == (rule in WITH_FILES)
    purge = PURGES[rule]
    with django_capture_on_commit_callbacks(execute=True):
        if purge.due is None:
            purging.erase_now(rule=rule, record_ids=[str(key)], moment=Moment(over_at))
        else:
            purging.run(moment=Moment(whole_at))
            assert tables_with(word), "erased before its time"
            purging.run(moment=Moment(over_at), is_dry_run=True)
            assert tables_with(word), "a dry run erased"
            purging.run(moment=Moment(over_at))
    assert tables_with(word) == []
    assert files_with_the_word(settings) == []
    assert Tombstone.objects.filter(rule=rule).exists() == bool(purge.empties)


TEXTS = {"CharField", "TextField", "EmailField", "JSONField", "BinaryField", "FileField"}
WITH_FILES = {"accounts.users", "words.pictures"}
NOT_IN_SAMPLES = {
    # codes, which are no words
    "accounts.User.password", "accounts.User.translates", "counselling.Appointment.municipality",
    "counselling.Interpreter.training", "events.Registration.interpreter",
    "events.Registration.language", "events.Registration.municipality",
    # sealed: no word of it is in the database (test_secrets)
    "privacy.LegalHold.reason", "counselling.Enquiry.lock", "counselling.EnquiryMessage.text",
    "counselling.EnquiryMessage.translation",
    "counselling.Appointment.called", "counselling.Appointment.email",
    "counselling.Appointment.phone",
    # of screens of the library that are closed
    "wagtailadmin.FormState.data", "wagtailcore.Comment.text", "wagtailcore.CommentReply.text",
    "wagtailcore.TaskState.comment",
    # names of our own; what is in the files is looked at
    "wagtailusers.UserProfile.avatar", "words.Picture.file",
}  # fmt: skip


def test_every_personal_text_holds_the_word_in_a_sample():
    """So the proof above is one for each field, not only for each rule."""
    seen, wanted = set(), set()
    for rule, make in SAMPLES.items():
        fields = {
            f"{label}.{name}": apps.get_model(label)._meta.get_field(name)
            for label, names in PURGES[rule].empties.items()
            for name in names.split()
        }
        texts = {k: f for k, f in fields.items() if f.get_internal_type() in TEXTS}
        wanted |= set(texts)
        with transaction.atomic():
            make()
            for label, field in texts.items():
                said = field.model._default_manager.values_list(field.name, flat=True)
                if any(SEARCHED.get(rule, WORD) in words(one) for one in said):
                    seen.add(label)
            transaction.set_rollback(True)
    assert sorted(wanted - seen) == sorted(NOT_IN_SAMPLES)


def words(value):
    return value.tobytes().decode() if isinstance(value, memoryview) else str(value)


def test_a_deleted_account_is_named_nowhere():
    key, _, now = user()
    assert mentions_of(key)
    purging.erase_now(rule="accounts.users", record_ids=[str(key)], moment=Moment(now))
    assert mentions_of(key) == []


def test_an_eraser_that_erases_nothing_is_found(monkeypatch):
    """The proof above can fail: a purge that only says it erased leaves the word behind."""
    _, _, over_at = report()
    idle = replace(PURGES["reports.words"], erase=lambda records, _now: records.count())
    monkeypatch.setattr(purging, "list_purges", lambda: [idle])
    assert erased_by("reports.words", over_at) == 1
    assert tables_with(WORD) == ["reports_report"]


def test_legal_hold_survives_and_ends_with_its_day():
    key, _, over_at = report()
    LegalHold.objects.create(
        rule="reports.words",
        record_id=str(key),
        until=over_at.date(),
        placed_at=NOW,
        by=make_user(),
    )
    (line,) = [one for one in purging.run(moment=Moment(over_at)) if one.rule == "reports.words"]
    assert (line.due, line.held, line.erased) == (1, 1, 0)
    assert tables_with(WORD)
    with pytest.raises(Refused, match="on_hold"):
        purging.erase_now(rule="reports.words", record_ids=[str(key)], moment=Moment(over_at))
    purging.run(moment=Moment(over_at + timedelta(days=1)))
    assert tables_with(WORD) == []


def test_second_run_erases_nothing_more():
    _, _, over_at = report()
    assert erased_by("reports.words", over_at) == 1
    assert erased_by("reports.words", over_at + timedelta(days=1)) == 0
    assert Tombstone.objects.filter(rule="reports.words").count() == 1


def test_fault_in_one_rule_stops_no_other(monkeypatch, caplog):
    _, _, over_at = report()

    def fail(records, now):
        raise ValueError("broken")

    broken = replace(PURGES["reports.words"], name="a.broken", erase=fail)
    monkeypatch.setattr(purging, "list_purges", lambda: [broken, PURGES["reports.words"]])
    lines = {line.rule: line for line in purging.run(moment=Moment(over_at))}
    assert lines["a.broken"].due == -1
    assert lines["reports.words"].erased == 1
    assert "a.broken failed" in caplog.text
    assert not Tombstone.objects.filter(rule="a.broken").exists()


def test_what_a_backup_brings_back_goes_again(settings, capsys, django_capture_on_commit_callbacks):
    key, _, over_at = report()
    before = Report.objects.filter(pk=key).values().get()
    with django_capture_on_commit_callbacks(execute=True):
        purging.run(moment=Moment(over_at))
    lines = Path(settings.TOMBSTONE_FILE).read_text().splitlines()
    assert {json.loads(line)["rule"] for line in lines} == {"reports.words"}
    assert WORD not in "".join(lines)
    # The restored database knows neither the erasure nor its tombstone.
    Tombstone.objects.all().delete()
    Report.objects.filter(pk=key).update(**{k: v for k, v in before.items() if k != "id"})
    assert tables_with(WORD)
    with Path(settings.TOMBSTONE_FILE).open("a") as file:
        file.write('{"rule": "reports.wo')  # the machine died while writing
    call_command("reapply_purges", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["read"], said["erased"]["reports.words"]) == (1, 1)
    assert tables_with(WORD) == []


def test_a_new_record_under_an_old_number_is_not_taken_for_the_erased_one():
    key, _, over_at = report()
    purging.run(moment=Moment(over_at))
    Report.objects.all().delete()
    other, _, _ = report()
    Report.objects.filter(pk=other).update(id=key)
    found = purging.reapply(lines=[], moment=Moment(datetime.now(UTC)))
    assert found.erased["reports.words"] == 0


def test_purge_that_is_rolled_back_writes_no_tombstone(settings):
    _, _, over_at = report()
    try:
        with transaction.atomic():
            purging.run(moment=Moment(over_at))
            raise KeyError
    except KeyError:
        pass
    assert not Path(settings.TOMBSTONE_FILE).exists()
    assert tables_with(WORD)


def test_rules_can_be_told_from_the_console(capsys):
    report()
    call_command("purge", "--dry-run")
    said = capsys.readouterr().out
    assert "reports.words" in said
    call_command("purge", "--list", "--json")
    rules = {line["rule"]: line["until"] for line in json.loads(capsys.readouterr().out)}
    assert rules["reports.words"] == "180 days after: the report is answered or closed"


def test_field_without_purge_or_export_or_basis_is_a_fault(monkeypatch):
    new = declare("reference.Topic", "id", code=Personal("p", "by_magic", Until("the end of days")))
    known = registry.list_declarations()
    monkeypatch.setattr(registry, "list_declarations", lambda: [*known, new])
    faults = registry.check()
    assert "reference.Topic.code is emptied by no purge" in faults
    assert "reference.Topic has no export" in faults
    assert "reference.Topic.code: the legal basis 'by_magic' has no words" in faults


def test_tables_are_searched_by_the_database_itself():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE x AS SELECT 1")
    assert tables_with("gibt-es-nirgends") == []
