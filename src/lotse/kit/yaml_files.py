"""Reading a YAML file against a schema, with messages that name the place of a fault."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from lotse.kit.days import can_be_meant
from lotse.kit.errors import Refused
from lotse.kit.json_text import DEPTH, UNKEEPABLE

MOST = 1_000_000
"""Values in a file; the largest of ours has a tenth of them."""
Model = TypeVar("Model", bound=BaseModel)


class FileModel(BaseModel):
    """A part of a file. Unknown keys are faults: they are mostly misspelt ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read_yaml(path: Path, model: type[Model]) -> Model:
    """The content of a file as ``model``.

    Refused with ``kit.unreadable_file``, naming file, line or key, when it cannot be read.
    """
    return check(load(path), model, path)


def load(path: Path) -> Any:
    """The bare content of a YAML file; refused like :func:`read_yaml`."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 – the loader is a safe one
        _refuse_unkeepable(content, path)
    except RecursionError as fault:
        raise unreadable(f"{path}: it is nested too deeply") from fault
    except OSError as fault:
        raise unreadable(f"{path}: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise unreadable(f"{path}: this is not UTF-8 text") from fault
    except yaml.YAMLError as fault:
        raise unreadable(f"{path}: {' '.join(str(fault).split())}") from fault
    return content


def _refuse_unkeepable(content: Any, path: Path) -> None:
    """Refuse what no database takes, and what multiplies itself by names for its parts."""
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(content, ())]
    seen = 0
    while waiting:
        value, keys = waiting.pop()
        seen += 1
        where = f"{path}: {'.'.join(map(str, keys)) or 'file'}: "
        if seen > MOST or len(keys) > DEPTH:
            raise unreadable(f"{path}: it is nested too deeply, or its parts multiply")
        if isinstance(value, str) and UNKEEPABLE.search(value):
            raise unreadable(f"{where}half a character or NUL in {value[:40]!a}")
        if isinstance(value, date) and not can_be_meant(value):
            raise unreadable(f"{where}{value} is too far away")
        if isinstance(value, dict):
            waiting += [(one, (*keys, name)) for name, one in value.items()]
        elif isinstance(value, list):
            waiting += [(one, (*keys, number)) for number, one in enumerate(value)]


def check(content: Any, model: type[Model], path: Path) -> Model:
    """``content`` as ``model``; refused like :func:`read_yaml`, naming each faulty key."""
    try:
        return model.model_validate(content)
    except ValidationError as fault:
        raise unreadable(f"{path}: " + "; ".join(faults(fault, path))) from fault


def faults(
    fault: ValidationError, path: Path | None = None, under: Sequence[str | int] = ()
) -> list[str]:
    """What is wrong, a sentence for each key, with its line when the file is given.

    ``under``: the keys that lead to the part of the file that was checked.
    """
    return [
        (f"line {line_of(path, (*under, *error['loc']))}: " if path else "")
        + f"{'.'.join(str(part) for part in (*under, *error['loc'])) or 'file'}: {error['msg']}"
        for error in fault.errors()[:10]
    ]


def line_of(path: Path, keys: Sequence[str | int]) -> int:
    """The line in which a value stands; as far as its keys can be followed."""
    node: Any = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    line = 1
    for key in keys:
        line = node.start_mark.line + 1 if node else line
        if isinstance(node, yaml.SequenceNode):
            # A name where the file has a list: the reader has given the list that name.
            if isinstance(key, int):
                node = node.value[key] if key < len(node.value) else None
        elif isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == str(key)), None)
        else:
            break
    return node.start_mark.line + 1 if node else line


def unreadable(reason: str) -> Refused:
    """That a file cannot be read, to raise; ``reason`` names file and place."""
    return Refused("kit.unreadable_file", reason=reason)


class _Loader(yaml.CSafeLoader):
    """The safe loader of libyaml; ten times faster than the one in Python.

    A value that looks like a day or a number and is none (``2027-02-30``) is a fault of its line,
    and so is a key that is said twice: the second would silently win.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in keys:
                    reason = f"{key.value[:40]!a} is said twice"
                    raise yaml.MarkedYAMLError(problem=reason, problem_mark=key.start_mark)
                keys.add(key.value)
        return super().construct_mapping(node, deep=deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, OverflowError, KeyError, AttributeError) as fault:
            reason = f"{str(node.value)[:40]!a} is no value that can be kept"
            raise yaml.MarkedYAMLError(problem=reason, problem_mark=node.start_mark) from fault
