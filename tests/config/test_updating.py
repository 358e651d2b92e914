"""What may happen to the database while the version before still runs."""

import pytest
from django.core.management import call_command
from django.db import models
from django.db.migrations import (
    AddField,
    AlterField,
    CreateModel,
    DeleteModel,
    Migration,
    RemoveField,
    RenameField,
    RenameModel,
    RunSQL,
    SeparateDatabaseAndState,
)  # fmt: skip
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from lotse.config import updating


@pytest.fixture
def then():
    """The models of a release: one table."""
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("title", models.CharField(max_length=100)),
        ("note", models.TextField(null=True)),
    ]
    state.add_model(ModelState("events", "Event", fields))
    return state


def _breaks(then, *operations):
    migration = Migration("0099_next", "events")
    migration.operations = list(operations)
    return [one.what for one in updating.breaks_of([migration], then)]


@pytest.mark.parametrize(
    ("operation", "what"),
    [
        (RemoveField("event", "title"), "event.title goes"),
        (DeleteModel("Event"), "the table of Event goes"),
        (RenameField("event", "title", "name"), "event.title gets another name"),
        (RenameModel("Event", "Date"), "the table of Event gets another name"),
        (AddField("event", "seats", models.IntegerField(default=0)), "event.seats is wanted"),
        (AlterField("event", "title", models.CharField(max_length=50)), "becomes shorter"),
        (AlterField("event", "note", models.TextField()), "must be filled"),
        (AlterField("event", "title", models.IntegerField()), "becomes something else"),
        (RunSQL('ALTER TABLE "events_event" DROP COLUMN "title"'), "SQL takes something away"),
        (
            SeparateDatabaseAndState(state_operations=[RemoveField("event", "title")]),
            "event.title is forgotten but still wanted",
        ),
        (
            SeparateDatabaseAndState(database_operations=[RemoveField("event", "title")]),
            "event.title goes",
        ),
    ],
)
def test_what_the_version_before_cannot_live_with_is_found(then, operation, what):
    (found,) = _breaks(then, operation)
    assert what in found


@pytest.mark.parametrize(
    "operation",
    [
        AddField("event", "seats", models.IntegerField(null=True)),
        AddField("event", "seats", models.IntegerField(db_default=0)),
        AddField("event", "tags", models.ManyToManyField("events.Event")),
        AlterField("event", "title", models.TextField()),
        AlterField("event", "title", models.CharField(max_length=200)),
        CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
        # Made after the release: the program of that time knows nothing of it.
        AddField("other", "seats", models.IntegerField()),
        RemoveField("other", "seats"),
        SeparateDatabaseAndState(state_operations=[RemoveField("event", "note")]),
        SeparateDatabaseAndState(
            state_operations=[RemoveField("event", "title")],
            database_operations=[AlterField("event", "title", models.CharField(null=True))],
        ),
    ],
)
def test_what_it_can_live_with_passes(then, operation):
    assert not _breaks(then, operation)


def test_second_step_passes_once_a_release_has_forgotten_the_column(then):
    then.models["events", "event"].fields.pop("title")
    assert not _breaks(
        then, SeparateDatabaseAndState(database_operations=[RemoveField("event", "title")])
    )


def test_migrations_of_releases_are_still_there():
    """A migration that a database has gone through must never be taken out of the program."""
    loader = MigrationLoader(None)
    for nodes in updating.released().values():
        assert set(nodes) <= set(loader.graph.nodes)


def test_a_release_is_written_down_and_can_run_beside_itself(tmp_path, monkeypatch, capsys):
    file = tmp_path / "releases.yaml"
    file.write_text(updating.RELEASES.read_text())
    monkeypatch.setattr(updating, "RELEASES", file)
    call_command("check_migrations", release="9.9.9")
    assert file.read_text().startswith("# What the database of each release")
    (nodes,) = [nodes for version, nodes in updating.released().items() if version == "9.9.9"]
    assert dict(nodes) == updating.leaves(MigrationLoader(None))
    call_command("check_migrations")
    assert "9.9.9 can run beside this version." in capsys.readouterr().out


def test_what_came_after_a_release_is_compared_with_it(tmp_path, monkeypatch):
    """Our own first migrations are full of what a release before them could not live with."""
    loader = MigrationLoader(None)
    first = [("events", "0001_initial")]
    found = updating.find_breaks(loader, first)
    assert found
    assert all(one.migration != "events.0001_initial" for one in found)
