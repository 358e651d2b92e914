"""The form of an event, grouped by what a family asks. It turns into facts and German words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from django import forms
from django.forms import BaseFormSet, BoundField, formset_factory
from django.utils.translation import gettext_lazy as _

from lotse.backoffice.events.series_form import SeriesForm
from lotse.backoffice.events.staff_texts import AUDIENCES, MODES, POLICIES, ROLES
from lotse.backoffice.pictures import PictureField, picture_choices
from lotse.events.domain.facts import PLAIN, EventFacts
from lotse.events.kinds import CAMPAIGN, EVENT, SOURCE_LANGUAGE
from lotse.events.models import Campaign
from lotse.kit.fields import WebField
from lotse.offers.kinds import OFFER
from lotse.offers.models import Offer
from lotse.partners.office_queries import list_names, list_sites
from lotse.reference.queries import Reference
from lotse.words.queries import texts_for

Choices = list[tuple[str, str]]
Words: TypeAlias = Any
"""A label that is translated when it is shown; Django's own type for it is not public."""
MAX_HOURS = 24 * 60
MAX_REMINDERS = 5
LISTS = ("stages", "topics", "languages", "interpreted")


def _text(label: Words, *, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    limit = 6_000 if rows else 160
    return forms.CharField(label=label, required=False, widget=widget, max_length=limit)


def _boxes(label: Words) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


def _number(
    label: Words, most: int, *, least: int = 0, required: bool = False
) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=required, min_value=least, max_value=most)


def _choice(label: Words, names: Mapping[str, Words]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(names.items()))


class HoursField(forms.CharField):
    """Hours before the beginning, several of them: ``48, 3``."""

    def clean(self, value: Any) -> tuple[int, ...]:
        """The hours, the longest first, each once."""
        words = re.split(r"[\s,;]+", str(super().clean(value) or "").strip())
        numbers = [word for word in words if word]
        if any(not re.fullmatch(r"\d{1,4}", word) for word in numbers):
            raise forms.ValidationError(_("Please write numbers of hours, for example 48, 3."))
        hours = sorted({int(word) for word in numbers}, reverse=True)
        if any(not 1 < one <= MAX_HOURS for one in hours):
            raise forms.ValidationError(_("A reminder is sent between 2 and 1440 hours before."))
        if len(hours) > MAX_REMINDERS:
            raise forms.ValidationError(_("Five reminders are enough."))
        return tuple(hours)

    def prepare_value(self, value: Any) -> Any:
        """Hours as somebody types them."""
        return ", ".join(map(str, value)) if isinstance(value, tuple | list) else value


class EventForm(SeriesForm):
    """Everything about an event. The choices are those of the installation."""

    title = _text(_("Title"))
    summary = _text(_("What it is about, in one or two sentences"), rows=2)
    description = _text(_("Description"), rows=7)
    bring = _text(_("What to bring"), rows=2)
    picture = PictureField()
    picture_alt = _text(_("What there is to see in the picture"))
    topics = _boxes(_("Topics"))

    audience = _choice(_("For whom"), AUDIENCES)
    stages = _boxes(_("Stages"))
    languages = _boxes(_("Languages that are spoken"))
    interpreted = _boxes(_("Languages that are interpreted"))

    site = forms.ChoiceField(label=_("Place of a partner"), required=False)
    place_note = _text(_("How to find it, or another place"), rows=2)
    online_url = WebField(
        label=_("Link, if it takes place online"),
        required=False,
        assume_scheme="https",
        max_length=200,
    )

    mode = _choice(_("How one signs up"), MODES)
    seats = _number(_("Seats (empty: no limit)"), 5_000, least=1)
    needs_names = forms.BooleanField(
        label=_("Names are needed (else nobody is asked for a name)"), required=False
    )
    childcare = _number(_("Places in the childcare (0: there is none)"), 500, required=True)
    childcare_from = _number(_("Childcare from years"), 17, required=True)
    childcare_to = _number(_("Childcare to years"), 17, required=True)
    interpreter_seats = _number(_("Seats in each interpreter's group (empty: no limit)"), 500)
    interpreter_from = _number(
        _("People who make an interpreter worthwhile"), 500, least=1, required=True
    )
    is_free = forms.BooleanField(label=_("Free of charge"), required=False)
    policy = _choice(_("Waiting list"), POLICIES)
    hold_hours = _number(
        _("Hours for which a place that became free is kept"), 24 * 14, least=1, required=True
    )
    opens_days_before = _number(_("Days before when signing up begins (empty: at once)"), 365)
    closes_hours_before = _number(
        _("Hours before when signing up ends (0: at the beginning)"), 24 * 60, required=True
    )
    remind_hours_before = HoursField(
        label=_("Reminders: hours before, several with commas (empty: none)"), required=False
    )
    keep_days = _number(
        _("Days after the end until personal data is deleted"), 180, least=1, required=True
    )

    offer = forms.ChoiceField(label=_("Offer that it belongs to"), required=False)
    campaign = forms.ChoiceField(label=_("Campaign"), required=False)
    rules = _boxes(_("Rules of the school system that it explains"))

    def __init__(
        self, reference: Reference, tag: str, rules: Choices, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("picture", picture_choices())
        self._choose("topics", _terms(reference, "topic", tag))
        self._choose("stages", _terms(reference, "stage", tag))
        languages = _languages(reference, tag)
        self._choose("languages", languages)
        self._choose("interpreted", languages)
        self._choose("site", [("", "–"), *_sites(reference, tag)])
        self._choose("offer", [("", "–"), *_titled(OFFER, Offer)])
        self._choose("campaign", [("", "–"), *_titled(CAMPAIGN, Campaign)])
        self._choose("rules", rules)

    def _choose(self, field: str, choices: Choices) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]  # the field has choices

    def clean(self) -> dict[str, Any]:
        """What the database's constraints want, said in words beside the fields."""
        data = super().clean() or {}
        first, last = data.get("childcare_from"), data.get("childcare_to")
        if first is not None and last is not None and last < first:
            self.add_error("childcare_to", _("This is less than the age from."))
        return data

    def facts(self, slug: str, partners: Iterable[tuple[str, str]]) -> EventFacts:
        """The facts that were typed; only for a valid form. Refused like its series."""
        data = self.cleaned_data
        lists: dict[str, Any] = {name: tuple(data[name]) for name in LISTS}
        plain: dict[str, Any] = {name: data[name] for name in PLAIN}
        return EventFacts(
            slug=slug,
            series=self.series(),
            partners=tuple(partners),
            offer=data["offer"] or None,
            campaign=data["campaign"] or None,
            site=data["site"] or None,
            picture=data["picture"],
            remind_hours_before=data["remind_hours_before"],
            **lists,
            **plain,
        )

    def texts(self) -> dict[str, str]:
        """The German words that were typed."""
        return {name: self.cleaned_data[name] for name in EVENT.fields if name in self.fields}

    def groups(self) -> list["Group"]:
        """The fields by the question they answer."""
        return [
            Group(name, title, [self[field] for field in names])
            for name, (title, names) in QUESTIONS.items()
        ]


