"""The form of an offer, grouped by what a family asks. It turns into facts and German words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, TypeAlias

from dateutil.relativedelta import relativedelta
from django import forms
from django.forms import BaseFormSet, BoundField, formset_factory
from django.utils.translation import gettext_lazy as _

from lotse.backoffice.pictures import PictureField, picture_choices
from lotse.kit.fields import DayField, MailField, MomentField, ShownPhoneField, WebField
from lotse.offers.domain.facts import OfferFacts, ScheduleFacts
from lotse.offers.domain.proposals import normalise
from lotse.offers.kinds import OFFER
from lotse.offers.models import ConfirmedBy, Frequency, Join
from lotse.offers.office_actions import REVIEW_MONTHS
from lotse.partners.office_queries import list_names, list_sites
from lotse.reference.queries import Reference

Choices = list[tuple[str, str]]
Words: TypeAlias = Any
"""A label that is translated when it is shown; Django's own type for it is not public."""
MAX_TIMES = 12


def _text(label: Words, *, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    limit = 6_000 if rows else 160
    return forms.CharField(label=label, required=False, widget=widget, max_length=limit)


def _boxes(label: Words) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


def _day(label: Words, *, required: bool = False) -> DayField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return DayField(label=label, required=required, widget=widget)


class OfferForm(forms.Form):
    """Everything about an offer. The choices are those of the installation."""

    title = _text(_("Title"))
    summary = _text(_("What it is about, in one or two sentences"), rows=2)
    description = _text(_("Description"), rows=7)
    picture = PictureField()
    picture_alt = _text(_("What there is to see in the picture"))
    topics = _boxes(_("Topics"))
    provider = forms.ChoiceField(label=_("Provider"))
    partners = _boxes(_("Together with"))

    stages = _boxes(_("Stages"))
    age_from = forms.IntegerField(label=_("Age from"), required=False, min_value=0, max_value=99)
    age_to = forms.IntegerField(label=_("Age to"), required=False, min_value=0, max_value=99)
    languages = _boxes(_("Languages that are spoken"))
    german_in = forms.ChoiceField(label=_("German that one needs"), required=False)
    german_out = forms.ChoiceField(label=_("German that one reaches"), required=False)
    is_women_only = forms.BooleanField(label=_("For women only"), required=False)
    is_parents_with_child = forms.BooleanField(
        label=_("Parents and child together"), required=False
    )
    has_childcare = forms.BooleanField(label=_("With childcare"), required=False)

    sites = _boxes(_("Places"))
    is_online = forms.BooleanField(label=_("Online or by phone"), required=False)
    accessibility = _boxes(_("Accessibility"))

    times = _text(_("Remarks about the times"), rows=2)
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    pauses_in_school_holidays = forms.BooleanField(
        label=_("Pauses in the school holidays"), required=False
    )

    is_free = forms.BooleanField(label=_("Free of charge"), required=False)
    cost = _text(_("Cost in words"), rows=2)

    join = forms.ChoiceField(label=_("Way to take part"))
    how_to_join = _text(_("What a family does next"), rows=3)
    documents = _text(_("What to bring"), rows=2)
    phone = ShownPhoneField(label=_("Telephone"), required=False, max_length=40)
    email = MailField(label=_("E-mail"), required=False, max_length=254)
    website = WebField(label=_("Website"), required=False, assume_scheme="https", max_length=200)

    confirmed_on = _day(_("Confirmed on"), required=True)
    confirmed_by = forms.ChoiceField(label=_("Confirmed by"))
    next_review_on = _day(_("Next review"), required=True)
    is_example = forms.BooleanField(label=_("This is an example"), required=False)

    def __init__(
        self, reference: Reference, tag: str, sites: Choices, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("picture", picture_choices())
        self._choose("topics", _terms(reference, "topic", tag))
        self._choose("stages", _terms(reference, "stage", tag))
        self._choose("accessibility", _terms(reference, "accessibility", tag))
        self._choose("languages", _languages(reference, tag))
        levels = [("", "–"), *_terms(reference, "cefr", tag)]
        self._choose("german_in", levels)
        self._choose("german_out", levels)
        organisations = list_names()
        self._choose("provider", [("", "–"), *organisations])
        self._choose("partners", organisations)
        self._choose("sites", sites)
        self._choose("join", [(code, str(JOIN_NAMES[code])) for code in Join.values])
        self._choose(
            "confirmed_by", [(code, str(CONFIRMER_NAMES[code])) for code in ConfirmedBy.values]
        )

    def _choose(self, field: str, choices: Choices) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]  # the field has choices

    def clean(self) -> dict[str, Any]:
        """What the database's constraints want, said in words beside the fields."""
        data = super().clean() or {}
        if _wrong_order(data.get("age_from"), data.get("age_to")):
            self.add_error("age_to", _("This is less than the age from."))
        if _wrong_order(data.get("starts_on"), data.get("ends_on")):
            self.add_error("ends_on", _("This is before the first day."))
        confirmed, review = data.get("confirmed_on"), data.get("next_review_on")
        if confirmed and review and review <= confirmed:
            self.add_error("next_review_on", _("This must be later than the confirmation."))
        return data

    def facts(self, known: OfferFacts, schedules: Iterable[ScheduleFacts]) -> OfferFacts:
        """The facts that were typed over the known ones; only for a valid form."""
        names = {field.name for field in fields(OfferFacts)} & set(self.cleaned_data)
        values: dict[str, Any] = {
            name: _in_known_order(value, getattr(known, name)) if isinstance(value, list) else value
            for name, value in self.cleaned_data.items()
            if name in names
        }
        for level in ("german_in", "german_out"):
            values[level] = values[level] or None
        return replace(known, schedules=tuple(schedules), **values)

    def texts(self) -> dict[str, str]:
        """The German words that were typed."""
        names = [name for name in OFFER.fields if name in self.fields]
        return {name: normalise(self.cleaned_data[name]) for name in names}

    def groups(self) -> list["Group"]:
        """The fields by the question they answer."""
        return [
            Group(name, title, [self[field] for field in fields])
            for name, (title, fields) in QUESTIONS.items()
        ]


def _in_known_order(typed: list[str], known: tuple[str, ...]) -> tuple[str, ...]:
    """What was ticked, in the order that was there before: the first topic is the main one."""
    stays = [value for value in known if value in typed]
    return (*stays, *(value for value in typed if value not in stays))


def _wrong_order(first: Any, second: Any) -> bool:
    return first is not None and second is not None and second < first


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
    "what": (_("What?"), ("title", "summary", "description", "topics", "provider", "partners")),
    "picture": (_("Picture"), ("picture", "picture_alt")),
    "whom": (
        _("For whom?"),
        (
            "stages", "age_from", "age_to", "languages", "german_in", "german_out",
            "is_women_only", "is_parents_with_child", "has_childcare",
        ),
    ),
    "where": (_("Where?"), ("sites", "is_online", "accessibility")),
    "when": (_("When?"), ("starts_on", "ends_on", "pauses_in_school_holidays", "times")),
    "cost": (_("What does it cost?"), ("is_free", "cost")),
    "how": (
        _("How do I take part?"),
        ("join", "how_to_join", "documents", "phone", "email", "website"),
    ),
    "confirmation": (
        _("Who confirms it?"),
        ("confirmed_on", "confirmed_by", "next_review_on", "is_example"),
    ),
}  # fmt: skip

