"""What staff choose before they print."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lotse.events.paper.feedback import Layout
from lotse.events.paper.flyer import Format
from lotse.reference.queries import LanguageFacts

FORMATS = {
    Format.FLYER: _("Flyer, A5: a page for each language"),
    Format.POSTER: _("Poster, A4: a page for each language"),
    Format.TOGETHER: _("Poster, A4: all languages on one page"),
}
LAYOUTS = {
    Layout.SHEET: _("Sheet, A4: faces to tick, and lines to write on"),
    Layout.CARDS: _("Cards: eight on a page, with a code to answer by phone"),
}
FILES = {
    "pdf": _("PDF, for the printer and for mails"),
    "png": _("Pictures (PNG), for messengers"),
}


class LanguagesForm(forms.Form):
    """Languages in the order of the site; at least one."""

    languages = forms.MultipleChoiceField(label=_("Languages"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, languages: Sequence[LanguageFacts], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = {one.tag: one for one in languages}
        field = self.fields["languages"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.tag, one.autonym) for one in languages]
        field.initial = [languages[0].tag]

    def chosen(self) -> list[LanguageFacts]:
        """The chosen languages; the form is valid."""
        said = self.cleaned_data["languages"]
        return [one for tag, one in self._known.items() if tag in said]


class FlyerForm(LanguagesForm):
    """A flyer or poster."""

    format = forms.ChoiceField(label=_("Paper"), choices=list(FORMATS.items()))
    file = forms.ChoiceField(label=_("File"), choices=list(FILES.items()))


class FeedbackForm(LanguagesForm):
    """The three questions on paper."""

    layout = forms.ChoiceField(label=_("Paper"), choices=list(LAYOUTS.items()))
