"""The page behind the link in a mail: a provider says whether its offer is still right.

Looking at it changes nothing (mail programs look at every link); a button answers. Whoever holds
the link may answer once, so the page is kept nowhere and tells no other site where it was.
"""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.offers.answers import give_answer, request_new_link
from lotse.offers.domain.proposals import Answer
from lotse.offers.models import ConfirmationLink, Offer, Status
from lotse.offers.queries import find_link, values_to_confirm, with_page
from lotse.website.errors import in_our_languages
from lotse.website.languages import ReaderRequest
from lotse.website.offers.confirm_forms import ChangesForm, EndForm
from lotse.website.offers.views import offer_context
from lotse.website.posting import accepts_post
from lotse.website.private import private
from lotse.website.rendering import render_page

PAGE = "website/offers/confirm.html"
ANSWERED = "website/offers/confirm_answered.html"
PROBLEM = "website/offers/confirm_problem.html"


@accepts_post
@in_our_languages
def confirmation(request: ReaderRequest, token: str) -> HttpResponse:
    """Show the offer with three answers, or what became of the link."""
    return private(_answer(request, token))


def _answer(request: ReaderRequest, token: str) -> HttpResponse:
    link = find_link(token)
    if link is None:
        return render_page(request, PROBLEM, {"problem": "unknown"}, status=404)
    if request.method == "POST":
        return _post(request, token, link)
    if link.used_at is not None:
        return _answered(request, link)
    if link.expires_at <= clock.now():
        return render_page(request, PROBLEM, {"problem": "expired"}, status=410)
    return _page(request, link)


def _answered(request: ReaderRequest, link: ConfirmationLink, status: int = 200) -> HttpResponse:
    context = {"link": link, "answer": getattr(link, "answer", None)}
    return render_page(request, ANSWERED, context, status=status)


def _page(
    request: ReaderRequest,
    link: ConfirmationLink,
    changes: ChangesForm | None = None,
    end: EndForm | None = None,
    *,
    problem: str = "",
) -> HttpResponse:
    offer = with_page(Offer.objects.all()).get(pk=link.offer_id)
    context: dict[str, Any] = {
        **offer_context(request, offer),
        "way": [],
        "is_public": offer.status == Status.PUBLISHED,
        "changes": changes or ChangesForm(values_to_confirm(offer)),
        "end": end or EndForm(),
        "is_changing": changes is not None,
        "is_ending": end is not None,
        "problem": problem,
    }
    return render_page(request, PAGE, context, status=422 if problem else 200)


def _post(request: ReaderRequest, token: str, link: ConfirmationLink) -> HttpResponse:
    said = request.POST.get("answer", "")
    if said == "new_link":
        return _new_link(request, token)
    changes, end = None, None
    form: ChangesForm | EndForm | None = None
    if said == Answer.CHANGED:
        form = changes = ChangesForm(values_to_confirm(link.offer), request.POST)
    elif said == Answer.ENDED:
        form = end = EndForm(request.POST)
    elif said != Answer.STILL_RIGHT:
        return _page(request, link)
    if form is not None and not form.is_valid():
        return _page(request, link, changes, end, problem=_("Please check the marked entries."))
    try:
        _keep(request, token, Answer(said), form)
    except Refused as refusal:
        return _refused(request, link, changes, end, refusal)
    return HttpResponseRedirect(request.path)


def _keep(
    request: ReaderRequest, token: str, answer: Answer, form: ChangesForm | EndForm | None
) -> None:
    give_answer(
        token=token,
        answer=answer,
        said=form.said() if form else {},
        language=request.language.tag,
        today=request.reference.today(),
        now=clock.now(),
    )


def _refused(
    request: ReaderRequest,
    link: ConfirmationLink,
    changes: ChangesForm | None,
    end: EndForm | None,
    refusal: Refused,
) -> HttpResponse:
    if refusal.code == "offers.link_used":
        link = ConfirmationLink.objects.select_related("answer").get(pk=link.pk)
        return _answered(request, link, status=409)
    if refusal.code == "offers.link_expired":
        return render_page(request, PROBLEM, {"problem": "expired"}, status=410)
    if refusal.code == "offers.nothing_changed":
        problem = _("You have changed nothing. If all is right, press the first button.")
        return _page(request, link, changes, end, problem=problem)
    raise refusal


def _new_link(request: ReaderRequest, token: str) -> HttpResponse:
    try:
        request_new_link(token=token, now=clock.now())
    except Refused as refusal:
        if refusal.code != "offers.no_address":
            raise
        return render_page(request, PROBLEM, {"problem": "no_address"}, status=409)
    return render_page(request, PROBLEM, {"problem": "sent"})
