"""What families wrote after an event, shown so that nobody can be recognised by it."""

from dataclasses import dataclass
from datetime import date

from lotse.events.actions.counting import COUNTED_AFTER
from lotse.events.figures import published_of_event
from lotse.events.models import Feedback, Round
from lotse.kit import clock


@dataclass(frozen=True)
class Remarks:
    """The words, or why there are none: the day from which they are shown, or too few people."""

    words: tuple[str, ...] = ()
    shown_from: date | None = None
    is_held_back: bool = False


def remarks_about(round_: Round, zone: str, today: date) -> Remarks:
    """What was written about a round, under the same rule as its figures. Two statements.

    Shown are they a week after the end, when the figures have been made, and only where enough
    people signed up for figures; in the order of the alphabet and without day and language, since
    the order of arrival or a language could be laid beside the list of who was there.
    """
    ready = clock.local_day(round_.ends_at, zone) + COUNTED_AFTER
    tables = published_of_event(round_.event, [round_], []).get(f"round-{round_.pk}", {})
    if "people" not in tables:
        return Remarks(shown_from=max(ready, today))
    if tables["people"].is_held_back:
        return Remarks(is_held_back=True)
    found = (
        Feedback.objects.filter(round=round_).exclude(remark="").values_list("remark", flat=True)
    )
    return Remarks(words=tuple(sorted(found, key=str.casefold)))
