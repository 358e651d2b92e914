"""Asking without a name: a text, and what it is about if one likes."""

from collections.abc import Mapping

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from lotse.counselling.models.enquiries import MAX_TEXT
from lotse.reference.queries import Reference

TOO_LONG = _("This text is too long.")


class AskForm(forms.Form):
    """The enquiry. ``website`` has to stay empty; ``challenge`` and ``proof`` are the form's."""

    topic = forms.ChoiceField(label=_("What is it about? You may leave this out."), required=False)
    text = forms.CharField(
        label=_("Your question"),
        help_text=_(
            "In your language. Please write no names, no addresses and no telephone numbers. "
            "We take no files."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": _("Please write something.")},
        validators=[MaxLengthValidator(MAX_TEXT, TOO_LONG)],
    )
    website = forms.CharField(
        label=_("Please leave this field empty"), required=False, max_length=200
    )
    challenge = forms.CharField(required=False)
    proof = forms.CharField(required=False)

    def __init__(
        self, reference: Reference, tag: str, data: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        topics = [(code, reference.name("topic", code, tag)) for code in reference.codes["topic"]]
        topic = self.fields["topic"]
        assert isinstance(topic, forms.ChoiceField)
        topic.choices = [("", "–"), *topics]
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}
