"""Everything that is set up for appointments, with absences and the rooms of places."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.counselling.appointment_texts import refusal_words
from lotse.backoffice.counselling.setting_common import form_page, saved, site_name
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.counselling.actions.preparing import add_absence, remove_absence, save_rooms
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.models import Room
from lotse.counselling.queries.appointments import (
    booked_within,
    list_absences,
    list_counsellors,
    list_kinds,
    list_places,
)
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.fields import MomentField
from lotse.kit.plain import tidy
from lotse.partners.models import Site
from lotse.reference.queries import get_reference
from lotse.words.queries import texts_for


@screen(Right.COUNSEL)
@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """Everything that is set up, and absences with the talks that lie in them."""
    kinds = list_kinds()
    words = texts_for(APPOINTMENT_KIND, [kind.slug for kind in kinds], "de", ["title"])
    absences = [(one, booked_within(one)) for one in list_absences(clock.now())]
    context = {
        "kinds": [(kind, words[kind.slug]["title"]) for kind in kinds],
        "counsellors": list_counsellors(),
        "absences": absences,
        "places": [(site, site_name(site), names) for site, names in list_places()],
    }
    return render_staff(request, "backoffice/counselling/setting_up.html", context)


MOST_NAME = 80
"""Characters of the name of a room."""


class AbsenceForm(forms.Form):
    """When somebody, or everybody, is away."""

    who = forms.TypedChoiceField(
        label=gettext_lazy("Who?"), required=False, coerce=int, empty_value=None
    )
    begins_at = MomentField(
        label=gettext_lazy("From"), widget=forms.DateTimeInput({"type": "datetime-local"})
    )
    ends_at = MomentField(
        label=gettext_lazy("Until"), widget=forms.DateTimeInput({"type": "datetime-local"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        known = [(one.pk, one.shown_as) for one in list_counsellors() if one.is_active]
        field.choices = [("", _("Everybody")), *known]


@screen(Right.COUNSEL_ALL)
@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: StaffRequest) -> HttpResponse:
    """Enter an absence."""
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        zone = ZoneInfo(get_reference().time_zone)
        try:
            add_absence(
                counsellor_id=said["who"],
                begins_at=_aware(said["begins_at"], zone),
                ends_at=_aware(said["ends_at"], zone),
            )
        except Refused as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            return saved(request)
    return form_page(request, form, _("Enter an absence"))


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


@screen(Right.COUNSEL_ALL)
@require_POST
def end_absence(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an absence away."""
    remove_absence(absence_id=pk)
    return saved(request)


class RoomsForm(forms.Form):
    """The rooms for talks at a place, a line each."""

    names = forms.CharField(
        label=gettext_lazy("Rooms, a line each"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 6}),
    )

    def clean_names(self) -> str:
        """Names that fit."""
        said: str = self.cleaned_data["names"]
        if any(len(tidy(name)) > MOST_NAME for name in said.splitlines()):
            raise forms.ValidationError(
                _("The name of a room has %(most)s characters at most.") % {"most": MOST_NAME}
            )
        return said


@screen(Right.COUNSEL_ALL)
@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: StaffRequest, pk: int) -> HttpResponse:
    """The rooms at a place."""
    site = Site.objects.select_related("organisation").filter(pk=pk).first()
    if site is None:
        raise Http404
    known = Room.objects.filter(site=site, is_active=True).values_list("name", flat=True)
    form = RoomsForm(request.POST or None, initial={"names": "\n".join(known)})
    if request.method == "POST" and form.is_valid():
        names = form.cleaned_data["names"].splitlines()
        save_rooms(site=site, names=names, by=request.user, now=clock.now())
        return saved(request)
    return form_page(request, form, site_name(site))
