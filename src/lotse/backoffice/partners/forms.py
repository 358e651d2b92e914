"""The form of a partner with its places and ways to reach it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from lotse.backoffice.partners.staff_texts import FUNCTION_NAMES
from lotse.kit.fields import MailField, MomentField, ShownPhoneField, WebField
from lotse.partners.domain.facts import ContactFacts, OrganisationFacts, SiteFacts
from lotse.partners.models import Function
from lotse.reference.queries import Reference

Choices = list[tuple[str, str]]
MAX_ROWS = 40


def _terms(reference: Reference, vocabulary: str, tag: str) -> Choices:
    return [(code, reference.name(vocabulary, code, tag)) for code in reference.codes[vocabulary]]


class PartnerForm(forms.Form):
    """Name, kind, languages, website."""

    name = forms.CharField(label=_("Name"), max_length=160)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Kind"))
    website = WebField(label=_("Website"), required=False, assume_scheme="https", max_length=200)
    languages = forms.MultipleChoiceField(
        label=_("Languages that are spoken there"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, reference: Reference, tag: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", "–"), *_terms(reference, "organisation_kind", tag)]
        spoken = [(code, reference.name("language", code, tag)) for code in reference.languages]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # the field has choices
        self.fields["languages"].choices = sorted(spoken, key=lambda each: each[1])  # type: ignore[attr-defined]  # the field has choices


class SiteForm(forms.Form):
    """One place; an empty one is left out, one without an address of its own is new."""

    slug = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    name = forms.CharField(label=_("Name of the place"), required=False, max_length=160)
    street = forms.CharField(label=_("Street and number"), required=False, max_length=160)
    postcode = forms.RegexField(r"^\d{5}$", label=_("Postcode"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=100)
    municipality = forms.ChoiceField(label=_("Municipality"), required=False)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180
    )
    accessibility = forms.MultipleChoiceField(
        label=_("Accessibility"), required=False, widget=forms.CheckboxSelectMultiple
    )
    gone = forms.BooleanField(label=_("Remove this place"), required=False)

    def __init__(self, *args: Any, reference: Reference, tag: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [("", "–"), *reference.municipalities.items()]
        self.fields["municipality"].choices = places  # type: ignore[attr-defined]  # the field has choices
        features = _terms(reference, "accessibility", tag)
        self.fields["accessibility"].choices = features  # type: ignore[attr-defined]  # the field has choices

    def clean(self) -> dict[str, Any]:
        """Half of a position is none."""
        data = super().clean() or {}
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            self.add_error("longitude", _("Latitude and longitude belong together."))
        return data

    def site(self) -> SiteFacts | None:
        """The place that was typed, or None."""
        data = self.cleaned_data
        filled = any(data.get(name) for name in ("slug", "name", "street", "postcode", "place"))
        if data.get("gone") or not filled:
            return None
        return SiteFacts(
            slug=data["slug"],
            name=data["name"],
            street=data["street"],
            postcode=data["postcode"],
            place=data["place"],
            municipality=data["municipality"] or None,
            latitude=data["latitude"],
            longitude=data["longitude"],
            accessibility=tuple(data["accessibility"]),
        )


class ContactForm(forms.Form):
    """Whom to call for what; without telephone and e-mail it is left out."""

    function = forms.ChoiceField(
        label=_("For what"), choices=[(code, FUNCTION_NAMES[code]) for code in Function.values]
    )
    phone = ShownPhoneField(label=_("Telephone"), required=False, max_length=40)
    email = MailField(label=_("E-mail"), required=False, max_length=254)

    def contact(self) -> ContactFacts | None:
        """The way that was typed, or None."""
        data = self.cleaned_data
        if not (data.get("phone") or data.get("email")):
            return None
        return ContactFacts(data["function"], data["phone"], data["email"])


Sites = formset_factory(SiteForm, extra=1, max_num=MAX_ROWS, absolute_max=MAX_ROWS)
Contacts = formset_factory(ContactForm, extra=1, max_num=MAX_ROWS, absolute_max=MAX_ROWS)


def initial(facts: OrganisationFacts) -> dict[str, Any]:
    """What the form shows of an organisation."""
    names = ("name", "short_name", "kind", "website", "languages")
    return {name: getattr(facts, name) for name in names}


def site_initial(sites: Iterable[SiteFacts]) -> list[dict[str, Any]]:
    """What the rows of places show."""
    return [{name: getattr(site, name) for name in site.__dataclass_fields__} for site in sites]


def contact_initial(contacts: Iterable[ContactFacts]) -> list[dict[str, Any]]:
    """What the rows of ways to reach show."""
    return [vars(contact) for contact in contacts]


class PlanForm(forms.Form):
    """When a partner is shown or hidden by itself."""

    MOMENT = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    show_at = MomentField(label=_("Publish on"), required=False, widget=MOMENT)
    hide_at = MomentField(label=_("Withdraw on"), required=False, widget=MOMENT)
