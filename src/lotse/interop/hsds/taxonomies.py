"""Our vocabularies as HSDS taxonomies, and the facts of offers that HSDS has no field for.

HSDS describes with *attributes*: a record points to a term and says in ``link_type`` what the term
is to it. So nothing of an offer gets lost, and nobody needs an extension of the format.
"""

from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy

from lotse.interop.hsds.identifiers import part_id, term_id
from lotse.reference.queries import Reference

DESCRIPTIONS = {
    "topic": "What a family needs help with.",
    "stage": "Stages of education as a family meets them, in the order of ISCED 2011.",
    "cefr": "Levels of the Common European Framework of Reference for Languages.",
    "language": "Languages by their BCP 47 tags.",
    "school_type": "Types of schools.",
    "organisation_kind": "Kinds of organisations.",
    "accessibility": "What lets more people use a place or a service.",
    "feature": "Facts about a service or a school that matter to families.",
    "join": "How one takes part in a service.",
    "role": "What an organisation has to do with a service that another one provides.",
}
"""The vocabularies in the order in which they are listed."""

OWN_TERMS: dict[str, dict[str, Any]] = {
    "feature": {
        "free": gettext_lazy("Free of charge"),
        "childcare": gettext_lazy("With childcare"),
        "with_child": gettext_lazy("Parents and child together"),
        "women": gettext_lazy("For women only"),
        "online": gettext_lazy("Online or by phone"),
        "pauses_in_school_holidays": gettext_lazy("Not during the school holidays"),
        "example": gettext_lazy("Example"),
        "all_day": gettext_lazy("All-day school"),
    },
    "join": {
        "come": gettext_lazy("Just come. You do not need to register."),
        "contact": gettext_lazy("Call or write first."),
        "school": gettext_lazy("The school or the Kita registers you."),
        "online_form": gettext_lazy("Register with the form on the internet."),
    },
    "role": {"partner": gettext_lazy("Together with:")},
}
"""Terms of codes that are no vocabulary of their own here."""


class Taxonomies:
    """Taxonomies and terms with names for readers of one language."""

    def __init__(self, reference: Reference, language: str) -> None:
        self._reference, self._language = reference, language
        self._terms: dict[tuple[str, str], dict[str, Any]] = {}
        with translation.override(language):
            self._own = {
                (vocabulary, code): str(words).rstrip(":")
                for vocabulary, terms in OWN_TERMS.items()
                for code, words in terms.items()
            }

    def taxonomies(self) -> list[dict[str, Any]]:
        """All of them, in our order."""
        return [self.taxonomy(vocabulary) for vocabulary in DESCRIPTIONS]

    def taxonomy(self, vocabulary: str) -> dict[str, Any]:
        """One taxonomy; its name is the name of the vocabulary."""
        return {
            "id": term_id(vocabulary),
            "name": vocabulary,
            "description": DESCRIPTIONS[vocabulary],
        }

    def codes(self) -> Iterator[tuple[str, str]]:
        """Vocabulary and code of every term, in our order."""
        for vocabulary in DESCRIPTIONS:
            known = OWN_TERMS.get(vocabulary) or self._reference.codes[vocabulary]
            yield from ((vocabulary, code) for code in known)

    def term(self, vocabulary: str, code: str) -> dict[str, Any]:
        """One term with the name that a reader of this language sees."""
        known = self._terms.get((vocabulary, code))
        if known is None:
            known = self._terms[vocabulary, code] = self._term(vocabulary, code)
        return known

    def _term(self, vocabulary: str, code: str) -> dict[str, Any]:
        name = self._own.get((vocabulary, code)) or self._reference.name(
            vocabulary, code, self._language
        )
        hint = (
            ""
            if vocabulary in OWN_TERMS
            else self._reference.hint(vocabulary, code, self._language)
        )
        return {
            "id": term_id(vocabulary, code),
            "code": f"{vocabulary}:{code}",
            "name": name,
            "description": hint or name,
            "taxonomy": vocabulary,
            "taxonomy_detail": self.taxonomy(vocabulary),
            "language": self._language.split("-")[0],
        }

    def attribute(
        self, link_id: str, entity: str, link_type: str, term: tuple[str, str], value: str = ""
    ) -> dict[str, Any]:
        """The statement that a record has to do with a term: its vocabulary and code."""
        said = {
            "id": part_id(link_id, f"attribute/{link_type}/{term[1]}/{value}"),
            "link_id": link_id,
            "link_type": link_type,
            "link_entity": entity,
            "taxonomy_term": self.term(*term),
        }
        return {**said, "value": value} if value else said
