"""The form to sign up, as plain HTML: a line for each person, nobody has to have an account."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lotse.events.actions.signing_up import Party
from lotse.events.domain.capacity import ADULT_AGE, Person
from lotse.events.models import Event
from lotse.kit.fields import MailField, PhoneField
from lotse.website.events.texts import HEARD

ROWS = 8
SHOWN_ROWS = 3
ADULT = "adult"

Choices = Sequence[tuple[str, Any]]


class SignUpForm(forms.Form):
    """Who comes, how to reach them, what they need.

    A row without a kind is nobody. ``form_key`` makes sending the form twice harmless.
    """

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    email = MailField(label=_("E-mail address"), required=False, max_length=254)
    phone = PhoneField(label=_("Telephone number"), required=False, max_length=40)
    language = forms.ChoiceField(label=_("In which language may we write to you?"))
    interpreter = forms.ChoiceField(
        label=_("Do you need somebody who translates? Into which language?"), required=False
    )
    municipality = forms.ChoiceField(label=_("Where do you live?"), required=False)
    heard = forms.ChoiceField(label=_("How did you hear of it?"), required=False)
    comes_again = forms.BooleanField(
        label=_("We are more people than have signed up before."), required=False
    )
    access_needs = forms.CharField(
        label=_("Is there something that makes coming easier for you?"),
        help_text=_("For example: a place for a wheelchair, sitting near the front."),
        required=False,
        max_length=300,
    )

    def __init__(
        self,
        event: Event,
        *args: Any,
        languages: Choices,
        interpreters: Choices,
        municipalities: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        nothing = [("", "–")]
        self._choice("language").choices = list(languages)
        self._choice("interpreter").choices = [("", _("No")), *interpreters]
        self._choice("municipality").choices = [*nothing, *municipalities]
        self._choice("heard").choices = [*nothing, *HEARD.items()]
        ages = [(str(age), _("Child, %(age)s years") % {"age": age}) for age in range(ADULT_AGE)]
        for row in range(1, ROWS + 1):
            self.fields[f"kind_{row}"] = forms.ChoiceField(
                label=_("Person %(number)s") % {"number": row},
                required=False,
                choices=[("", _("Nobody")), (ADULT, _("Adult")), *ages],
                initial=ADULT if row == 1 else "",
            )
            if event.childcare:
                self.fields[f"care_{row}"] = forms.BooleanField(
                    label=_("Goes to the childcare"), required=False
                )
            if event.needs_names:
                self.fields[f"name_{row}"] = forms.CharField(
                    label=_("Name"), required=False, max_length=80
                )

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of people for the template."""
        return [
            {
                "number": row,
                "kind": self[f"kind_{row}"],
                "care": self[f"care_{row}"] if self.event.childcare else None,
                "name": self[f"name_{row}"] if self.event.needs_names else None,
            }
            for row in range(1, ROWS + 1)
        ]

    @property
    def first_rows(self) -> list[dict[str, Any]]:
        """Those that are seen at once."""
        return self.rows[:SHOWN_ROWS]

    @property
    def further_rows(self) -> list[dict[str, Any]]:
        """Those that are folded away."""
        return self.rows[SHOWN_ROWS:]

    @property
    def has_further_people(self) -> bool:
        """Whether the folded rows hold somebody, so that they are shown."""
        return any(row["kind"].value() for row in self.further_rows)

    def party(self) -> Party:
        """The party that the form describes; the form is valid."""
        said = self.cleaned_data
        people = tuple(
            Person(
                age=None if said[f"kind_{row}"] == ADULT else int(said[f"kind_{row}"]),
                in_childcare=bool(said.get(f"care_{row}")),
                name=said.get(f"name_{row}", ""),
            )
            for row in range(1, ROWS + 1)
            if said.get(f"kind_{row}")
        )
        return Party(
            people=people,
            language=said["language"],
            email=said["email"],
            phone=said["phone"],
            interpreter=said["interpreter"],
            municipality=said["municipality"],
            heard=said["heard"],
            access_needs=said["access_needs"],
        )
