"""Enquiries without a name: the inbox, one thread, taking over, answering with a translation."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.counselling.staff_texts import STATES, VIEWS, refusal_words
from lotse.backoffice.listing import Asked, list_context
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.counselling.access import may_see_all
from lotse.counselling.actions import enquiries as actions
from lotse.counselling.codes import grouped
from lotse.counselling.models import Enquiry
from lotse.counselling.queries.enquiries import (
    WARNED_BEFORE,
    find_enquiry,
    list_enquiries,
    people_who_counsel,
    read_thread,
)
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.privacy import gate
from lotse.reference.queries import get_reference


@screen(Right.COUNSEL)
@require_safe
def enquiries(request: StaffRequest) -> HttpResponse:
    """What waits, the own, or all that somebody may see. No words of families stand here."""
    asked = Asked.read(request, ("view",), ("due",))
    view = asked.values.get("view", "open")
    if view not in VIEWS:
        view = "open"
    found = list_enquiries(request.user, view)
    context = list_context(request, asked, found, found, ())
    reference, tag = get_reference(), get_language() or "de"
    today = reference.today()
    context |= {
        "views": [(code, name, code == view) for code, name in VIEWS.items()],
        "rows": [
            (
                one,
                grouped(one.reference),
                reference.name("topic", one.topic, tag) if one.topic else "–",
                reference.name("language", one.language, tag),
                STATES[one.state],
                one.ends_on - today <= WARNED_BEFORE,
            )
            for one in context["page"].items
        ],
    }
    return render_staff(request, "backoffice/counselling/enquiries.html", context)


@screen(Right.COUNSEL)
@require_safe
def enquiry(request: StaffRequest, pk: int) -> HttpResponse:
    """One thread, opened through the gate."""
    return _page(request, _get(pk))


@screen(Right.COUNSEL)
@require_POST
def act(request: StaffRequest, pk: int) -> HttpResponse:
    """Take over or give, answer, put a translation beside a message. What is refused stays."""
    found = _get(pk)
    gate.open(found, by=request.user, why="answer")
    try:
        said = _act(request, pk)
    except Refused as refusal:
        if refusal.code == "counselling.gone":
            raise Http404 from refusal
        messages.error(request, refusal_words(refusal))
        return _page(request, found, status=422)
    messages.success(request, said)
    if not gate.may_open(_get(pk), request.user):
        return HttpResponseRedirect(reverse("staff_enquiries"))
    return HttpResponseRedirect(reverse("staff_enquiry", args=[pk]))


def _act(request: StaffRequest, pk: int) -> str:
    said, by, now = request.POST, request.user, clock.now()
    deed, _colon, number = said.get("deed", "").partition(":")
    if deed == "take":
        actions.give_to(enquiry_id=pk, to=by, by=by, now=now)
        return _("You look after it now.")
    if deed == "give":
        actions.give_to(enquiry_id=pk, to=_person(said.get("person", "")), by=by, now=now)
        return _("Saved.")
    if deed == "answer":
        actions.answer(
            enquiry_id=pk,
            form=said.get("form", "")[:64],
            text=said.get("text", ""),
            translation=said.get("translation", ""),
            by=by,
            now=now,
        )
        return _("The answer is there for the family.")
    if deed == "translate" and number.isascii() and number.isdecimal() and len(number) < 10:  # noqa: PLR2004 – more digits are no number of ours
        message = next((one for one in read_thread(_get(pk)) if one.pk == int(number)), None)
        if message is None:
            raise Http404
        actions.translate_message(
            message_id=message.pk, translation=said.get("translation", ""), by=by, now=now
        )
        return _("Saved.")
    raise Http404


def _get(pk: int) -> Enquiry:
    found = find_enquiry(pk)
    if found is None:
        raise Http404
    return found


def _person(said: str) -> User | None:
    if not said:
        return None
    for person in people_who_counsel():
        if str(person.pk) == said:
            return person
    raise Refused("counselling.unknown_person")


def _page(request: StaffRequest, found: Enquiry, *, status: int = 200) -> HttpResponse:
    gate.open(found, by=request.user, why="read")
    reference, tag = get_reference(), get_language() or "de"
    may_give = may_see_all(request.user)
    context = {
        "enquiry": found,
        "reference": grouped(found.reference),
        "topic": reference.name("topic", found.topic, tag) if found.topic else "",
        "language": reference.languages.get(found.language),
        "language_name": reference.name("language", found.language, tag),
        "state": STATES[found.state],
        "thread": read_thread(found),
        "ends_soon": found.ends_on - reference.today() <= WARNED_BEFORE,
        "is_german": found.language in {"de", "de-simple"},
        "is_mine": found.owner_id == request.user.pk,
        "people": people_who_counsel() if may_give else [],
        "form": secrets.token_hex(16),
        "draft": {name: request.POST.get(name, "") for name in ("text", "translation")}
        if request.POST.get("deed") == "answer"
        else {},
    }
    return render_staff(request, "backoffice/counselling/enquiry.html", context, status=status)
