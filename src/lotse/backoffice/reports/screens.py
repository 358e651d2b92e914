"""What the public wrote: the list, one message, what is done about it."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.listing import Asked, list_context
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.reports.pages import page_titles
from lotse.backoffice.reports.staff_texts import KINDS, STATES, VIEWS, refusal_words
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reference.queries import time_zone
from lotse.reports import actions
from lotse.reports.access import may_answer
from lotse.reports.models import Report
from lotse.reports.queries import find_report, list_reports, people_who_answer


@screen(Right.READ)
@require_safe
def reports(request: StaffRequest) -> HttpResponse:
    """Open messages, overdue ones, or all."""
    asked = Asked.read(request, ("view",), ("due",))
    view = asked.values.get("view", "open")
    if view not in VIEWS:
        view = "open"
    today = clock.today(time_zone())
    found = list_reports(view, today)
    context = list_context(request, asked, found, found, ())
    items = context["page"].items
    titles = page_titles(items)
    context |= {
        "views": [(code, name, code == view) for code, name in VIEWS.items()],
        "rows": [
            (one, KINDS[one.kind], STATES[one.state], titles.get(one.pk, "")) for one in items
        ],
        "today": today,
    }
    return render_staff(request, "backoffice/reports/list.html", context)


@screen(Right.READ)
@require_safe
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """One message, and for those who may answer the ways to be done with it."""
    found = find_report(pk)
    if found is None:
        raise Http404
    return _page(request, found)


@screen(Right.ANSWER)
@require_POST
def act(request: StaffRequest, pk: int) -> HttpResponse:
    """Give to somebody, answer, or close. An answer that is refused is still there."""
    found = find_report(pk)
    if found is None:
        raise Http404
    try:
        said = _act(request, pk)
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
        return _page(request, found, draft=request.POST.get("answer", ""), status=422)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("staff_report", args=[pk]))


def _act(request: StaffRequest, pk: int) -> str:
    deed, by = request.POST.get("deed", ""), request.user
    if deed == "answer":
        text = request.POST.get("answer", "")
        actions.answer(report_id=pk, text=text, by=by, now=clock.now())
        return _("The answer is on its way.")
    if deed == "close":
        actions.close(report_id=pk, by=by, now=clock.now())
        return _("Closed.")
    if deed == "assign":
        actions.assign(report_id=pk, to=_person(request.POST.get("person", "")), by=by)
        return _("Saved.")
    raise Http404


def _person(said: str) -> User | None:
    if not said:
        return None
    for person in people_who_answer():
        if str(person.pk) == said:
            return person
    raise Refused("reports.unknown_person")


def _page(
    request: StaffRequest, found: Report, *, draft: str = "", status: int = 200
) -> HttpResponse:
    is_open = found.state == "open"
    context = {
        "report": found,
        "kind": KINDS[found.kind],
        "title": page_titles([found]).get(found.pk, ""),
        "state": STATES[found.state],
        "is_overdue": is_open and found.due_on < clock.today(time_zone()),
        "may_answer": is_open and may_answer(request.user),
        "people": people_who_answer() if is_open else [],
        "draft": draft,
    }
    return render_staff(request, "backoffice/reports/report.html", context, status=status)
