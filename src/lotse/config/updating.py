"""What an update may do to the database while the version before still runs beside it.

During an update the old program goes on answering with the new schema. So nothing that it knows may
go, change its name or become narrower, and a new column must not be wanted from it. What is to go
goes in two steps: in one release the code forgets it (``SeparateDatabaseAndState`` with the removal
as state operation, and the column made nullable), in the next the database does.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

RELEASES = Path(__file__).parent / "data" / "releases.yaml"
TAKES_AWAY = re.compile(r"\b(DROP\s+(?:TABLE|COLUMN)|RENAME\s+(?:TO|COLUMN))\b", re.IGNORECASE)
OURS = "lotse."


@dataclass(frozen=True)
class Break:
    """What the version before could not live with."""

    migration: str
    what: str
    instead: str


def released() -> dict[str, list[tuple[str, str]]]:
    """The last migration of each of our apps, by release, the oldest first."""
    said = yaml.safe_load(RELEASES.read_text(encoding="utf-8")) or {}
    return {str(version): sorted(nodes.items()) for version, nodes in said.items()}


def leaves(loader: MigrationLoader) -> dict[str, str]:
    """The last migration of each of our apps in this program."""
    return {app: name for app, name in loader.graph.leaf_nodes() if _is_ours(app)}


def find_breaks(loader: MigrationLoader, nodes: list[tuple[str, str]]) -> list[Break]:
    """What the migrations after these nodes do that the program of that time cannot live with."""
    graph: Any = loader.graph
    known = {ancestor for node in nodes for ancestor in graph.forwards_plan(node)}
    then = loader.project_state(nodes)
    later = [
        graph.nodes[node]
        for node in graph._generate_plan(graph.leaf_nodes(), at_end=True)
        if node not in known and _is_ours(node[0])
    ]
    return list(breaks_of(later, then))


def breaks_of(later: Iterable[Migration], then: ProjectState) -> Iterator[Break]:
    """The same for migrations given one by one, against the models of the release."""
    for migration in later:
        named = f"{migration.app_label}.{migration.name}"
        for operation in migration.operations:
            for what, instead in _faults(operation, migration.app_label, then):
                yield Break(named, what, instead)


def _faults(operation: Operation, app: str, then: ProjectState) -> Iterator[tuple[str, str]]:
    old = _Old(app, then)
    match operation:
        case operations.SeparateDatabaseAndState():
            yield from _forgotten(operation, old)
            for below in operation.database_operations:
                yield from _faults(below, app, then)
        case operations.RemoveField() | operations.RenameField():
            yield from _column_lost(operation, old)
        case operations.DeleteModel() | operations.RenameModel() | operations.AlterModelTable():
            yield from _table_lost(operation, old)
        case operations.AddField() | operations.AlterField():
            yield from _refilled(operation, old)
        case operations.RunSQL() if TAKES_AWAY.search(str(operation.sql)):
            yield "SQL takes something away or gives it another name", BY_OPERATION


def _column_lost(
    operation: operations.RemoveField | operations.RenameField, old: "_Old"
) -> Iterator[tuple[str, str]]:
    if isinstance(operation, operations.RemoveField):
        name, fate, instead = operation.name, "goes", TWO_STEPS
    else:
        name, fate, instead = operation.old_name, "gets another name", NEW_BESIDE
    if old.field(operation.model_name, name) is not None:
        yield f"{operation.model_name}.{name} {fate}", instead


def _table_lost(
    operation: operations.DeleteModel | operations.RenameModel | operations.AlterModelTable,
    old: "_Old",
) -> Iterator[tuple[str, str]]:
    if isinstance(operation, operations.DeleteModel):
        name, fate, instead = operation.name, "goes", TWO_STEPS
    else:
        name = getattr(operation, "old_name", operation.name)
        fate, instead = "gets another name", NEW_BESIDE
    if old.model(name) is not None:
        yield f"the table of {name} {fate}", instead


def _refilled(
    operation: operations.AddField | operations.AlterField, old: "_Old"
) -> Iterator[tuple[str, str]]:
    name = f"{operation.model_name}.{operation.name}"
    before = old.field(operation.model_name, operation.name)
    if isinstance(operation, operations.AddField):
        if old.model(operation.model_name) is not None and _is_wanted(operation.field):
            yield f"{name} is wanted at once", NOT_WANTED
    elif before is not None and (why := _narrower(before, operation.field)):
        yield f"{name} {why}", NEW_BESIDE


TWO_STEPS = (
    "first a release whose code does not know it (SeparateDatabaseAndState, removal as state "
    "operation, the column nullable); the database follows in the next"
)
NEW_BESIDE = "add the new one beside the old, fill both for one release, then let the old one go"
NOT_WANTED = "null=True or db_default=…, so that the old program can still write rows"
BY_OPERATION = "say it with Django's operations, so that it can be seen what goes"


@dataclass(frozen=True)
class _Old:
    """The models that the released program knows."""

    app: str
    state: ProjectState

    def model(self, name: str) -> Any:
        return self.state.models.get((self.app, name.lower()))

    def field(self, model: str, name: str) -> "models.Field[Any, Any] | None":
        found = self.model(model)
        return found.fields.get(name) if found else None


def _forgotten(
    operation: operations.SeparateDatabaseAndState, old: _Old
) -> Iterator[tuple[str, str]]:
    """What only the code forgets must not be wanted by the database any longer."""
    for below in operation.state_operations:
        if isinstance(below, operations.RemoveField):
            field = old.field(below.model_name, below.name)
            if field is not None and _is_wanted(field) and not operation.database_operations:
                yield f"{below.model_name}.{below.name} is forgotten but still wanted", TWO_STEPS


def _is_wanted(field: "models.Field[Any, Any]") -> bool:
    """Whether the database refuses a row that does not name this column."""
    has_column = not isinstance(field, models.ManyToManyField | models.GeneratedField)
    return has_column and not field.null and field.db_default is NOT_PROVIDED


def _narrower(before: "models.Field[Any, Any]", after: "models.Field[Any, Any]") -> str:
    if before.null and not after.null:
        return "must be filled from now on"
    if before.max_length and after.max_length and after.max_length < before.max_length:
        return "becomes shorter"
    if before.get_internal_type() != after.get_internal_type():
        widened = (before.get_internal_type(), after.get_internal_type()) in WIDER
        return "" if widened else "becomes something else"
    return ""


WIDER = {("CharField", "TextField"), ("IntegerField", "BigIntegerField"),
         ("SlugField", "CharField"), ("PositiveSmallIntegerField", "PositiveIntegerField"),
         ("SmallIntegerField", "IntegerField")}  # fmt: skip


def _is_ours(app: str) -> bool:
    return apps.get_app_config(app).name.startswith(OURS)
