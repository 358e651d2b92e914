"""A whole folder of the guide, entries and words in all languages: read and written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from lotse.guide.case_files import CASES
from lotse.guide.rule_book_files import FILES, Content, Layer, read_layer, write_form
from lotse.guide.words_files import (
    FileText,
    Key,
    Words,
    path_of,
    read_words,
    texts_of,
    usual_origin,
)
from lotse.kit.errors import Refused
from lotse.kit.yaml_files import read_yaml

Texts = Mapping[str, Mapping[Key, FileText]]
"""Texts by language and place."""


@dataclass(frozen=True)
class Folder:
    """One layer of the guide as its files have it."""

    path: Path
    entries: Layer
    texts: Texts


def read_folder(path: Path) -> Folder:
    """Everything in a folder.

    Refused with ``guide.no_folder`` when it holds none of the guide's files, and like
    :func:`~lotse.guide.rule_book_files.read_layer` when one of them is broken.
    """
    files = sorted((path / "words").glob("*.yaml"))
    if not files and not any((path / f"{part}.yaml").exists() for part in FILES):
        raise Refused("guide.no_folder", reason=f"{path}: there is no file of a guide")
    texts = {}
    for file in files:
        words = read_words(path, file.stem)
        if words.language != file.stem:
            raise Refused(
                "kit.unreadable_file", reason=f"{file}: language: this is {words.language}"
            )
        texts[file.stem] = texts_of(words)
    return Folder(path, read_layer(path), texts)


def write_folder(path: Path, entries: Layer, texts: Texts) -> list[Path]:
    """Write the files of one layer, readable and without loss; returns what was written."""
    written = []
    for part, found in entries.items():
        for file, some in _files(part, found).items():
            content = {part: [write_form(part, one) for one in some]}
            written.append(_write(path / file, content))
    for language, found_texts in sorted(texts.items()):
        if found_texts:
            content = _words(language, found_texts)
            written.append(_write(path / "words" / f"{language}.yaml", content))
            read_yaml(written[-1], Words)
    return written


def _files(part: str, entries: Mapping[str, Content]) -> dict[str, list[Content]]:
    """Which entries of a part stand in which file: cases in one for each chapter."""
    found: dict[str, list[Content]] = {}
    for entry in entries.values():
        chapter = entry.get("chapter", "others")
        name = f"{CASES}/{chapter}.yaml" if part == CASES else f"{part}.yaml"
        rest = {key: value for key, value in entry.items() if key != "chapter" or part != CASES}
        found.setdefault(name, []).append(rest)
    return found


def _words(language: str, texts: Mapping[Key, FileText]) -> dict[str, Any]:
    content: dict[str, Any] = {"language": language}
    content |= {part: {} for part in Words.model_fields if part not in {"language", "marks"}}
    marks = {}
    for key, text in texts.items():
        part, _, rest = path_of(key).partition("/")
        id_, _, field = rest.partition("/")
        if field:
            content[part].setdefault(id_, {})[field] = text.value
        else:
            content[part][id_] = text.value
        if found := list(_marks(language, text)):
            marks[path_of(key)] = found
    if marks:
        content["marks"] = marks
    return {key: value for key, value in content.items() if value}


def _marks(language: str, text: FileText) -> Iterable[str]:
    if text.origin is not usual_origin(language):
        yield text.origin.value
    if text.is_reviewed:
        yield "reviewed"
    if text.is_stale:
        yield "stale"


def _write(file: Path, content: Mapping[str, Any]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(
        content,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=100,
    )
    file.write_text(text, encoding="utf-8")
    return file


class _Dumper(yaml.SafeDumper):
    """Writes tuples as lists and codes as words, with lists indented as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 – PyYAML's signature
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 – PyYAML's signature
        return True


_Dumper.add_multi_representer(tuple, yaml.SafeDumper.represent_list)
_Dumper.add_multi_representer(Enum, lambda dumper, code: dumper.represent_data(code.value))
