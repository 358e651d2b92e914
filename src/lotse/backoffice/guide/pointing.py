"""Records that rest on a rule, by their names and with the way to them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from lotse.backoffice.words.lists import record_titles
from lotse.backoffice.words.staff_texts import kind_name
from lotse.guide.models import Pointer

SCREENS = {
    "offers.offer": "staff_offer",
    "events.event": "staff_event",
    "pages.page": "pages:edit",
}
"""The screen of a record, by its kind."""


@dataclass(frozen=True)
class Pointing:
    """A record that rests on a rule; ``url`` is empty where its kind has no screen."""

    kind: str
    title: str
    url: str


def named(pointers: Iterable[Pointer]) -> list[Pointing]:
    """Pointers with names and addresses; one more statement, whatever their number."""
    rows = list(pointers)
    titles = record_titles(rows)
    return [
        Pointing(
            kind_name(row.kind),
            titles.get((row.kind, row.record_id), row.record_id),
            reverse(SCREENS[row.kind], args=[row.record_id]) if row.kind in SCREENS else "",
        )
        for row in rows
    ]
