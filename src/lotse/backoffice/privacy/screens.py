"""The log of reading, for whoever answers for data protection: who opened what of whom, when.

It names records by their numbers, never by what stands in them.
"""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lotse.accounts.queries import list_users
from lotse.accounts.roles import Right
from lotse.backoffice.listing import PAGE_SIZE, Asked, Filter, FilterForm
from lotse.backoffice.privacy.staff_texts import KINDS, WHYS
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit.paging import cut_query
from lotse.privacy.gate import accesses as list_accesses
from lotse.privacy.models import Access


@screen(Right.MANAGE)
@require_safe
def accesses(request: StaffRequest) -> HttpResponse:
    """Who read what, the latest first; of one person, kind or record where that is asked."""
    asked = Asked.read(request, ("person", "kind", "record"), ("at",))
    people = {str(user.pk): str(user) for user in list_users()}
    person, kind = asked.values.get("person", ""), asked.values.get("kind", "")
    found = list_accesses(
        kind=kind,
        record_id=asked.values.get("record", ""),
        person=int(person) if person in people else None,
    )
    page = cut_query(found, found.count(), asked.page, PAGE_SIZE)
    if page is None:
        raise Http404
    filters = [
        Filter("person", _("Who?"), list(people.items())),
        Filter("kind", _("What?"), list(KINDS.items())),
    ]
    context = {
        "rows": [_row(one, people, asked) for one in page.items],
        "filters": FilterForm(asked, "staff_accesses", _("All entries"), filters),
        "page": page,
        "page_links": asked.page_links(page.numbers),
    }
    return render_staff(request, "backoffice/privacy/accesses.html", context)


def _row(entry: Access, people: Mapping[str, str], asked: Asked) -> dict[str, object]:
    return {
        "at": entry.at,
        "person": people.get(str(entry.person), ""),
        "kind": KINDS.get(entry.kind, entry.kind),
        "record": entry.record_id,
        "why": WHYS.get(entry.why, entry.why),
        "only": asked.query(kind=entry.kind, record=entry.record_id),
    }
