"""What a provider can change, field by field, and the day on which its offer ended."""

from collections.abc import Mapping

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lotse.kit.fields import DayField, MailField, ShownPhoneField, WebField
from lotse.offers.domain.proposals import BY_HAND, FACTS, TEXTS, longest

LABELS: dict[str, Promise] = {
    "title": _("Title"),
    "summary": _("In one sentence"),
    "description": _("Description"),
    "how_to_join": _("What do I have to do?"),
    "cost": _("What does it cost?"),
    "phone": _("Telephone"),
    "email": _("E-mail address"),
    "website": _("Website"),
    "ends_on": _("Last day"),
    "times": _("New times"),
    "place": _("New place"),
    "remark": _("What else has changed?"),
}
LONG = {"summary", "description", "how_to_join", "cost", "times", "place", "remark"}
MESSAGE = _("Please check this entry.")
SAYS_WHAT = {"invalid": MESSAGE, "max_length": _("This text is too long.")}


class ChangesForm(forms.Form):
    """The present values, to be overwritten; and three fields for what has no value here."""

    title = forms.CharField(required=False)
    summary = forms.CharField(required=False)
    description = forms.CharField(required=False)
    how_to_join = forms.CharField(required=False)
    cost = forms.CharField(required=False)
    times = forms.CharField(required=False)
    place = forms.CharField(required=False)
    phone = ShownPhoneField(required=False)
    email = MailField(required=False)
    website = WebField(required=False, assume_scheme="https")
    ends_on = DayField(required=False, input_formats=["%Y-%m-%d"])
    remark = forms.CharField(required=False)

    def __init__(self, shown: Mapping[str, str], data: Mapping[str, str] | None = None) -> None:
        super().__init__(data, initial=dict(shown), use_required_attribute=False)
        for name, field in self.fields.items():
            field.label = str(LABELS[name])
            field.error_messages |= SAYS_WHAT
            attributes = {"maxlength": str(longest(name)), "dir": "auto"}
            if name in TEXTS:
                attributes |= {"lang": "de", "dir": "ltr"}
            if name in LONG:
                field.widget = forms.Textarea({"rows": "4", **attributes})
            elif name == "ends_on":
                field.widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            else:
                field.widget.attrs |= attributes
            if name in {"phone", "email", "website"}:
                field.widget.attrs["dir"] = "ltr"
            if name != "ends_on":
                field.validators.append(MaxLengthValidator(longest(name), SAYS_WHAT["max_length"]))

    def said(self) -> dict[str, str]:
        """What was sent, as ``domain/proposals`` has it."""
        values = {name: self.cleaned_data[name] for name in (*TEXTS, *FACTS, *BY_HAND)}
        day = values["ends_on"]
        return values | {"ends_on": day.isoformat() if day else ""}


class EndForm(forms.Form):
    """The last day of an offer, if it is known."""

    ended_on = DayField(
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": MESSAGE},
        label=_("Last day, if you know it"),
    )

    def said(self) -> dict[str, str]:
        """What was sent, as ``domain/proposals`` has it."""
        day = self.cleaned_data["ended_on"]
        return {"ends_on": day.isoformat()} if day else {}
