"""A form without an account; what it is about comes from the page that led here."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reports.actions import new_challenge, send_report
from lotse.reports.domain.challenge import WAIT, ZERO_BITS
from lotse.reports.models import Kind
from lotse.reports.texts import say
from lotse.website.errors import in_our_languages
from lotse.website.languages import ReaderRequest
from lotse.website.posting import accepts_post
from lotse.website.rendering import render_page
from lotse.website.reports.forms import ReportForm

ACCESSIBILITY_PAGE = "barrierefreiheit"
LONGEST_PATH = 300
TELL_AT_THE_TEXT = {"reports.no_text", "reports.text_too_long"}
KEEP_CHALLENGE = {"reports.too_early", "reports.no_text", "reports.text_too_long", "reports.trap"}


@dataclass(frozen=True)
class About:
    """What a message is about. Pages that are not among these are not noted: some hold secrets."""

    kind: Kind
    record: str = ""
    path: str = ""

    @classmethod
    def read(cls, path: str) -> "About":
        """What stands at a path of this site; anything else is a general message."""
        try:
            found = resolve(path) if len(path) <= LONGEST_PATH else None
        except Resolver404:
            found = None
        if found is None or found.namespace != "website":
            return cls(Kind.GENERAL)
        if found.url_name in {"offer", "partner"}:
            return cls(Kind(found.url_name), found.kwargs["slug"], path)
        if found.url_name == "station":
            return cls(Kind.STATION, found.kwargs["name"], path)
        if found.url_name == "info_page":
            return cls(Kind.PAGE, found.kwargs["slug"], path)
        if found.url_name == "legal" and found.kwargs["page"] == ACCESSIBILITY_PAGE:
            return cls(Kind.ACCESSIBILITY, path=path)
        return cls(Kind.GENERAL)


@accepts_post
@in_our_languages
def write(request: ReaderRequest) -> HttpResponse:
    """The form, and sending it."""
    about = About.read(request.GET.get("zu", ""))
    if request.method == "POST":
        return _post(request, about)
    return _page(request, about, ReportForm(), new_challenge(now=clock.now()))


@in_our_languages
def thanks(request: ReaderRequest) -> HttpResponse:
    """It has arrived."""
    about = About.read(request.GET.get("zu", ""))
    return _private(render_page(request, "website/reports/thanks.html", {"about": about}))


def _post(request: ReaderRequest, about: About) -> HttpResponse:
    form = ReportForm(request.POST.dict())
    challenge = request.POST.get("challenge", "")
    if not form.is_valid():
        challenge = challenge or new_challenge(now=clock.now())
        return _page(request, about, form, challenge, _("Please check the marked entries."))
    try:
        _keep(request, about, form)
    except Refused as refusal:
        if refusal.code not in KEEP_CHALLENGE:
            challenge = new_challenge(now=clock.now())
        if refusal.code == "reports.trap":
            form.data = {**request.POST.dict(), "website": ""}
        if refusal.code in TELL_AT_THE_TEXT:
            form.add_error("text", say(refusal))
        return _page(request, about, form, challenge, say(refusal))
    query = f"?{urlencode({'zu': about.path})}" if about.path else ""
    return HttpResponseRedirect(
        reverse("website:report_thanks", args=[request.language.tag]) + query
    )


def _keep(request: ReaderRequest, about: About, form: ReportForm) -> None:
    said = form.cleaned_data
    send_report(
        challenge=said["challenge"],
        proof=said["proof"],
        trap=said["website"],
        kind=about.kind,
        record=about.record,
        path=about.path,
        language=request.language.tag,
        text=said["text"],
        name=said["name"],
        email=said["email"],
        today=request.reference.today(),
        now=clock.now(),
    )


def _page(
    request: ReaderRequest, about: About, form: ReportForm, challenge: str, problem: str = ""
) -> HttpResponse:
    context = {
        "about": about,
        "form": form,
        "challenge": challenge,
        "zero_bits": ZERO_BITS,
        "wait": int(WAIT.total_seconds()),
        "problem": problem,
        "action": request.get_full_path() if about.path else request.path,
    }
    status = 422 if problem else 200
    return _private(render_page(request, "website/reports/report.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
