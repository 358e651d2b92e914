"""A picture of a record: chosen from those that are there, with a way to add one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lotse.words.queries import picture_titles


class PictureField(forms.TypedChoiceField):
    """One of the pictures by its title, or none; its value is the picture's number.

    A list works without a script; Wagtail's window for choosing does not. A form gives it
    :func:`picture_choices` when it is made, so the titles are read once.
    """

    def __init__(self) -> None:
        super().__init__(label=_("Picture"), required=False, coerce=int, empty_value=None)


def picture_choices() -> list[tuple[str, str]]:
    """No picture, or one of those that are there. One statement."""
    titles = [(str(pk), title) for pk, title in picture_titles().items()]
    return [("", str(_("no picture"))), *titles]


def picture_in_words(number: Any) -> str:
    """The title of a picture of a journal; the number of one that was deleted since."""
    return picture_titles().get(number, f"#{number}")