JOIN_NAMES = {
    "come": _("Just come"),
    "contact": _("Call or write first"),
    "school": _("Through the school or Kita"),
    "online_form": _("With an online form"),
}
CONFIRMER_NAMES = {"provider": _("the provider"), "office": _("the office")}


def _terms(reference: Reference, vocabulary: str, tag: str) -> Choices:
    return [(code, reference.name(vocabulary, code, tag)) for code in reference.codes[vocabulary]]


def _languages(reference: Reference, tag: str) -> Choices:
    named = [(code, reference.name("language", code, tag)) for code in reference.languages]
    return sorted(named, key=lambda each: (each[0] != "de", each[1]))


def site_choices(slugs: Iterable[str], chosen: Iterable[str]) -> Choices:
    """The places of some organisations, and those that are chosen already."""
    return [
        (site.slug, f"{site}, {site.street}, {site.place}".replace(", , ", ", "))
        for site in list_sites(slugs, besides=chosen)
    ]


class TimeForm(forms.Form):
    """One time that comes back."""

    WEEKDAYS = (
        ("MO", _("Mon")), ("TU", _("Tue")), ("WE", _("Wed")), ("TH", _("Thu")),
        ("FR", _("Fri")), ("SA", _("Sat")), ("SU", _("Sun")),
    )  # fmt: skip
    RHYTHMS = (
        ("1", _("every week")), ("2", _("every second week")), ("m1", _("first of the month")),
        ("m2", _("second of the month")), ("m3", _("third of the month")),
        ("m4", _("fourth of the month")), ("m-1", _("last of the month")),
    )  # fmt: skip

    days = forms.MultipleChoiceField(
        label=_("Days"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=RHYTHMS, initial="1")
    opens_at = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    closes_at = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    valid_from = _day(_("Only from"))
    valid_to = _day(_("Only until"))

    def clean(self) -> dict[str, Any]:
        """A time needs days and a beginning; an empty one is left out."""
        data = super().clean() or {}
        if bool(data.get("days")) != bool(data.get("opens_at")):
            missing = "opens_at" if data.get("days") else "days"
            self.add_error(missing, _("A time needs days and a beginning."))
        if data.get("closes_at") and data.get("opens_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("This is not after the beginning."))
        if _wrong_order(data.get("valid_from"), data.get("valid_to")):
            self.add_error("valid_to", _("This is before the first day."))
        return data

    def schedule(self) -> ScheduleFacts | None:
        """The time that was typed, or None."""
        data = self.cleaned_data
        if not data.get("days") or not data.get("opens_at"):
            return None
        rhythm: str = data["rhythm"]
        is_monthly = rhythm.startswith("m")
        byday = tuple(f"{rhythm[1:]}{day}" if is_monthly else day for day in data["days"])
        return ScheduleFacts(
            freq=Frequency.MONTHLY.value if is_monthly else Frequency.WEEKLY.value,
            interval=1 if is_monthly else int(rhythm),
            byday=byday,
            opens_at=data["opens_at"],
            closes_at=data.get("closes_at"),
            valid_from=data.get("valid_from"),
            valid_to=data.get("valid_to"),
        )


Times = formset_factory(TimeForm, extra=2, max_num=MAX_TIMES, absolute_max=MAX_TIMES)


def times_initial(schedules: Iterable[ScheduleFacts]) -> list[dict[str, Any]]:
    """What the rows of times show at first."""
    rows = []
    for one in schedules:
        ordinal = one.byday[0][:-2] if one.byday else ""
        rows.append(
            {
                "days": [day[-2:] for day in one.byday],
                "rhythm": f"m{ordinal}" if ordinal else str(one.interval),
                "opens_at": one.opens_at,
                "closes_at": one.closes_at,
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
            }
        )
    return rows


def typed_times(times: "BaseFormSet[TimeForm]") -> list[ScheduleFacts]:
    """The times of a valid set of rows."""
    return [schedule for form in times if (schedule := form.schedule())]


def initial(facts: OfferFacts, texts: Mapping[str, str]) -> dict[str, Any]:
    """What the form shows of an offer."""
    shown = {field.name: getattr(facts, field.name) for field in fields(OfferFacts)}
    return {**shown, **texts}


def new_facts(provider: str, today: date, **changes: Any) -> OfferFacts:
    """A new offer before anything was typed: confirmed by the office today."""
    facts = OfferFacts(
        slug="",
        provider=provider,
        stages=(),
        topics=(),
        languages=("de",),
        confirmed_on=today,
        confirmed_by=ConfirmedBy.OFFICE.value,
        next_review_on=today + relativedelta(months=REVIEW_MONTHS),
    )
    return replace(facts, **changes)


class QuickForm(forms.Form):
    """A new offer in five fields."""

    title = _text(_("Title"))
    provider = forms.ChoiceField(label=_("Provider"))
    topic = forms.ChoiceField(label=_("Topic"))
    summary = _text(_("What it is about, in one or two sentences"), rows=2)
    how_to_join = _text(_("What a family does next"), rows=2)

    def __init__(self, reference: Reference, tag: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        providers = [("", "–"), *list_names(with_schools=False)]
        self.fields["provider"].choices = providers  # type: ignore[attr-defined]  # the field has choices
        topics = [("", "–"), *_terms(reference, "topic", tag)]
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]  # the field has choices


class PlanForm(forms.Form):
    """When an offer is published or withdrawn by itself, in the wall time of the place."""

    MOMENT = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    publish_at = MomentField(label=_("Publish on"), required=False, widget=MOMENT)
    withdraw_at = MomentField(label=_("Withdraw on"), required=False, widget=MOMENT)
