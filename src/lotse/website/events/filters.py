"""The filters of events: read from the address, shown with numbers, carried along in links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lotse.events import texts
from lotse.events.domain.agenda import FACETS
from lotse.events.models import Audience
from lotse.reference.queries import Reference

LABELS = {
    "audience": (_("For whom?"), _("Everybody")),
    "language": (_("In which language?"), _("Any language")),
    "stage": (_("About which age?"), _("Any age")),
    "municipality": (_("Where?"), _("Everywhere")),
}
"""The question of each filter, and the answer that leaves all dates."""


@dataclass(frozen=True)
class Asked:
    """What a reader asked for, checked; ``ignored`` are values that do not exist."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def query(self, **changes: str) -> str:
        """The part of an address that asks for the same, with changes; empty when for nothing."""
        pairs = {key: value for key, value in {**self.chosen, **changes}.items() if value}
        return f"?{urlencode(pairs)}" if pairs else ""


@dataclass(frozen=True)
class Option:
    """A value of a filter; ``count`` dates would be left."""

    value: str
    label: str
    count: int
    is_chosen: bool
    language: str


@dataclass(frozen=True)
class Filter:
    """A filter as it is shown: its question, the answer for all, and its values."""

    name: str
    question: str
    anything: str
    options: list[Option]


def parse(query: QueryDict, reference: Reference) -> Asked:
    """Read the filters from an address. What does not exist is left out and named."""
    known: Mapping[str, Iterable[str]] = {
        "audience": Audience.values,
        "language": reference.languages,
        "stage": reference.codes["stage"],
        "municipality": reference.municipalities,
    }
    asked = {key: query.get(key, "") for key in FACETS}
    chosen = {key: value if value in known[key] else "" for key, value in asked.items()}
    ignored = tuple(value[:40] for key, value in asked.items() if value != chosen[key])
    return Asked(chosen, ignored)


def filters(
    asked: Asked, counts: Mapping[str, Mapping[str, int]], reference: Reference, tag: str
) -> list[Filter]:
    """The filters with the values that have dates; a chosen one is shown in any case."""
    shown = []
    for name in FACETS:
        chosen, numbers = asked.chosen.get(name, ""), counts[name]
        options = [
            Option(
                value,
                _label(name, value, reference, tag),
                numbers.get(value, 0),
                value == chosen,
                value if name == "language" else "",
            )
            for value in _ordered(name, reference)
            if value == chosen or numbers.get(value)
        ]
        question, anything = LABELS[name]
        shown.append(Filter(name, str(question), str(anything), options))
    return shown


def _ordered(name: str, reference: Reference) -> Iterable[str]:
    if name == "audience":
        return Audience.values
    if name == "municipality":
        return sorted(reference.municipalities, key=lambda key: reference.municipalities[key])
    return reference.languages if name == "language" else reference.codes[name]


def _label(name: str, value: str, reference: Reference, tag: str) -> str:
    if name == "audience":
        return str(texts.AUDIENCES[value])
    if name == "municipality":
        return reference.municipalities[value]
    if name == "language":
        return reference.languages[value].autonym
    return reference.name(name, value, tag)
