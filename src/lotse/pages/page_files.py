"""Pages as files: ``pages.yaml`` with the German words, a folder ``words`` with translations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field, model_validator

from lotse.kit.errors import Refused
from lotse.kit.yaml_files import FileModel, read_yaml
from lotse.pages.blocks import part_of
from lotse.words.domain.states import Origin

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class _Text(FileModel):
    heading: str = ""
    text: str


class _Step(FileModel):
    key: Key
    title: str
    text: str = ""


class _Steps(FileModel):
    heading: str
    steps: Annotated[tuple[_Step, ...], Field(min_length=1)]


class _Notice(FileModel):
    kind: Literal["info", "warning"]
    title: str
    text: str = ""
    valid_from: Annotated[date | None, Field(alias="from")] = None
    valid_until: Annotated[date | None, Field(alias="until")] = None


class _Offers(FileModel):
    heading: str
    stage: str = ""
    topic: str = ""
    language: str = ""
    municipality: str = ""
    number: Annotated[int, Field(ge=1, le=20)] = 6


class _Contact(FileModel):
    contact: str
    note: str = ""


class _Video(FileModel):
    title: str
    text: str = ""
    url: str


class _Block(FileModel):
    """One of the kinds of blocks; those with files are not loaded from here."""

    key: Key
    text: _Text | None = None
    steps: _Steps | None = None
    notice: _Notice | None = None
    offers: _Offers | None = None
    contact: _Contact | None = None
    video: _Video | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "_Block":
        if len(self.model_fields_set) != 1 + len({"key"}):
            raise ValueError("a block has its key and is of one kind")
        return self


class _Page(FileModel):
    key: Key
    title: str
    summary: str
    reviewed_on: date
    rules: tuple[str, ...] = ()
    blocks: Annotated[tuple[_Block, ...], Field(min_length=1)]


class _Pages(FileModel):
    pages: tuple[_Page, ...]


class _Words(FileModel):
    language: str
    origin: Literal["person", "machine", "imported"]
    reviewed: bool = False
    pages: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Translation:
    """The words of a page in one language, by field."""

    language: str
    origin: Origin
    is_reviewed: bool
    texts: Mapping[str, str]


@dataclass(frozen=True)
class PageFile:
    """A page as a file has it; ``body`` is what the table holds of its blocks."""

    slug: str
    title: str
    summary: str
    reviewed_on: date
    rules: tuple[str, ...]
    body: list[dict[str, Any]]
    translations: tuple[Translation, ...]


def read_pages(folder: Path) -> list[PageFile]:
    """The pages of a folder with their translations.

    Refused with ``pages.unknown_text`` when a translation speaks of a page or a text that is not
    there, and like :func:`~lotse.kit.yaml_files.read_yaml`.
    """
    pages = {page.key: page for page in read_yaml(folder / "pages.yaml", _Pages).pages}
    parts = {key: dict(_parts(page)) for key, page in pages.items()}
    said: dict[str, list[Translation]] = {key: [] for key in pages}
    for path in sorted((folder / "words").glob("*.yaml")):
        file = read_yaml(path, _Words)
        for key, texts in file.pages.items():
            if key not in pages:
                raise Refused("pages.unknown_text", reason=f"{path}: there is no page {key}")
            named = {_field(name, parts[key], path): text for name, text in texts.items()}
            origin = Origin(file.origin)
            said[key].append(Translation(file.language, origin, file.reviewed, named))
    return [_page(page, tuple(said[key])) for key, page in pages.items()]


def _parts(page: _Page) -> Iterator[tuple[str, str]]:
    """Names of blocks and steps in the file, and of the parts that they become."""
    for block in page.blocks:
        yield block.key, part_of(_id(page.key, block.key))
        for step in block.steps.steps if block.steps else ():
            name = f"{block.key}.{step.key}"
            yield name, part_of(_id(page.key, name))


def _field(name: str, parts: Mapping[str, str], path: Path) -> str:
    part, _, field = name.rpartition(".")
    if part and part not in parts:
        raise Refused("pages.unknown_text", reason=f"{path}: there is no text {name}")
    return f"{parts[part]}.{field}" if part else field


def _page(page: _Page, translations: tuple[Translation, ...]) -> PageFile:
    return PageFile(
        slug=page.key,
        title=page.title,
        summary=page.summary,
        reviewed_on=page.reviewed_on,
        rules=page.rules,
        body=[_block(page.key, block) for block in page.blocks],
        translations=translations,
    )


def _block(page: str, block: _Block) -> dict[str, Any]:
    kind = next(name for name in block.model_fields_set if name != "key")
    value = getattr(block, kind).model_dump(mode="json")
    if block.steps:
        value["steps"] = [
            {
                "type": "item",
                "id": _id(page, f"{block.key}.{step.key}"),
                "value": {"title": step.title, "text": step.text},
            }
            for step in block.steps.steps
        ]
    return {"type": kind, "id": _id(page, block.key), "value": value}


def _id(page: str, name: str) -> str:
    """The id of a block: the same wherever and whenever its page is loaded."""
    return str(uuid5(NAMESPACE_URL, f"lotse/{page}/{name}"))
