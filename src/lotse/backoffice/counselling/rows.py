"""Entries of the question log in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from lotse.backoffice.counselling.staff_texts import CHANNELS, OUTCOMES
from lotse.counselling.models import LogEntry
from lotse.reference.queries import get_reference


@dataclass(frozen=True)
class Row:
    """An entry and the words for its codes."""

    entry: LogEntry
    topic: str
    language: str
    channel: str
    outcome: str


def rows_of(entries: Iterable[LogEntry]) -> list[Row]:
    """Entries with their words, in the language of whoever reads."""
    reference, tag = get_reference(), get_language() or "de"
    return [
        Row(
            one,
            reference.name("topic", one.topic, tag),
            reference.name("language", one.language, tag),
            str(CHANNELS[one.channel]),
            str(OUTCOMES[one.outcome]),
        )
        for one in entries
    ]
