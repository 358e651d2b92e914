"""The lists by which a note is looked at, from a file."""

from functools import cache
from pathlib import Path

from lotse.counselling.domain.personal_words import PersonalWords
from lotse.kit.yaml_files import FileModel, read_yaml

FILE = Path(__file__).parent / "data" / "personal_words.yaml"


class PersonalWordsFile(FileModel):
    """The file: three lists."""

    before_names: list[str]
    streets: list[str]
    names: list[str]


@cache
def personal_words() -> PersonalWords:
    """The lists, in lower case."""
    known = read_yaml(FILE, PersonalWordsFile)
    return PersonalWords(
        frozenset(word.lower() for word in known.names),
        frozenset(word.lower() for word in known.before_names),
        tuple(word.lower() for word in known.streets),
    )
