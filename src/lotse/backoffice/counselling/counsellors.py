"""Who counsels, in which languages, about what, and when in the week."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.counselling.appointment_texts import refusal_words
from lotse.backoffice.counselling.setting_common import WAY_CHOICES, form_page, saved, site_name
from lotse.backoffice.rendering import StaffRequest
from lotse.backoffice.screens import screen
from lotse.counselling.actions.preparing import CounsellorFacts, WeekHours, save_counsellor
from lotse.counselling.domain.hours import Way
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.models import Counsellor
from lotse.counselling.queries.appointments import list_kinds, sites_for_talks, users_for
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.fields import DayField
from lotse.reference.queries import get_reference
from lotse.words.queries import texts_for

Choices = Sequence[tuple[Any, str]]
LINE_SENT = re.compile(r"h([0-9]{1,2})-")

LINE = ("opens", "closes", "ways", "site", "is_open", "first_on", "last_on")
"""What stands in a line of hours beside the weekday."""
ROWS = 8
"""So many lines of hours in the form; a week with lunch breaks on some days fits."""


class HoursForm(forms.Form):
    """A line of hours; without a weekday it is none."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Weekday"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *((str(number), name) for number, name in WEEKDAYS.items())],
    )
    opens = forms.TimeField(
        label=gettext_lazy("From"), required=False, widget=forms.TimeInput({"type": "time"})
    )
    closes = forms.TimeField(
        label=gettext_lazy("Until"), required=False, widget=forms.TimeInput({"type": "time"})
    )
    site = forms.TypedChoiceField(
        label=gettext_lazy("Place"), required=False, coerce=int, empty_value=None
    )
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("How?"),
        required=False,
        choices=WAY_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    is_open = forms.BooleanField(
        label=gettext_lazy("Walk in without an appointment"), required=False
    )
    first_on = DayField(
        label=gettext_lazy("First day"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    last_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *places]

    def clean(self) -> dict[str, Any]:
        """Hours have a beginning and an end."""
        said = super().clean() or {}
        if said.get("weekday") is not None and not (said.get("opens") and said.get("closes")):
            raise forms.ValidationError(_("Please say from when until when."))
        if said.get("weekday") is None and any(said.get(name) for name in LINE):
            self.add_error("weekday", _("Please choose the weekday."))
        first, last = said.get("first_on"), said.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The end has to be after the beginning."))
        return said

    def hours(self) -> WeekHours | None:
        """What the line says; it is valid."""
        said = dict(self.cleaned_data)
        if said["weekday"] is None:
            return None
        return WeekHours(**said | {"ways": tuple(Way(way) for way in said["ways"])})


class CounsellorForm(forms.Form):
    """Who counsels."""

    shown_as = forms.CharField(label=gettext_lazy("The name that families read"), max_length=80)
    user = forms.ModelChoiceField(
        label=gettext_lazy("Account in the office"),
        required=False,
        queryset=User.objects.none(),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of the talk"), widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of talks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=gettext_lazy("Counsels now"), required=False, initial=True)

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reference = get_reference()
        languages = sorted(
            (reference.name("language", tag, "de"), tag) for tag in reference.languages
        )
        for name, choices in (
            ("languages", [(tag, name) for name, tag in languages]),
            ("kinds", list(kinds)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices


@screen(Right.COUNSEL_ALL)
@require_http_methods(["GET", "HEAD", "POST"])
def counsellor(request: StaffRequest, pk: int = 0) -> HttpResponse:
    """Begin a counsellor, or edit one with the hours of the week."""
    found = Counsellor.objects.filter(pk=pk).first()
    if pk and found is None:
        raise Http404
    kinds = list_kinds()
    words = texts_for(APPOINTMENT_KIND, [one.slug for one in kinds], "de", ["title"])
    choices = [(str(one.pk), str(words[one.slug]["title"])) for one in kinds]
    data = request.POST or None
    form = CounsellorForm(data, kinds=choices, initial=_known(found) if found else {})
    field = form.fields["user"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = users_for(found)
    lines = _lines(found, data)
    if request.method == "POST" and form.is_valid() and all(line.is_valid() for line in lines):
        try:
            save_counsellor(
                counsellor_id=pk or None,
                facts=_facts(form.cleaned_data, lines),
                by=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            return saved(request)
    title = found.shown_as if found else _("New counsellor")
    return form_page(request, form, title, lines=lines)


def _known(found: Counsellor) -> dict[str, Any]:
    return {
        "shown_as": found.shown_as,
        "user": found.user_id,
        "is_active": found.is_active,
        "languages": list(found.languages.values_list("pk", flat=True)),
        "kinds": [str(key) for key in found.kinds.values_list("pk", flat=True)],
    }


def _lines(counsellor: Counsellor | None, data: Any) -> list[HoursForm]:
    places = [(site.pk, site_name(site)) for site in sites_for_talks()]
    known: list[dict[str, Any]] = []
    if counsellor is not None:
        names = ("weekday", "opens", "closes", "ways", "site", "is_open", "first_on", "last_on")
        known = list(counsellor.weekly.values(*names))
    # As many as were sent: a colleague may have taken lines away meanwhile.
    sent = [int(found[1]) for key in data or () if (found := LINE_SENT.match(key))]
    rows = max(ROWS, len(known) + 2, *(number + 1 for number in sent))
    return [
        HoursForm(
            data,
            prefix=f"h{number}",
            initial=known[number] if number < len(known) else {"ways": []},
            places=places,
        )
        for number in range(rows)
    ]


def _facts(said: dict[str, Any], lines: Sequence[HoursForm]) -> CounsellorFacts:
    return CounsellorFacts(
        shown_as=said["shown_as"],
        user=said["user"].pk if said["user"] else None,
        languages=tuple(said["languages"]),
        kinds=tuple(int(key) for key in said["kinds"]),
        is_active=said["is_active"],
        weekly=tuple(hours for line in lines if (hours := line.hours())),
    )
