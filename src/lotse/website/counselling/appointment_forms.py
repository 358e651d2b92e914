"""The form for a talk: a word to be called by, and one way to be reached."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lotse.counselling.actions.booking import MOST_CALLED, Visitor
from lotse.kit.fields import MailField, PhoneField

Choices = Sequence[tuple[str, Any]]


class VisitorForm(forms.Form):
    """Who comes and how to reach them."""

    called = forms.CharField(
        label=_("What may we call you?"),
        help_text=_("A first name or any word. You need not tell us your name."),
        required=False,
        max_length=MOST_CALLED,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    email = MailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    phone = PhoneField(
        label=_("Telephone number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
    )
    language = forms.ChoiceField(label=_("In which language may we write to you?"))
    topic = forms.ChoiceField(label=_("What is it about?"), required=False)
    municipality = forms.ChoiceField(label=_("Where do you live?"), required=False)
    wants_earlier = forms.BooleanField(
        label=_("Tell me if an earlier time becomes free."), required=False
    )

    def __init__(
        self,
        *args: Any,
        languages: Choices,
        topics: Choices,
        municipalities: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", "–")]
        for name, choices in (
            ("language", list(languages)),
            ("topic", [*nothing, *topics]),
            ("municipality", [*nothing, *municipalities]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def visitor(self) -> Visitor:
        """Who the form describes; the form is valid."""
        return Visitor(**self.cleaned_data)
