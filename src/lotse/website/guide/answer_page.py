"""The answer as a page: what to do, the ways as a picture, what is uncertain, why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lotse.guide.domain.answer import Answer
from lotse.guide.domain.code import encode
from lotse.guide.in_words import AnswerInWords, Task, in_words
from lotse.guide.queries import (
    Named,
    Served,
    answer_for,
    get_rule_book,
    get_wording,
    serving,
    with_names,
)
from lotse.ui.pdf import can_make_pdf
from lotse.website.guide.conversation import Conversation
from lotse.website.guide.questions import Asker
from lotse.website.languages import ReaderRequest

OPEN_TASKS = 3
"""How many tasks are shown open; the others unfold."""


@dataclass(frozen=True)
class Found:
    """An answer with the conversation it belongs to, and its code."""

    talk: Conversation
    answer: Answer
    code: str


@dataclass(frozen=True)
class ServedTask:
    """A task with the places and offers here that serve it."""

    task: Task
    places: tuple[Named, ...]
    offers: tuple[Named, ...]
    is_open: bool


def compute(talk: Conversation, request: ReaderRequest) -> Found:
    """The answer to a conversation; refused like :func:`~lotse.guide.queries.answer_for`."""
    facts = talk.facts()
    return Found(talk, answer_for(facts, request.content_version), encode(facts))


def tell(found: Found, tag: str, version: int) -> AnswerInWords:
    """The answer in words, in the active language, which is ``tag``."""
    return in_words(found.answer, get_rule_book(version), get_wording(tag, version))


def served_tasks(
    found: Found, told: AnswerInWords, tag: str, version: int
) -> tuple[ServedTask, ...]:
    """The tasks of a page, each with who serves it."""
    book = get_rule_book(version)
    wanted = {choice.station for task in told.tasks for choice in task.choices}
    stations = [book.stations[station] for station in sorted(wanted)]
    served = with_names(serving(stations, found.answer.profile.municipality), wanted, tag)
    soon = [task for task in told.tasks if task.is_soon]
    return tuple(
        ServedTask(
            task,
            _once(task, served, "places"),
            _once(task, served, "offers"),
            is_open=place < OPEN_TASKS and (place == 0 or task.is_duty or task.fits_wish),
        )
        for place, task in enumerate(soon)
    )


def _once(task: Task, served: Mapping[str, Served], what: str) -> tuple[Named, ...]:
    here: list[Named] = [
        named
        for choice in task.choices
        for named in getattr(served.get(choice.station, Served()), what)
    ]
    return tuple({named.slug: named for named in here}.values())


def context(found: Found, request: ReaderRequest) -> dict[str, Any]:
    """Everything the page shows."""
    tag, version = request.language.tag, request.content_version
    told = tell(found, tag, version)
    asker = Asker(found.talk, get_wording(tag, version), request.reference.municipalities)
    return {
        "told": told,
        "tasks": served_tasks(found, told, tag, version),
        "asked": [
            (question, asker.title(question), asker.told(question))
            for question in found.talk.questions()
        ],
        "can_make_pdf": can_make_pdf(),
    }
