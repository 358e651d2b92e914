"""The three questions on paper: a sheet to tick, or small cards with a code to answer by phone.

The code leads to the page of that date where nobody is asked for a name; who types sheets in uses
the same page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils import translation

from lotse.events import texts
from lotse.events.addresses import feedback_address, typed
from lotse.events.kinds import EVENT
from lotse.events.models import Round
from lotse.events.paper.frame import draw_paper
from lotse.reference.queries import LanguageFacts, Reference
from lotse.ui.qr import qr_picture
from lotse.words.domain.states import Shown
from lotse.words.queries import texts_for

CARDS_ON_A_PAGE = 8
WRITING_LINES = 4


class Layout(StrEnum):
    """A sheet with faces to tick, or a page of cards to cut out."""

    SHEET = "sheet"
    CARDS = "cards"


@dataclass(frozen=True)
class Page:
    """The questions in one language."""

    language: LanguageFacts
    title: Shown
    when: str
    questions: list[str]
    faces: list[tuple[int, str]]
    address: str
    qr: str


def draw_feedback(
    round_: Round, languages: Sequence[LanguageFacts], layout: Layout, *, reference: Reference
) -> bytes:
    """A page for each language; the round comes with its dates and event.

    Refused with ``ui.busy``.
    """
    context = {
        "language": languages[0],
        "pages": [_page(round_, one, reference) for one in languages],
        "is_cards": layout is Layout.CARDS,
        "cards": range(CARDS_ON_A_PAGE),
        "lines": range(WRITING_LINES),
    }
    return draw_paper(
        "events/paper/feedback.html", context, reference=reference, pages=len(languages)
    )


def _page(round_: Round, language: LanguageFacts, reference: Reference) -> Page:
    slug, address = round_.event.slug, feedback_address(round_, language.tag)
    zone = reference.time_zone
    with translation.override(language.tag):
        return Page(
            language=language,
            title=texts_for(EVENT, [slug], language.tag, ["title"])[slug]["title"],
            when=texts.day(round_.starts_at, zone),
            questions=[str(question) for _, question in texts.QUESTIONS],
            faces=[(value, str(label)) for value, _, label in texts.FACES],
            address=typed(address),
            qr=qr_picture(address),
        )
