"""The question log on a phone: one screen, a few taps, also without a line.

Without JavaScript it is a form. With it, what is written is kept in the browser and sent when the
line is there (``unsent.js``); the key is made with the entry, so what arrives twice counts once.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice import unsent
from lotse.backoffice.counselling.forms import PREFILLED, LogForm, remembered, values_of
from lotse.backoffice.counselling.rows import rows_of
from lotse.backoffice.counselling.staff_texts import refusal_words
from lotse.backoffice.rendering import StaffRequest, render_entrance
from lotse.backoffice.screens import screen
from lotse.counselling.actions.question_log import correct_entry, take_back_entry, write_entry
from lotse.counselling.personal_words import personal_words
from lotse.counselling.queries.question_log import find_own_entry, last_entry, list_own_entries
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.partners.models import Organisation
from lotse.reference.queries import get_reference
from lotse.ui.headers import PUBLIC_POLICY

LAST = 5
"""Own entries below the form: what may still have to be put right."""


@screen(Right.COUNSEL)
@require_safe
def log(request: StaffRequest) -> HttpResponse:
    """An empty form with what the last question was like, and what the link here says."""
    reference = get_reference()
    asked = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    fixed = {"key": uuid4(), "asked_on": reference.today()}
    initial = remembered(last_entry(request.user)) | asked | fixed
    return _page(request, LogForm(reference, initial=initial))


@screen(Right.COUNSEL)
@require_POST
def write(request: StaffRequest) -> HttpResponse:
    """Write one question down. A script gets its answer as JSON."""
    form = LogForm(get_reference(), request.POST)
    if not form.is_valid():
        return _faulty(request, form)
    said = form.cleaned_data
    try:
        write_entry(
            key=said["key"],
            question=form.question(),
            asked_on=said["asked_on"],
            by=request.user,
            now=clock.now(),
            note_is_checked=said["note_is_checked"],
        )
    except Refused as refusal:
        return _refused(request, form, refusal)
    return unsent.done(request, _("Written down."), reverse("staff_log"))


@screen(Right.COUNSEL)
def correct(request: StaffRequest, key: UUID) -> HttpResponse:
    """An own entry in the form, and its correction."""
    entry = find_own_entry(request.user, key)
    if entry is None:
        raise Http404
    if request.method != "POST":
        return _page(request, LogForm(get_reference(), initial=values_of(entry)), entry.key)
    form = LogForm(get_reference(), request.POST)
    if not form.is_valid():
        return _faulty(request, form, entry.key)
    checked = form.cleaned_data["note_is_checked"]
    try:
        correct_entry(
            key=entry.key,
            question=form.question(),
            by=request.user,
            now=clock.now(),
            note_is_checked=checked,
        )
    except Refused as refusal:
        return _refused(request, form, refusal, entry.key)
    messages.success(request, _("Corrected."))
    return HttpResponseRedirect(reverse("staff_log"))


@screen(Right.COUNSEL)
@require_POST
def take_back(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take an own entry back."""
    try:
        take_back_entry(key=key, by=request.user, now=clock.now())
    except Refused as refusal:
        if refusal.code == "counselling.unknown_entry":
            raise Http404 from refusal
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _("Taken back."))
    return HttpResponseRedirect(reverse("staff_log"))


def _faulty(request: StaffRequest, form: LogForm, key: UUID | None = None) -> HttpResponse:
    if unsent.is_script(request):
        return unsent.refused(" ".join(_faults(form)))
    return _page(request, form, key, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _refused(
    request: StaffRequest, form: LogForm, refusal: Refused, key: UUID | None = None
) -> HttpResponse:
    words = refusal_words(refusal)
    if unsent.is_script(request):
        return unsent.refused(words)
    form.add_error("note" if refusal.code == "counselling.note_names" else None, words)
    return _page(request, form, key, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _faults(form: LogForm) -> list[str]:
    return [
        f"{form.fields[name].label}: {words}" if name in form.fields else str(words)
        for name, faults in form.errors.items()
        for words in faults
    ]


def _page(
    request: HttpRequest, form: LogForm, key: UUID | None = None, *, status: int = 200
) -> HttpResponse:
    assert request.user.is_authenticated
    known = personal_words()
    context: dict[str, Any] = {
        "form": form,
        "correcting": key,
        "rows": rows_of(list_own_entries(request.user)[:LAST]),
        "partners": Organisation.objects.order_by("name").values_list("name", flat=True),
        "watch": {
            "names": sorted(known.names | known.before_names),
            "streets": list(known.streets),
        },
    }
    response = render_entrance(request, "backoffice/counselling/log.html", context, status=status)
    response.headers["Content-Security-Policy"] = PUBLIC_POLICY
    return response


worker = unsent.worker(Right.COUNSEL)
"""The service worker of the log: its address limits it to the addresses below."""
