"""Numbers for somebody in danger, and words at which they are shown, from a file."""

from datetime import date
from functools import cache
from pathlib import Path

from lotse.counselling.domain.danger import hints_at_danger
from lotse.kit.yaml_files import FileModel, read_yaml

FILE = Path(__file__).parent / "data" / "danger.yaml"
RELATED = {"de-simple": "de"}


class Number(FileModel):
    """A number to call; ``code`` stands for its words."""

    code: str
    number: str
    source: str


class DangerFile(FileModel):
    """The file: numbers with their sources, and words by language."""

    numbers: list[Number]
    checked_on: date
    words: dict[str, list[str]]


@cache
def danger() -> DangerFile:
    """The file."""
    return read_yaml(FILE, DangerFile)


def shows_numbers(text: str, language: str) -> bool:
    """Whether numbers are shown to somebody who wrote this.

    German words count on every page: people write in other languages than the page's, too.
    """
    words = danger().words
    tag = RELATED.get(language, language)
    return hints_at_danger(text, [*words.get(tag, []), *words["de"]])
