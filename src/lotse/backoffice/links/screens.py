"""Web addresses on our pages that are broken, have moved or cannot be checked."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.links.staff_texts import EMPTY, FINDINGS, SENTENCES, VIEWS
from lotse.backoffice.listing import PAGE_SIZE, Asked
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.links.actions import check_link, silence_link, unsilence_link
from lotse.kit.links.domain import Finding
from lotse.kit.links.queries import Shown, list_links
from lotse.kit.links.registry import Use
from lotse.kit.paging import cut
from lotse.reference.queries import get_reference

SCREENS = {
    "offers.offer": "staff_offer",
    "partners.organisation": "staff_partner",
    "events.event": "staff_event",
    "guide.rule": "staff_rule",
    "pages.page": "pages:edit",
}
"""Where a record that shows an address is corrected; others have no screen."""


@screen(Right.READ)
@require_safe
def links(request: StaffRequest) -> HttpResponse:
    """One list of addresses: what is wrong, since when, where they are used."""
    asked = Asked.read(request, ("view",), ("since",))
    view = asked.values.get("view", "broken")
    if view not in VIEWS:
        view = "broken"
    page = cut(list_links(view), asked.page, PAGE_SIZE)
    if page is None:
        raise Http404
    context = {
        "views": [(code, name, code == view) for code, name in VIEWS.items()],
        "view": view,
        "sentence": SENTENCES[view],
        "empty": EMPTY[view],
        "rows": [_row(one) for one in page.items],
        "page": page,
        "page_links": asked.page_links(page.numbers),
        "may_write": may(request.user, Right.WRITE),
    }
    return render_staff(request, "backoffice/links/list.html", context)


@screen(Right.WRITE)
@require_POST
def act(request: StaffRequest, pk: int) -> HttpResponse:
    """Look at an address again, or say that it is right as it is, or take that back."""
    deed, view = request.POST.get("deed", ""), request.POST.get("view", "broken")
    now = clock.now()
    try:
        if deed == "check":
            seen = check_link(link_id=pk, today=get_reference().today(), now=now)
            tell = messages.success if seen.finding is Finding.RIGHT else messages.warning
            tell(request, _("Looked at again: %(found)s.") % {"found": FINDINGS[seen.finding]})
        elif deed == "silence":
            silence_link(link_id=pk, by=request.user, now=now)
            messages.success(request, _("Noted: this address is right as it is."))
        elif deed == "unsilence":
            unsilence_link(link_id=pk)
            messages.success(request, _("This address is reported again when it is broken."))
        else:
            raise Http404
    except Refused:
        messages.error(request, _("No page shows this address any more."))
    chosen = view if view in VIEWS else "broken"
    return HttpResponseRedirect(f"{reverse('staff_links')}?view={chosen}")


def _row(shown: Shown) -> dict[str, object]:
    return {
        "link": shown.link,
        "finding": FINDINGS.get(shown.link.finding, ""),
        "uses": [(use.title, _screen_of(use)) for use in shown.uses],
    }


def _screen_of(use: Use) -> str:
    name = SCREENS.get(use.kind)
    return reverse(name, args=[use.record_id]) if name else ""
