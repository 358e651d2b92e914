"""The kinds of talks that one can have with the office."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lotse.accounts.roles import Right
from lotse.backoffice.counselling.appointment_texts import refusal_words
from lotse.backoffice.counselling.setting_common import WAY_CHOICES, form_page, saved
from lotse.backoffice.rendering import StaffRequest
from lotse.backoffice.screens import screen
from lotse.counselling.actions.preparing import KindFacts, save_kind
from lotse.counselling.domain.hours import Way
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.models import AppointmentKind
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference
from lotse.words.queries import texts_for


class KindForm(forms.Form):
    """A kind of talk: its words, what it takes, how it is booked."""

    title = forms.CharField(label=gettext_lazy("What is the talk called?"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("What is it about?"),
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )
    bring = forms.CharField(
        label=gettext_lazy("What should people bring?"),
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("How can it be held?"),
        choices=WAY_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=480)
    minutes_before = forms.IntegerField(
        label=gettext_lazy("Minutes kept free before it"), min_value=0, max_value=240
    )
    minutes_after = forms.IntegerField(
        label=gettext_lazy("Minutes kept free after it"), min_value=0, max_value=240
    )
    step = forms.IntegerField(
        label=gettext_lazy("A talk may begin every … minutes"), min_value=5, max_value=240
    )
    notice_hours = forms.IntegerField(
        label=gettext_lazy("Families book at least … hours before"), min_value=0, max_value=720
    )
    horizon_days = forms.IntegerField(
        label=gettext_lazy("Families book at most … days ahead"), min_value=1, max_value=365
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics to choose from"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Families book it themselves on the site"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reference = get_reference()
        field = self.fields["topics"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (code, reference.name("topic", code, "de")) for code in reference.codes["topic"]
        ]

    def clean(self) -> dict[str, Any]:
        """Families can book at all."""
        said = super().clean() or {}
        if said.get("notice_hours", 0) >= 24 * said.get("horizon_days", 365):
            self.add_error("horizon_days", _("Families could never book: please choose more days."))
        return said

    def facts(self) -> KindFacts:
        """What the form says; it is valid."""
        said = {k: v for k, v in self.cleaned_data.items() if k not in APPOINTMENT_KIND.fields}
        said["ways"] = tuple(Way(way) for way in said["ways"])
        said["topics"] = tuple(said["topics"])
        return KindFacts(**said)

    def texts(self) -> dict[str, str]:
        """The German words."""
        return {name: self.cleaned_data[name] for name in APPOINTMENT_KIND.fields}


NEW_KIND = {
    "ways": [Way.ON_SITE.value, Way.PHONE.value],
    "minutes": 45,
    "minutes_before": 0,
    "minutes_after": 15,
    "step": 15,
    "notice_hours": 24,
    "horizon_days": 60,
}


@screen(Right.COUNSEL_ALL)
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: StaffRequest, slug: str = "") -> HttpResponse:
    """Begin a kind of talk, or edit one."""
    found = AppointmentKind.objects.filter(slug=slug).first()
    if slug and found is None:
        raise Http404
    form = KindForm(request.POST or None, initial=_known_kind(found) if found else NEW_KIND)
    if request.method == "POST" and form.is_valid():
        try:
            save_kind(
                slug=slug, facts=form.facts(), texts=form.texts(), by=request.user, now=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            return saved(request)
    title = form["title"].value() if found else _("New kind of talk")
    return form_page(request, form, title)


def _known_kind(found: AppointmentKind) -> dict[str, Any]:
    words = texts_for(APPOINTMENT_KIND, [found.slug], "de")[found.slug]
    known: dict[str, Any] = {name: str(words[name]) for name in APPOINTMENT_KIND.fields}
    known |= {name: getattr(found, name) for name in (*NEW_KIND, "is_public")}
    return known | {"topics": list(found.topics.values_list("pk", flat=True))}
