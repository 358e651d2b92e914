"""In which language machines want their words: one of the site's, otherwise they are told."""

from typing import Annotated

from ninja import Field, Schema

from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference

GERMAN = "de"
Language = Annotated[
    str | None,
    Field(
        max_length=16,
        description="In which language the words are wanted, e.g. `uk`. A text that is not "
        "translated comes in German, and the answer says so. Without it: German.",
    ),
]


class InLanguage(Schema):
    """What operations with words take."""

    language: Language = None


def language_of(asked: str | None, version: int | None = None) -> str:
    """The language to answer in; ``version`` is that of the content, where it is known.

    Raises:
        Refused: ``api.unknown_language`` with those of the site; nobody gets another one unasked.
    """
    district = get_reference(version).district
    spoken = tuple(district.languages) if district else (GERMAN,)
    if asked and asked not in spoken:
        raise Refused("api.unknown_language", reason=f"Languages here: {', '.join(spoken)}.")
    return asked or GERMAN
