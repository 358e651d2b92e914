"""The family's way: some questions, the answer, a sheet to take along. Nothing is stored.

Each page carries the answers so far in hidden fields and is sent as a form, so that they stand in
no address and no log.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.guide.domain.code import decode
from lotse.guide.queries import get_rule_book, get_wording
from lotse.guide.texts import bad_code
from lotse.kit.errors import Refused
from lotse.website.guide import answer_page, framing, sheets
from lotse.website.guide.conversation import (
    FIELDS,
    QUESTION_OF,
    Asking,
    Conversation,
    from_facts,
)
from lotse.website.guide.gate import guide_page
from lotse.website.guide.questions import Asker
from lotse.website.languages import ReaderRequest
from lotse.website.posting import accepts_post
from lotse.website.rendering import render_page

ANSWER = "answer"
"""Where somebody is who has answered everything, in place of a question."""


@accepts_post
@guide_page
def way(request: ReaderRequest) -> HttpResponse:
    """The conversation and its answer. GET begins it.

    ``at``: the question on the page; ``go``: the button (``next``, ``unknown``, ``back``, ``stay``
    for another language, ``sibling``, ``sure:<code>`` for what was asked back, ``to:<question>``).
    """
    if request.method != "POST":
        return _question(request, Conversation({}, _asking(request)), "who", {}, is_kept=True)
    talk, at, go = _said(request), request.POST.get("at", ""), request.POST.get("go", "next")
    if go == "back":
        return _question(request, talk, talk.question_before(at), {})
    if go.startswith("to:") and go.removeprefix("to:") in FIELDS:
        return _question(request, talk, go.removeprefix("to:"), {})
    if go == "sibling":
        talk, at = talk.for_a_sibling(), ""
    if go.startswith("sure:"):
        talk.say_sure(go.removeprefix("sure:"))
    if at in FIELDS:
        if go == "stay":
            return _question(request, talk, at, {})
        if go == "unknown":
            talk.answer_unknown(at)
        if faults := talk.faults(at):
            return _question(request, talk, at, faults)
    return _go_on(request, talk)


@accepts_post
@guide_page
def open_code(request: ReaderRequest) -> HttpResponse:
    """Take up an answer by the code on a sheet: typed, or sent by the page's script."""
    if request.method != "POST":
        return _code_page(request, "", "")
    typed = request.POST.get("code", "")
    asking = _asking(request)
    try:
        facts = decode(typed, book=asking.book, municipalities=asking.municipalities)
        talk = from_facts(facts, asking)
        return _go_on(request, talk)
    except Refused as refused:
        if refused.code != "guide.bad_code":
            raise
        return _code_page(request, typed, bad_code(refused))


@accepts_post
@guide_page
def sheet(request: ReaderRequest) -> HttpResponse:
    """The sheet to take along, to be printed by the browser."""
    return _sheet(request, sheets.page)


@accepts_post
@guide_page
def sheet_pdf(request: ReaderRequest) -> HttpResponse:
    """The same sheet as a PDF."""
    return _sheet(request, sheets.pdf)


def _sheet(request: ReaderRequest, render: Any) -> HttpResponse:
    if request.method != "POST":
        return _private(HttpResponse(status=HTTPStatus.FOUND, headers={"Location": "../"}))
    talk = _said(request)
    try:
        found = None if talk.next_question() else answer_page.compute(talk, request)
    except Refused:
        found = None
    if found is None:
        return _go_on(request, talk)
    return _private(render(found, request))


def _go_on(request: ReaderRequest, talk: Conversation) -> HttpResponse:
    """The next question, or the answer when there is none."""
    if talk.is_birth_unknown:
        return _private(render_page(request, "website/guide/ask_us.html", _page(request, talk)))
    if question := talk.next_question():
        said = FIELDS[question][0] in talk.said
        return _question(request, talk, question, talk.faults(question) if said else {})
    try:
        found = answer_page.compute(talk, request)
    except Refused as refused:
        return _refused(request, talk, refused)
    context = {**_page(request, talk, at=ANSWER), **answer_page.context(found, request)}
    return _private(render_page(request, "website/guide/answer.html", context))


def _refused(request: ReaderRequest, talk: Conversation, refused: Refused) -> HttpResponse:
    """Facts that do not fit together: back to the question that asked for one of them."""
    if refused.code != "guide.bad_profile":
        raise refused
    fact = str(refused.details["fact"])
    question = QUESTION_OF.get(fact, fact)
    return _question(request, talk, question, {FIELDS[question][0]: str(refused.details["why"])})


def _question(
    request: ReaderRequest,
    talk: Conversation,
    question: str,
    faults: Mapping[str, str],
    *,
    is_kept: bool = False,
) -> HttpResponse:
    asked = talk.questions()
    asker = Asker(talk, get_wording(request.language.tag), request.reference.municipalities)
    place = asked.index(question) + 1 if question in asked else len(asked)
    # Before the birth is known nobody can say how many questions there will be.
    total = len(asked) if talk.age is not None else None
    context = {
        **_page(request, talk, at=question),
        "question": asker.question(question, faults),
        "place": place,
        "total": total,
        "is_first": question == "who",
    }
    response = render_page(request, "website/guide/question.html", context)
    return response if is_kept else _private(response)


def _code_page(request: ReaderRequest, typed: str, fault: str) -> HttpResponse:
    context = {**_page(request, None), "typed": typed[:60], "fault": fault}
    response = render_page(request, "website/guide/open.html", context)
    return _private(response) if fault else response


def _page(request: ReaderRequest, talk: Conversation | None, at: str = "") -> dict[str, Any]:
    """What all pages of the conversation have: the answers carried along, the way back."""
    shown = FIELDS.get(at, ())
    said = talk.said if talk else {}
    tag = request.language.tag
    return {
        "layout": framing.layout(request),
        "names": framing.names(request),
        "at": at,
        "carried": [(field, value) for field, value in said.items() if field not in shown],
        "is_talk": talk is not None,
        "way": [(_("Home"), reverse("website:home", args=[tag]))],
    }


def _said(request: ReaderRequest) -> Conversation:
    return Conversation({key: str(value) for key, value in request.POST.items()}, _asking(request))


def _asking(request: ReaderRequest) -> Asking:
    reference = request.reference
    today = reference.today()
    book = get_rule_book(request.content_version)
    return Asking(book, reference.municipalities, today)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
