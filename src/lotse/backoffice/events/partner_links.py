"""Links by which schools and partners sign people up for a round: give one, close one."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lotse.accounts.roles import Right
from lotse.backoffice.events.forms import partner_choices
from lotse.backoffice.events.round_page import RoundPage
from lotse.backoffice.events.staff_texts import refusal_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events.actions.partner_links import make_partner_link, revoke_partner_link
from lotse.events.addresses import partner_address
from lotse.events.registration_queries import list_partner_links
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reference.queries import Reference, site_languages


class LinkForm(forms.Form):
    """Who may sign up, and in which language the page speaks."""

    organisation = forms.ChoiceField(label=gettext_lazy("School or partner"))
    language = forms.ChoiceField(label=gettext_lazy("Language of its page"))

    def __init__(self, reference: Reference, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as given
        languages = [(one.tag, one.autonym) for one in site_languages(reference)]
        self.fields["organisation"].choices = partner_choices()  # type: ignore[attr-defined]  # the field has choices
        self.fields["language"].choices = languages  # type: ignore[attr-defined]  # the field has choices


@screen(Right.REGISTRATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def partner_links(request: StaffRequest, round_id: int) -> HttpResponse:
    """All links of a round with how many people came by each."""
    shown = RoundPage(round_id)
    posted = request.method == "POST"
    here = reverse("staff_round_links", args=[round_id])
    if posted and (link := request.POST.get("revoke", "")).isdecimal():
        revoke_partner_link(link_id=int(link[:9]), round_id=round_id)
        messages.success(request, _("Closed. Who was signed up stays."))
        return HttpResponseRedirect(here)
    form = LinkForm(shown.reference, request.POST if posted else None, initial={"language": "de"})
    if posted and form.is_valid():
        try:
            make_partner_link(round_id=round_id, now=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("The link is ready. Send it to the school or partner."))
            return HttpResponseRedirect(here)
    context = shown.context("links") | {
        "form": form,
        "links": [
            (link, "" if link.is_revoked else partner_address(link), number)
            for link, number in list_partner_links(round_id)
        ],
    }
    status = 422 if form.errors else 200
    return render_staff(request, "backoffice/events/partner_links.html", context, status=status)
