"""Forms for what somebody says on the telephone or wrote on a paper list: few, short fields."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lotse.backoffice.events.round_page import RoundPage
from lotse.events.actions.signing_up import Party
from lotse.events.domain.capacity import ADULT_AGE, Person
from lotse.events.models import Registration
from lotse.kit.fields import MailField, PhoneField

NOTHING = ("", "–")


class AgesField(forms.CharField):
    """Ages of children as one writes them down: "3, 7". Its value is a list of numbers."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "3, 7"})
        super().__init__(required=False, max_length=60, widget=widget, **options)

    def clean(self, value: Any) -> list[int]:
        """The ages, in the order in which they were written."""
        words = [word for word in re.split(r"[\s,;+]+", super().clean(value)) if word]
        if not all(re.fullmatch("[0-9]{1,2}", word) for word in words):
            raise forms.ValidationError(_("Write the ages as numbers, for example: 3, 7"))
        ages = [int(word) for word in words]
        if any(age >= ADULT_AGE for age in ages):
            raise forms.ValidationError(_("The age of a child is between 0 and 17."))
        return ages


class RoundForm(forms.Form):
    """A form about a round."""

    def __init__(self, shown: RoundPage, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shown = shown

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class PeopleForm(RoundForm):
    """How many adults, which children. An event with names asks for those, too."""

    adults = forms.IntegerField(
        label=gettext_lazy("Adults"), required=False, min_value=0, max_value=30
    )
    children = AgesField(label=gettext_lazy("Children, their ages"))
    in_childcare = AgesField(label=gettext_lazy("Children in the childcare, their ages"))
    names = forms.CharField(
        label=gettext_lazy("Names, with commas: adults first, then children in this order"),
        required=False,
        max_length=600,
    )

    def __init__(self, shown: RoundPage, *args: Any, **options: Any) -> None:
        super().__init__(shown, *args, **options)
        if not shown.round.event.childcare:
            del self.fields["in_childcare"]
        if not shown.round.event.needs_names:
            del self.fields["names"]

    def people(self) -> tuple[Person, ...]:
        """Those whom the form names; the form is valid."""
        said = self.cleaned_data
        names = iter([name.strip() for name in said.get("names", "").split(",")])
        return tuple(_persons(said, names))


def _persons(said: dict[str, Any], names: Iterator[str]) -> Iterator[Person]:
    for _number in range(said["adults"] or 0):
        yield Person(name=next(names, ""))
    for age in said["children"]:
        yield Person(age, name=next(names, ""))
    for age in said.get("in_childcare", ()):
        yield Person(age, in_childcare=True, name=next(names, ""))


class MoreForm(PeopleForm):
    """Further people of a registration. ``after`` tells a form that is sent twice."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, shown: RoundPage, *args: Any, after: int = 0, **options: Any) -> None:
        super().__init__(shown, *args, prefix="more", initial={"seen": after}, **options)

    @property
    def after(self) -> int:
        """How many people there were when the form was made."""
        return int(self.cleaned_data["seen"])


class ReachForm(RoundForm):
    """How a family is reached and what it needs."""

    phone = PhoneField(
        label=gettext_lazy("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = MailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language of our letters"))
    access_needs = forms.CharField(
        label=gettext_lazy("What makes coming easier"), required=False, max_length=300
    )

    def __init__(self, shown: RoundPage, *args: Any, **options: Any) -> None:
        super().__init__(shown, *args, **options)
        district = shown.reference.district
        tags = district.languages if district else shown.reference.languages
        self.choose("language", [(tag, shown.language(tag)) for tag in tags])


class ContactForm(ReachForm):
    """A change of how a family is reached."""

    @classmethod
    def of(cls, shown: RoundPage, found: Registration) -> "ContactForm":
        """The form as the registration stands."""
        names = ("phone", "email", "language", "access_needs")
        return cls(shown, initial={name: getattr(found, name) for name in names})

    def party(self, found: Registration) -> Party:
        """The registration's party as it shall be; people are not asked here."""
        said = self.cleaned_data
        return Party(
            people=(),
            language=said["language"],
            email=said["email"],
            phone=said["phone"],
            interpreter=found.interpreter,
            access_needs=said["access_needs"],
        )


class EntryForm(PeopleForm, ReachForm):
    """A family that calls, or a line of a paper list. ``form_key`` makes sending twice harmless."""

    field_order = (
        "adults", "children", "in_childcare", "names", "phone", "language", "interpreter", "email",
        "municipality", "access_needs", "comes_again",
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    interpreter = forms.ChoiceField(label=gettext_lazy("Interpreter for"), required=False)
    municipality = forms.ChoiceField(label=gettext_lazy("Lives in"), required=False)
    comes_again = forms.BooleanField(
        label=gettext_lazy("More people with the same telephone or e-mail"), required=False
    )

    def __init__(self, shown: RoundPage, *args: Any, **options: Any) -> None:
        initial = {"form_key": uuid4(), "language": "de", **options.pop("initial", {})}
        super().__init__(shown, *args, initial=initial, **options)
        reference = shown.reference
        planned = [row.pk for row in shown.round.event.interpreted.all()]
        others = [tag for tag in reference.languages if tag not in planned and tag[:2] != "de"]
        named = [(tag, shown.language(tag)) for tag in (*planned, *others)]
        self.choose("interpreter", [NOTHING, *named])
        places = sorted(reference.municipalities.items(), key=lambda item: item[1])
        self.choose("municipality", [NOTHING, *places])

    @property
    def is_blank(self) -> bool:
        """Whether nobody was written into it."""
        asked = ("adults", "children", "in_childcare", "phone", "email", "names")
        return not any(
            str(self[name].value() or "").strip() for name in asked if name in self.fields
        )

    def party(self) -> Party:
        """The party that the form describes; the form is valid."""
        said = self.cleaned_data
        return Party(
            people=self.people(),
            language=said["language"],
            email=said["email"],
            phone=said["phone"],
            interpreter=said["interpreter"],
            municipality=said["municipality"],
            access_needs=said["access_needs"],
        )


class WalkInForm(PeopleForm):
    """Somebody at the door who has not signed up: how many, which language; no name, no address."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    adds_seats = forms.BooleanField(
        label=gettext_lazy("Even if all seats are given away: there are enough chairs"),
        required=False,
    )

    field_order = ("adults", "children", "in_childcare", "language", "adds_seats")

    def __init__(self, shown: RoundPage, *args: Any, **options: Any) -> None:
        initial = {"form_key": uuid4(), "language": "de", "adults": 1}
        super().__init__(shown, *args, initial=initial, **options)
        self.fields.pop("names", None)
        first = shown.reference.district.languages if shown.reference.district else ()
        tags = [*first, *(tag for tag in shown.reference.languages if tag not in first)]
        self.choose("language", [(tag, shown.language(tag)) for tag in tags])

    def party(self) -> Party:
        """The party that the form describes; the form is valid."""
        return Party(people=self.people(), language=self.cleaned_data["language"])
