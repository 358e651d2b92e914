"""The answer as a page: what to do, the ways as a picture, what is uncertain, why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from lotse.guide.domain.answer import Answer
from lotse.guide.domain.code import encode
from lotse.guide.domain.trace import Trace
from lotse.guide.in_words import AnswerInWords, AskedBack, Task, in_words
from lotse.guide.queries import (
    Named,
    Served,
    get_rule_book,
    get_wording,
    nearest_first,
    serving,
    trace_for,
    with_names,
)
from lotse.ui.pdf import can_make_pdf
from lotse.website.guide.conversation import QUESTION_OF, Conversation
from lotse.website.guide.questions import Asker
from lotse.website.languages import ReaderRequest

OPEN_TASKS = 3
"""How many tasks are told at once: the first on top, duties and wishes open; others unfold."""


@dataclass(frozen=True)
class Found:
    """An answer with the conversation it belongs to, and its code."""

    talk: Conversation
    trace: Trace
    code: str

    @property
    def answer(self) -> Answer:
        """The answer that the trace explains."""
        return self.trace.answer


@dataclass(frozen=True)
class ServedTask:
    """A task with the places and offers here that serve it."""

    task: Task
    places: tuple[Named, ...]
    offers: tuple[Named, ...]
    is_open: bool

    @property
    def more_places(self) -> int:
        """How many there are beside the first one."""
        return max(0, len(self.places) - 1)


def compute(talk: Conversation, request: ReaderRequest) -> Found:
    """The answer to a conversation; refused like :func:`~lotse.guide.queries.answer_for`."""
    facts = talk.facts()
    return Found(talk, trace_for(facts, request.content_version), encode(facts))


def tell(found: Found, tag: str, version: int, *, explained: bool = False) -> AnswerInWords:
    """The answer in words, in the active language, which is ``tag``; ``explained`` with why."""
    trace = found.trace if explained else None
    return in_words(found.answer, get_rule_book(version), get_wording(tag, version), trace)


def served_tasks(
    found: Found, told: AnswerInWords, tag: str, version: int
) -> tuple[ServedTask, ...]:
    """The tasks of a page, each with who serves it."""
    book = get_rule_book(version)
    wanted = {choice.station for task in told.tasks for choice in task.choices}
    stations = [book.stations[station] for station in sorted(wanted)]
    home, wish = found.answer.profile.municipality, found.answer.profile.wish
    served = with_names(serving(stations, home), wanted, tag, home)
    if home is None:
        # Without the address nobody can say which school is theirs; the first of a list is not.
        local = {one.id: replace(served[one.id], places=()) for one in stations if one.is_local}
        served = {**served, **local}
    soon = [task for task in told.tasks if task.is_soon]
    return tuple(
        ServedTask(
            task,
            _places(task, served, wish),
            _offers(task, served),
            is_open=0 < place < OPEN_TASKS and (task.is_duty or task.fits_wish),
        )
        for place, task in enumerate(soon)
    )


def _places(task: Task, served: Mapping[str, Served], wish: str | None) -> tuple[Named, ...]:
    """Those of the form that was wished for, else of all forms; the nearest first.

    Whoever stays where they are knows the place.
    """
    if task.is_stay:
        return ()
    stations = [choice.station for choice in task.choices]
    wanted = [wish] if wish in stations else stations
    return nearest_first(
        place for one in wanted if one for place in served.get(one, Served()).places
    )


def _offers(task: Task, served: Mapping[str, Served]) -> tuple[Named, ...]:
    here = [
        offer for choice in task.choices for offer in served.get(choice.station, Served()).offers
    ]
    return tuple({offer.slug: offer for offer in here}.values())


def context(found: Found, request: ReaderRequest) -> dict[str, Any]:
    """Everything the page shows."""
    tag, version = request.language.tag, request.content_version
    told = tell(found, tag, version, explained=True)
    asker = Asker(found.talk, get_wording(tag, version), request.reference.municipalities)
    return {
        "told": told,
        "tasks": served_tasks(found, told, tag, version),
        "asked": [
            (question, asker.title(question), asker.told(question))
            for question in found.talk.questions()
        ],
        "further": asker.further(found.answer.facts_wanted),
        "asked_back": _asked_back(told, asker),
        "can_make_pdf": can_make_pdf(),
        "for_log": _for_log(found, told, tag, version),
        "talk_about": _talk_about(told, version),
    }


def _talk_about(told: AnswerInWords, version: int) -> str:
    """The topic that a talk about the first task would have; nothing about whoever asked."""
    stations = (choice.station for task in told.tasks for choice in task.choices)
    book = get_rule_book(version)
    return next((topic for one in stations for topic in book.stations[one].topics[:1]), "")


def _for_log(found: Found, told: AnswerInWords, tag: str, version: int) -> str:
    """What the office's question log may begin with: codes of the language, place and stage."""
    stations = [choice.station for task in told.tasks for choice in task.choices]
    said = {"language": tag, "outcome": "answered"}
    if found.answer.profile.municipality:
        said["municipality"] = found.answer.profile.municipality
    if stations:
        said["stage"] = get_rule_book(version).stations[stations[0]].stage
    return urlencode(said)


def _asked_back(told: AnswerInWords, asker: Asker) -> list[tuple[AskedBack, list[tuple[str, str]]]]:
    """What is asked back and nobody said yes to, each with the questions to answer anew."""
    found = []
    for one in told.asked_back:
        if not one.counts or not asker.talk.is_sure(one.code):
            questions = [QUESTION_OF.get(fact, fact) for fact in one.facts]
            found.append((one, [(question, asker.title(question)) for question in questions]))
    return found
