"""Asking the office without a name, an account or a mail, and coming back for the answer.

Everything goes by forms: reference and secret stand in no address, in no cookie and in no store of
the browser. So the page of a thread carries both in its forms, and each is tried anew.
"""

import secrets
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.counselling import codes
from lotse.counselling.actions import enquiries
from lotse.counselling.danger import danger, shows_numbers
from lotse.counselling.models import Enquiry
from lotse.counselling.queries.appointments import list_public_kinds
from lotse.counselling.queries.enquiries import WARNED_BEFORE, read_thread
from lotse.counselling.texts import NUMBERS, say
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reports.domain.challenge import WAIT, ZERO_BITS
from lotse.ui.qr import qr_picture
from lotse.website.counselling.forms import AskForm
from lotse.website.errors import in_our_languages
from lotse.website.languages import ReaderRequest
from lotse.website.posting import accepts_post
from lotse.website.private import private
from lotse.website.rendering import render_page

UNPROCESSABLE, GONE_WRONG = 422, 403
KEEP_CHALLENGE = {
    "counselling.too_early",
    "counselling.no_text",
    "counselling.text_too_long",
    "counselling.trap",
}
LONGEST_NUMBERS = 60


@accepts_post
@in_our_languages
def ask(request: ReaderRequest) -> HttpResponse:
    """The form; when it was sent, reference and secret, shown this once."""
    if request.method != "POST":
        return _ask_page(request, _form(request), enquiries.new_challenge(now=clock.now()))
    form = _form(request, bound=True)
    challenge = str(request.POST.get("challenge", "")) or enquiries.new_challenge(now=clock.now())
    if not form.is_valid():
        return _ask_page(request, form, challenge, _("Please check the marked entries."))
    try:
        enquiry, secret = _keep(request, form)
    except Refused as refusal:
        if refusal.code not in KEEP_CHALLENGE:
            challenge = enquiries.new_challenge(now=clock.now())
        form.data = {**request.POST.dict(), "website": ""}
        return _ask_page(request, form, challenge, say(refusal))
    is_danger = shows_numbers(form.cleaned_data["text"], request.language.tag)
    return _code_page(request, enquiry, secret, is_danger=is_danger)


@accepts_post
@in_our_languages
def thread(request: ReaderRequest) -> HttpResponse:
    """Where one types the numbers; with the right ones the thread, and what is done with it."""
    if request.method != "POST":
        return _entry_page(request)
    said = {
        name: str(request.POST.get(name, ""))[:LONGEST_NUMBERS] for name in ("reference", "secret")
    }
    try:
        enquiry = enquiries.open_enquiry(**said, now=clock.now())
    except Refused as refusal:
        return _entry_page(request, said["reference"], say(refusal))
    secret = codes.read_digits(said["secret"], 12)
    return _deed(request, enquiry, secret)


def _deed(request: ReaderRequest, enquiry: Enquiry, secret: str) -> HttpResponse:
    deed = request.POST.get("do", "open")
    if deed == "saved" and "saved" not in request.POST:
        return _code_page(request, enquiry, secret, problem=say(Refused("counselling.not_saved")))
    if deed == "card":
        return _code_page(request, enquiry, secret)
    if deed == "delete" and "sure" in request.POST:
        enquiries.delete_enquiry(enquiry_id=enquiry.pk)
        return private(render_page(request, "website/counselling/deleted.html", {}))
    if deed == "write":
        return _write(request, enquiry, secret)
    return _thread_page(request, enquiry, secret, asks_to_delete=deed == "delete")


