"""The form to write to the office. Only the text has to be there."""

from collections.abc import Mapping

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from lotse.kit.fields import MailField
from lotse.reports.models import MAX_TEXT

TOO_LONG = _("This text is too long.")
LONGEST = {
    "text": MAX_TEXT,
    "name": 100,
    "email": 254,
    "website": 200,
    "challenge": 200,
    "proof": 40,
}


class ReportForm(forms.Form):
    """What somebody writes; ``website`` is the trap, ``challenge`` and ``proof`` the trouble."""

    text = forms.CharField(
        label=_("What would you like to tell us?"),
        widget=forms.Textarea({"rows": "6", "dir": "auto", "maxlength": str(MAX_TEXT)}),
        error_messages={"required": _("Please write something.")},
    )
    name = forms.CharField(label=_("Your name, if you like"), required=False)
    email = MailField(
        label=_("Your e-mail address, if you want an answer"),
        required=False,
        error_messages={"invalid": _("Please check this entry.")},
    )
    website = forms.CharField(
        label=_("Please leave this field empty"), required=False, max_length=200
    )
    challenge = forms.CharField(required=False)
    proof = forms.CharField(required=False)

    def __init__(self, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self._add_rules()

    def _add_rules(self) -> None:
        self.fields["name"].widget.attrs |= {"dir": "auto", "autocomplete": "name"}
        self.fields["email"].widget.attrs |= {"dir": "ltr", "autocomplete": "email"}
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}
        for name, longest in LONGEST.items():
            self.fields[name].validators.append(MaxLengthValidator(longest, TOO_LONG))
