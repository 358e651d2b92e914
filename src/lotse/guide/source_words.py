"""Where a rule is written, as one reader gets it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lotse.guide.domain.rule_book import Source
from lotse.guide.wording import Wording
from lotse.words.domain.states import NOTHING, Shown, State


@dataclass(frozen=True)
class SourceInWords:
    """A source with its title in the reader's language, where that has words.

    ``year`` where the source is old, ``text_of`` the day of the wording that was read.
    """

    title: Shown
    paragraph: str
    url: str
    year: int | None
    text_of: date | None


def sources_in_words(sources: Iterable[Source], wording: Wording) -> tuple[SourceInWords, ...]:
    """Some sources as this reader gets them."""
    return tuple(
        SourceInWords(_title(one, wording), one.paragraph, one.url, one.year, one.text_of)
        for one in sources
    )


def _title(source: Source, wording: Wording) -> Shown:
    """By its name, or the German title that it was written down with."""
    own = Shown(source.title or source.name, "de", State.SOURCE, is_machine=False)
    return (wording("source", source.name) if source.name else NOTHING) or own
