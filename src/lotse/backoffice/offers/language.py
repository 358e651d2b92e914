"""How the history of an offer is read: its journal in the words of its form."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from lotse.backoffice.changes import Language, day, in_words, names_of, plain_value
from lotse.backoffice.offers.forms import CONFIRMER_NAMES, JOIN_NAMES, OfferForm
from lotse.backoffice.offers.staff_texts import (
    DRAFT_VERBS,
    STATUS_NAMES,
    VERBS,
    WITHOUT_PERSON,
)
from lotse.backoffice.pictures import picture_in_words

OWN_NAMES = {
    "status": gettext_lazy("State"),
    "schedules": gettext_lazy("Times"),
}


VOCABULARIES = {
    "topics": "topic",
    "stages": "stage",
    "languages": "language",
    "accessibility": "accessibility",
    "german_in": "cefr",
    "german_out": "cefr",
}
NAMES: dict[str, Mapping[str, Any]] = {"join": JOIN_NAMES, "confirmed_by": CONFIRMER_NAMES}


field_name = names_of(OfferForm, OWN_NAMES)


def shown_value(field: str, value: Any) -> str:
    """A value of the journal in words."""
    if field == "picture" and value:
        return picture_in_words(value)
    if field == "status" and value:
        return str(STATUS_NAMES[value])
    if field == "schedules" and value:
        return "; ".join(
            f"{','.join(row['byday'])} {row['opens_at'][:5]}–{(row['closes_at'] or '')[:5]}"
            for row in value
        )
    if value and field in VOCABULARIES:
        return in_words(VOCABULARIES[field], value)
    if value and field in NAMES:
        return str(NAMES[field].get(value, value))
    return day(value) if value and field.endswith("_on") else plain_value(value)


LANGUAGE = Language(field_name, shown_value, VERBS, WITHOUT_PERSON)
DRAFT_LANGUAGE = Language(field_name, shown_value, DRAFT_VERBS, {})
