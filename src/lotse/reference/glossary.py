"""Terms with an agreed translation: a small file, and the names of three vocabularies."""

from functools import cache
from pathlib import Path

from pydantic import RootModel

from lotse.kit.yaml_files import read_yaml
from lotse.reference.queries import Reference
from lotse.words.domain.glossary import Term

FILE = Path(__file__).parent / "data" / "glossary.yaml"
VOCABULARIES = ("school_type", "topic", "stage")
"""Vocabularies whose names stand inside of texts."""
SOURCE_LANGUAGE = "de"


class _File(RootModel[tuple[dict[str, str], ...]]):
    """Terms by language."""


@cache
def _file() -> tuple[dict[str, str], ...]:
    return read_yaml(FILE, _File).root


def get_glossary(reference: Reference, language: str) -> list[Term]:
    """The terms of a language; one that has no translation there is left out."""
    terms = {}
    for vocabulary in VOCABULARIES:
        for code in reference.codes[vocabulary]:
            source = reference.names.get((vocabulary, code, SOURCE_LANGUAGE))
            translation = reference.names.get((vocabulary, code, language))
            if source and translation:
                terms[source] = translation
    terms |= {
        term[SOURCE_LANGUAGE]: term[language]
        for term in _file()
        if language in term and SOURCE_LANGUAGE in term
    }
    return [Term(source, translation) for source, translation in terms.items()]
