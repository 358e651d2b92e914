"""The history of a partner: its journal in the words of its form, and the way back."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.changes import Language, in_words, names_of, plain_value
from lotse.backoffice.deeds import do_and_say
from lotse.backoffice.partners.forms import PartnerForm
from lotse.backoffice.partners.staff_texts import FUNCTION_NAMES, VERBS, refusal_words
from lotse.backoffice.rendering import StaffRequest, render_entrance, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
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


LANGUAGE = Language(names_of(PartnerForm, OWN_NAMES), shown_value, VERBS, {})


@screen(Right.READ)
@require_safe
def history_page(request: StaffRequest, slug: str) -> HttpResponse:
    """Who changed what, the latest first."""
    organisation = _get(slug)
    entries = history(PARTNER, slug)

    def restore_url(pk: int) -> str:
        return reverse("staff_partner_restore", args=[slug, pk])

    url = restore_url if may_edit(request.user, organisation) else None
    context = {
        "title": organisation.name,
        "back": (reverse("staff_partner", args=[slug]), _("Back to the partner")),
        "entries": LANGUAGE.states(entries, whole="name", restore_url=url),
        "since": LANGUAGE.since(entries, request.GET.get("seit", "")),
    }
    return render_staff(request, "backoffice/history.html", context)


@screen(Right.WRITE)
@require_POST
def restore(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """Bring back how a partner was after a change."""
    if not may_edit(request.user, _get(slug)):
        return render_entrance(request, "backoffice/refused.html", {}, status=403)

    def deed() -> str:
        office_actions.restore_organisation_state(
            slug=slug, change_id=pk, by=request.user, now=clock.now()
        )
        return _("Brought back. The present state stays in the history.")

    return do_and_say(request, deed, refusal_words, reverse("staff_partner_history", args=[slug]))


def _get(slug: str) -> Organisation:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise Http404
    return organisation
