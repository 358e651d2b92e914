"""What a field holds about people, in terms of the GDPR."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Until:
    """When the life of something personal ends: a start event and a period, as DIN 66398 asks.

    ``event`` is what starts the clock, in words. ``period`` is the constant that the purge itself
    uses; without one the end comes with the event. ``by`` names the field that holds the period in
    days where the office decides about it.
    """

    event: str
    period: timedelta | None = None
    by: str = ""

    def __str__(self) -> str:
        if self.by:
            return f"days in {self.by} after: {self.event}"
        return f"{in_words(self.period)} after: {self.event}" if self.period else self.event


def in_words(period: timedelta) -> str:
    """A period in its largest whole unit.

    >>> in_words(timedelta(days=180)), in_words(timedelta(minutes=15)), in_words(timedelta(hours=1))
    ('180 days', '15 minutes', '1 hour')
    """
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        number, rest = divmod(int(period.total_seconds()), size)
        if number and not rest:
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{int(period.total_seconds())} seconds"


NOT_PROCESSED = "none"
"""Basis of a library's field that stays empty."""


@dataclass(frozen=True)
class Personal:
    """A field that holds something about an identifiable person.

    ``purpose`` says why it is kept; ``basis`` is the code of a legal basis, whose words are data of
    the state (``privacy/data/legal_bases.yaml``); ``until`` says what ends its life.
    """

    purpose: str
    basis: str
    until: Until


@dataclass(frozen=True)
class Declaration:
    """All fields of one model (``"app.Model"``): the personal ones and the others, by name."""

    model: str
    personal: Mapping[str, Personal]
    not_personal: frozenset[str]


FORBIDDEN = (
    "residence_status",
    "residence_permit",
    "aufenthalt",
    "nationality",
    "religion",
    "ip_address",
)
"""Parts of field names that must not exist anywhere: what is not stored cannot leak."""


def declare(model: str, not_personal: str, **personal: Personal) -> Declaration:
    """Declare a model: names of the harmless fields in one string, the personal ones by name.

    >>> sorted(declare("offers.Offer", "id slug").not_personal)
    ['id', 'slug']
    """
    return Declaration(model, personal, frozenset(not_personal.split()))


def find_gaps(
    fields: Mapping[str, Iterable[str]], declarations: Iterable[Declaration]
) -> list[str]:
    """What is wrong between the models' real fields and the declarations, a line each.

    ``fields`` maps model labels to the names of their fields. Undeclared fields, declarations of
    fields that do not exist, fields declared twice and forbidden fields are faults.
    """
    declared = {declaration.model: declaration for declaration in declarations}
    faults = []
    for model, names in sorted(fields.items()):
        real = set(names)
        declaration = declared.pop(model, Declaration(model, {}, frozenset()))
        said = set(declaration.personal) | declaration.not_personal
        faults += [f"{model}.{name} is not declared" for name in sorted(real - said)]
        faults += [f"{model}.{name} is declared and not there" for name in sorted(said - real)]
        both = set(declaration.personal) & declaration.not_personal
        faults += [f"{model}.{name} is declared twice" for name in sorted(both)]
        faults += [
            f"{model}.{name} must not exist"
            for name in sorted(real)
            if any(part in name for part in FORBIDDEN)
        ]
    faults += [f"{model} is declared and not there" for model in sorted(declared)]
    return faults