def _write(request: ReaderRequest, enquiry: Enquiry, secret: str) -> HttpResponse:
    text = str(request.POST.get("text", ""))
    try:
        if request.FILES:
            raise Refused("counselling.no_files")
        enquiries.write_again(
            enquiry_id=enquiry.pk,
            form=str(request.POST.get("form", ""))[:64],
            text=text,
            now=clock.now(),
        )
    except Refused as refusal:
        return _thread_page(request, enquiry, secret, draft=text, problem=say(refusal))
    enquiry.refresh_from_db()
    is_danger = shows_numbers(text, request.language.tag)
    return _thread_page(
        request, enquiry, secret, said=_("Your message has arrived."), is_danger=is_danger
    )


def _keep(request: ReaderRequest, form: AskForm) -> tuple[Enquiry, str]:
    if request.FILES:
        raise Refused("counselling.no_files")
    said = form.cleaned_data
    return enquiries.ask(
        challenge=said["challenge"],
        proof=said["proof"],
        trap=said["website"],
        language=request.language.tag,
        topic=said["topic"],
        text=said["text"],
        now=clock.now(),
    )


def _form(request: ReaderRequest, *, bound: bool = False) -> AskForm:
    data = request.POST.dict() if bound else None
    return AskForm(request.reference, request.language.tag, data)


def _numbers() -> list[tuple[str, str, str]]:
    """Numbers in danger: words, number as written, number to call."""
    return [
        (str(NUMBERS[one.code]), one.number, one.number.replace(" ", ""))
        for one in danger().numbers
    ]


def _ask_page(
    request: ReaderRequest, form: AskForm, challenge: str, problem: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "challenge": challenge,
        "zero_bits": ZERO_BITS,
        "wait": int(WAIT.total_seconds()),
        "problem": problem,
        "numbers": _numbers(),
        "kept_days": enquiries.KEPT.days,
        "has_talks": bool(list_public_kinds()),
    }
    status = UNPROCESSABLE if problem else 200
    return private(render_page(request, "website/counselling/ask.html", context, status=status))


def _code_page(
    request: ReaderRequest,
    enquiry: Enquiry,
    secret: str,
    *,
    is_danger: bool = False,
    problem: str = "",
) -> HttpResponse:
    address = request.build_absolute_uri(
        reverse("website:enquiry", kwargs={"language": enquiry.language})
    )
    reference, digits = codes.grouped(enquiry.reference), codes.grouped(secret)
    context = {
        "reference": reference,
        "digits": digits,
        "address": address,
        "qr": qr_picture(f"{address}\n{reference}\n{digits}"),
        "ends_on": enquiry.ends_on,
        "numbers": _numbers() if is_danger else [],
        "problem": problem,
    }
    status = UNPROCESSABLE if problem else 200
    page = render_page(
        request, "website/counselling/code.html", context, status=status, has_translations=False
    )
    return private(page)


def _entry_page(request: ReaderRequest, reference: str = "", problem: str = "") -> HttpResponse:
    context = {"reference": reference, "problem": problem}
    status = GONE_WRONG if problem else 200
    return private(render_page(request, "website/counselling/entry.html", context, status=status))


def _thread_page(  # noqa: PLR0913 – what a page may say beyond the usual
    request: ReaderRequest,
    enquiry: Enquiry,
    secret: str,
    *,
    said: str = "",
    draft: str = "",
    problem: str = "",
    is_danger: bool = False,
    asks_to_delete: bool = False,
) -> HttpResponse:
    today = request.reference.today()
    context: dict[str, Any] = {
        "enquiry": enquiry,
        "reference": codes.grouped(enquiry.reference),
        "secret": secret,
        "messages": read_thread(enquiry),
        "theirs": request.reference.languages.get(enquiry.language),
        "form": secrets.token_hex(16),
        "ends_soon": enquiry.ends_on - today <= WARNED_BEFORE,
        "numbers": _numbers() if is_danger else [],
        "said": said,
        "draft": draft,
        "problem": problem,
        "asks_to_delete": asks_to_delete,
    }
    status = UNPROCESSABLE if problem else 200
    page = render_page(
        request, "website/counselling/thread.html", context, status=status, has_translations=False
    )
    return private(page)
