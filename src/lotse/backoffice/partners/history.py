"""The history of a partner: its journal in the words of its form, and the way back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.changes import Language, in_words, plain_value
from lotse.backoffice.partners.forms import PartnerForm
from lotse.backoffice.partners.staff_texts import FUNCTION_NAMES, VERBS, refusal_words
from lotse.backoffice.rendering import StaffRequest, render_entrance, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.partners import office_actions
from lotse.partners.access import may_edit
from lotse.partners.journal import PARTNER
from lotse.partners.models import Organisation
from lotse.privacy.journal import history

OWN_NAMES = {
    "is_public": gettext_lazy("Public"),
    "sites": gettext_lazy("Places"),
    "contacts": gettext_lazy("Contacts"),
    "mail_language": gettext_lazy("Language in which we write to it"),
    "school": gettext_lazy("School"),
}


def field_name(field: str) -> str:
    """A field as its form names it."""
    if field in OWN_NAMES:
        return str(OWN_NAMES[field])
    known = PartnerForm.base_fields.get(field)
    return str(known.label) if known else field


def shown_value(field: str, value: Any) -> str:
    """A value of the journal in words."""
    if field == "sites" and value:
        return "; ".join(
            ", ".join(
                part
                for part in (row["name"], row["street"], f"{row['postcode']} {row['place']}")
                if part.strip()
            )
            for row in value
        )
    if field == "contacts" and value:
        return "; ".join(
            " ".join([str(FUNCTION_NAMES[row["function"]]), row["phone"], row["email"]]).strip()
            for row in value
        )
    if field == "school" and value:
        return str(value["number"])
    if field == "slug":
        return ""  # The address never changes.
    if field == "kind" and value:
        return in_words("organisation_kind", value)
    return in_words("language", value) if value and "language" in field else plain_value(value)


LANGUAGE = Language(field_name, shown_value, VERBS, {})


@screen(Right.READ)
@require_safe
def history_page(request: StaffRequest, slug: str) -> HttpResponse:
    """Who changed what, the latest first."""
    organisation = _get(slug)
    may_restore = may_edit(request.user, organisation)
    shown = []
    entries = history(PARTNER, slug)
    for number, entry in enumerate(entries):
        is_whole = number > 0 and "name" in entry.change.state
        url = reverse("staff_partner_restore", args=[slug, entry.change.pk])
        restore_url = url if is_whole and may_restore else ""
        shown.append(LANGUAGE.shown(entry, restore_url, is_old=number > 0))
    context = {
        "title": organisation.name,
        "back": (reverse("staff_partner", args=[slug]), _("Back to the partner")),
        "entries": shown,
        "since": LANGUAGE.since(entries, request.GET.get("seit", "")),
    }
    return render_staff(request, "backoffice/history.html", context)


@screen(Right.WRITE)
@require_POST
def restore(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """Bring back how a partner was after a change."""
    if not may_edit(request.user, _get(slug)):
        return render_entrance(request, "backoffice/refused.html", {}, status=403)
    try:
        office_actions.restore_organisation_state(
            slug=slug, change_id=pk, by=request.user, now=clock.now()
        )
        messages.success(request, _("Brought back. The present state stays in the history."))
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
    return HttpResponseRedirect(reverse("staff_partner_history", args=[slug]))


def _get(slug: str) -> Organisation:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise Http404
    return organisation
