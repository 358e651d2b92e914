"""Booking a talk for somebody who calls: the free times of one counsellor, or on top, knowingly."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lotse.accounts.roles import Right
from lotse.backoffice.counselling.appointment_texts import refusal_words
from lotse.backoffice.counselling.setting_common import WAY_CHOICES
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.counselling.access import may_see_all
from lotse.counselling.actions.booking import MOST_CALLED, Visitor, enter
from lotse.counselling.domain.hours import Way
from lotse.counselling.domain.spans import Span
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.models import Counsellor
from lotse.counselling.queries.appointments import (
    list_counsellors,
    list_kinds,
    own_counsellor,
)
from lotse.counselling.queries.diaries import DAY, Wish, read_diaries
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.fields import DayField, MailField, PhoneField
from lotse.reference.queries import get_reference, site_languages
from lotse.words.queries import texts_for


class EnterForm(forms.Form):
    """What somebody on the telephone says."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.TypedChoiceField(label=gettext_lazy("Kind of talk"), coerce=int)
    counsellor = forms.TypedChoiceField(label=gettext_lazy("Counsellor"), coerce=int)
    way = forms.ChoiceField(label=gettext_lazy("How is it held?"), choices=WAY_CHOICES)
    on = DayField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    at = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time"}))
    called = forms.CharField(label=gettext_lazy("Called"), required=False, max_length=MOST_CALLED)
    phone = PhoneField(label=gettext_lazy("Telephone number"), required=False, max_length=40)
    email = MailField(label=gettext_lazy("E-mail address"), required=False, max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language of our letters"))
    interpreter = forms.ChoiceField(
        label=gettext_lazy("Language that somebody has to translate"), required=False
    )
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False)
    wants_earlier = forms.BooleanField(
        label=gettext_lazy("Tell the family if an earlier time becomes free"), required=False
    )
    knowingly = forms.BooleanField(
        label=gettext_lazy("Book it on top, although the time is not free"), required=False
    )

    def __init__(self, *args: Any, counsellors: Sequence[Counsellor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reference, kinds = get_reference(), list_kinds()
        words = texts_for(APPOINTMENT_KIND, [one.slug for one in kinds], "de", ["title"])
        nothing = [("", "–")]
        names = [(tag, reference.name("language", tag, "de")) for tag in reference.languages]
        topics = [(code, reference.name("topic", code, "de")) for code in reference.codes["topic"]]
        choices: dict[str, list[tuple[Any, str]]] = {
            "kind": [(one.pk, str(words[one.slug]["title"])) for one in kinds],
            "counsellor": [(one.pk, one.shown_as) for one in counsellors],
            "language": [(one.tag, one.autonym) for one in site_languages(reference)],
            "interpreter": nothing + sorted(names, key=lambda one: one[1]),
            "topic": nothing + topics,
            "municipality": nothing + sorted(reference.municipalities.items()),
        }
        for name, found in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = found

    def visitor(self) -> Visitor:
        """Who called; the form is valid."""
        names = "called phone email language topic municipality wants_earlier".split()
        return Visitor(**{name: self.cleaned_data[name] for name in names})


@screen(Right.COUNSEL)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """The form; when a time is not free, the free ones of that day stand above it."""
    own = own_counsellor(request.user)
    known = [one for one in list_counsellors() if one.is_active]
    mine = known if may_see_all(request.user) else [one for one in known if one == own]
    initial = {"language": "de", "counsellor": own.pk if own else None}
    form = EnterForm(request.POST or None, counsellors=mine, initial=initial)
    free: list[str] = []
    if request.method == "POST" and form.is_valid():
        said, reference = form.cleaned_data, get_reference()
        zone = ZoneInfo(reference.time_zone)
        kind = next(one for one in list_kinds() if one.pk == said["kind"])
        wish = Wish(kind, Way(said["way"]), counsellor=said["counsellor"])
        begins_at = datetime.combine(said["on"], said["at"], zone)
        try:
            made = enter(
                wish=wish,
                begins_at=begins_at,
                visitor=form.visitor(),
                form_key=said["form_key"],
                interpreter=said["interpreter"],
                knowingly=said["knowingly"],
                now=clock.now(),
                reference=reference,
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, refusal_words(refusal))
            diaries = read_diaries(wish, (said["on"], said["on"]), clock.now(), reference)
            midnight = clock.midnight(said["on"], reference.time_zone)
            found = diaries.free(Span(midnight, midnight + DAY))
            free = [f"{one.begins.astimezone(zone):%H:%M}" for one in found]
        else:
            messages.success(request, _("Booked."))
            return HttpResponseRedirect(reverse("staff_appointment", args=[made.number]))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "free": free}
    return render_staff(request, "backoffice/counselling/enter.html", context, status=status)
