"""Where an event takes place and how one gets in: the same words wherever a family looks."""

from collections.abc import Iterator
from dataclasses import dataclass

from lotse.events.models import Event
from lotse.words.domain.states import Shown

WORDS = "place_note"
"""The text of an event that says how to find it, or names another place."""


@dataclass(frozen=True)
class Where:
    """``place`` is the address on one line, ``note`` the way, ``online`` the link to join."""

    place: str = ""
    note: str = ""
    online: str = ""

    @property
    def location(self) -> str:
        """All of it on one line, as calendars show it; the link where there is nothing else."""
        note = " ".join(self.note.split())
        return ", ".join(part for part in (self.place, note) if part) or self.online

    def lines(self) -> Iterator[str]:
        """What is known, a line each."""
        yield from (part for part in (self.place, self.note, self.online) if part)


def where_of(event: Event, note: Shown | str = "") -> Where:
    """Where an event takes place; ``note`` is its text :data:`WORDS` for the reader."""
    site = event.site
    parts = (
        (site.name or site.organisation.name, site.street, f"{site.postcode} {site.place}")
        if site
        else ()
    )
    place = ", ".join(part.strip() for part in parts if part.strip())
    return Where(place, str(note).strip(), event.online_url)
