"""What is printed for one date or course: feedback on paper, certificates of attendance."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.events.printing import file_answer
from lotse.backoffice.events.printing_forms import FeedbackForm
from lotse.backoffice.events.printing_texts import refusal_words
from lotse.backoffice.events.round_page import RoundPage
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events.models import Status
from lotse.events.paper.certificate import draw_certificates
from lotse.events.paper.feedback import Layout, draw_feedback
from lotse.events.registration_queries import list_who_came
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.privacy import gate
from lotse.reference.queries import site_languages
from lotse.ui.pdf import can_make_pdf


@screen(Right.REGISTRATIONS)
@require_safe
def papers(request: StaffRequest, round_id: int) -> HttpResponse:
    """What can be printed for this round."""
    return _page(request, RoundPage(round_id))


@screen(Right.REGISTRATIONS)
@require_safe
def feedback(request: StaffRequest, round_id: int) -> HttpResponse:
    """The three questions on paper in the chosen languages."""
    shown = RoundPage(round_id)
    form = FeedbackForm(request.GET, languages=site_languages(shown.reference))
    if not can_make_pdf() or not form.is_valid():
        return _page(request, shown, form=form, status=422)
    layout = Layout(form.cleaned_data["layout"])
    try:
        pdf = draw_feedback(shown.round, form.chosen(), layout, reference=shown.reference)
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
        return _page(request, shown, form=form, status=422)
    return file_answer(pdf, f"{shown.round.event.slug}-{layout.value}.pdf", "application/pdf")


@screen(Right.REGISTRATIONS)
@require_safe
def certificates(request: StaffRequest, round_id: int) -> HttpResponse:
    """Certificates for all who came, each in German and in the family's language."""
    shown = RoundPage(round_id)
    gate.open(shown.round, by=request.user, why="print")
    came = [(one, one.language) for one in list_who_came(round_id)]
    if not can_make_pdf():
        return _page(request, shown, status=422)
    try:
        pdf = draw_certificates(
            shown.round, came, reference=shown.reference, today=clock.today(shown.zone)
        )
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
        return _page(request, shown, status=422)
    return file_answer(pdf, f"{shown.round.event.slug}-certificates.pdf", "application/pdf")


def _page(
    request: StaffRequest,
    shown: RoundPage,
    *,
    form: FeedbackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    event = shown.round.event
    context = shown.context("papers") | {
        "can_make_pdf": can_make_pdf(),
        "is_public": event.status == Status.PUBLISHED,
        "form": form or FeedbackForm(languages=site_languages(shown.reference)),
        "families": len(list_who_came(shown.round.pk)),
    }
    return render_staff(request, "backoffice/events/round_papers.html", context, status=status)