@dataclass(frozen=True)
class Group:
    """Fields that answer one question."""

    name: str
    title: Words
    fields: list[BoundField]

    @property
    def has_errors(self) -> bool:
        """Whether something in this group is to be mended."""
        return any(field.errors for field in self.fields)


QUESTIONS: dict[str, tuple[Words, tuple[str, ...]]] = {
    "what": (_("What?"), ("title", "summary", "description", "bring", "topics")),
    "picture": (_("Picture"), ("picture", "picture_alt")),
    "whom": (_("For whom?"), ("audience", "stages", "languages", "interpreted")),
    "when": (_("When?"), tuple(name for name in SeriesForm.base_fields if name != "rule")),
    "where": (_("Where?"), ("site", "place_note", "online_url")),
    "how": (
        _("How do I sign up?"),
        (
            "mode", "is_free", "seats", "needs_names", "childcare", "childcare_from",
            "childcare_to", "interpreter_seats", "interpreter_from", "opens_days_before",
            "closes_hours_before", "policy", "hold_hours", "remind_hours_before", "keep_days",
        ),
    ),
    "partners": (_("Partners"), ()),
    "around": (_("What does it belong to?"), ("offer", "campaign", "rules")),
}  # fmt: skip


def _terms(reference: Reference, vocabulary: str, tag: str) -> Choices:
    return [(code, reference.name(vocabulary, code, tag)) for code in reference.codes[vocabulary]]


def _languages(reference: Reference, tag: str) -> Choices:
    named = [(code, reference.name("language", code, tag)) for code in reference.languages]
    return sorted(named, key=lambda each: (each[0] != "de", each[1]))


def _sites(reference: Reference, tag: str) -> Choices:
    """All places with their accessibility. Two statements."""
    found = []
    for site in list_sites().prefetch_related("accessibility"):
        parts = [str(site), site.street, site.place]
        features = [
            reference.name("accessibility", one.pk, tag) for one in site.accessibility.all()
        ]
        words = ", ".join(part for part in parts if part)
        found.append((site.slug, f"{words} ({', '.join(features)})" if features else words))
    return found


def _titled(kind: Any, model: Any) -> Choices:
    slugs = list(model.objects.order_by("slug").values_list("slug", flat=True))
    words = texts_for(kind, slugs, SOURCE_LANGUAGE, ["title"])
    named = [(slug, str(words[slug]["title"]) or slug) for slug in slugs]
    return sorted(named, key=lambda each: each[1].casefold())


class PartnerForm(forms.Form):
    """One partner with its role."""

    organisation = forms.ChoiceField(label=_("Partner"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()))

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", "–"), *organisations]  # type: ignore[attr-defined]  # the field has choices


Partners = formset_factory(PartnerForm, extra=2, max_num=12, absolute_max=12)


def partner_choices() -> Choices:
    """All partners by name."""
    return list_names()


def partners_initial(facts: EventFacts) -> list[dict[str, str]]:
    """What the rows of partners show at first."""
    return [{"organisation": slug, "role": role} for slug, role in facts.partners]


def typed_partners(rows: "BaseFormSet[PartnerForm]") -> list[tuple[str, str]]:
    """The partners of a valid set of rows, each role once."""
    pairs = [(row.cleaned_data.get("organisation"), row.cleaned_data.get("role")) for row in rows]
    return list(dict.fromkeys((slug, role) for slug, role in pairs if slug and role))


def initial(facts: EventFacts, texts: Mapping[str, str], rules: Iterable[str]) -> dict[str, Any]:
    """What the form shows of an event."""
    shown = {field.name: getattr(facts, field.name) for field in fields(EventFacts)}
    series = SeriesForm.initial_of(shown.pop("series"))
    return {**shown, **series, **texts, "rules": list(rules)}
