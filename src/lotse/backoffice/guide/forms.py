"""The form of a change: the facts of one version, in fields that a person understands."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import yaml
from django import forms
from django.utils.translation import gettext_lazy as _

from lotse.backoffice.guide.texts import AUDIENCES, CERTAINTIES, KINDS, STAGES
from lotse.guide.actions import Check, Draft
from lotse.guide.domain.changes import ChangeKind
from lotse.guide.domain.rule_book import Step
from lotse.guide.rule_book_files import Content
from lotse.guide.wording import Wording
from lotse.kit.fields import DayField, WebField

OLDEST = "oldest"
"""How a select field names the version that has no first day."""

MORE_SOURCES = 2
SOURCE_FIELDS: Mapping[str, Any] = {
    "title": _("Title"),
    "paragraph": _("Paragraph"),
    "url": _("Link"),
    "year": _("Year, if it is old"),
    "name": _("Its short name, where its title is translated"),
    "text_of": _("Day of the wording that was read"),
}
DEADLINE: Mapping[str, Any] = {
    "month": _("Month"),
    "day": _("Day of the month"),
    "years": _("Years before (0: the year in which the school year begins)"),
    "days": _("Days, each as [month, day]"),
    "weeks_from": _("From so many weeks before the summer holidays"),
    "weeks_to": _("To so many weeks before the summer holidays"),
    "announced": _("The exact days are announced each year"),
    "months": _("For so many months"),
    "audience": _("Whose date is it?"),
    "stages": _("For which stages, where no way says so"),
    "municipality": _("Only for this municipality (its official key)"),
}
DEADLINE_CHOICES: Mapping[str, Mapping[str, Any]] = {"audience": AUDIENCES, "stages": STAGES}
"""Parts of a deadline that have few values."""


class DayInput(forms.DateInput):
    """A day as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ChangeForm(forms.Form):
    """One change of one rule. What the domain refuses is said at the top of the form."""

    kind = forms.ChoiceField(
        label=_("What is this?"), choices=list(KINDS.items()), widget=forms.RadioSelect
    )
    day = DayField(
        label=_("From which day on?"),
        help_text=_("The first day on which it holds, or on which an ended rule no longer does."),
        required=False,
        widget=DayInput,
    )
    version = forms.ChoiceField(
        label=_("Which version is to be put right?"),
        help_text=_("Only for putting something right."),
        required=False,
    )
    text = forms.CharField(
        label=_("The rule in German words"),
        help_text=_("Short sentences. A number of the rule stands in braces, like {age}."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    certainty = forms.ChoiceField(label=_("How sure is it?"), choices=list(CERTAINTIES.items()))
    readings = forms.MultipleChoiceField(
        label=_("Readings, where sources differ"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    checked_on = DayField(label=_("Checked on"), required=False, widget=DayInput)
    check_again_on = DayField(label=_("Check again on"), required=False, widget=DayInput)
    closes = forms.MultipleChoiceField(
        label=_("Steps that end with it"),
        help_text=_("Tick the ways that exist no longer."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_(
            "Two German sentences for families: public pages show them for 90 days. Name no person."
        ),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, version: "VersionForm", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = version
        self.choice("version").choices = version.versions
        self.choice("readings").choices = version.readings
        self.choice("closes").choices = version.steps
        self.fields |= version.fields()

    def clean(self) -> dict[str, Any]:
        """A source without a title would be lost, so it is a fault."""
        given = super().clean() or self.cleaned_data
        for number in range(self.facts.sources):
            names = [f"source:{number}:{name}" for name in SOURCE_FIELDS]
            has_title = given.get(names[0]) or given.get(f"source:{number}:name")
            if not has_title and any(given.get(name) for name in names):
                self.add_error(names[0], _("Name the source."))
        return given

    @property
    def parameters(self) -> list[forms.BoundField]:
        """The numbers of the rule."""
        return [self[name] for name in self.fields if name.startswith("parameter:")]

    @property
    def deadline(self) -> list[forms.BoundField]:
        """The parts of its deadline."""
        return [self[name] for name in self.fields if name.startswith("deadline:")]

    @property
    def sources(self) -> list[list[forms.BoundField]]:
        """The fields of each source."""
        return [
            [self[f"source:{number}:{name}"] for name in SOURCE_FIELDS]
            for number in range(self.facts.sources)
        ]

    def choice(self, name: str) -> forms.ChoiceField:
        """A field with choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def draft(self, rule: str) -> Draft:
        """The change that was entered; to be called on a valid form."""
        given = self.cleaned_data
        kind = ChangeKind(given["kind"])
        day = given["day"]
        if kind is ChangeKind.CORRECTION:
            day = None if given["version"] == OLDEST else date.fromisoformat(given["version"])
        return Draft(
            rule,
            kind,
            day,
            self.facts.content(given),
            () if kind is ChangeKind.CORRECTION else given["closes"],
            given["text"],
            given["reason"],
        )


class VersionForm:
    """Fields for the facts of one version: its numbers, its deadline, its sources.

    Numbers and deadline keep their names and kinds, because the path finder counts on them.
    """

    def __init__(
        self,
        rule: Content,
        version: Content,
        steps: Iterable[Step],
        wording: Wording,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        self.version = version
        self.parameters: Mapping[str, Any] = version.get("parameters", {})
        self.deadline: Mapping[str, Any] = version.get("deadline", {})
        # A colleague may have saved fewer sources since; none that was typed is lost.
        rows = [name for name in typed or () if re.fullmatch(r"source:\d{1,2}:title", name)]
        self.sources = max(len(version.get("sources", ())) + MORE_SOURCES, len(rows))
        begins = [one.get("from", OLDEST) for one in rule["versions"]]
        self.versions = [(one, _("the oldest") if one == OLDEST else one) for one in begins]
        self.readings = sorted(wording.of_kind("reading").items())
        self.steps = [(step.id, _step_name(step, wording)) for step in steps]

    def fields(self) -> dict[str, forms.Field]:
        """The form's fields for all of them."""
        found = {
            f"parameter:{name}": _field(value, name) for name, value in self.parameters.items()
        }
        for name, value in self.deadline.items():
            if name != "kind":
                found[f"deadline:{name}"] = _deadline_field(name, value)
        for number in range(self.sources):
            for name, label in SOURCE_FIELDS.items():
                found[f"source:{number}:{name}"] = _source_field(name, label)
        return found

    def initial(self) -> dict[str, Any]:
        """What the fields show at first."""
        found = {f"parameter:{name}": _shown(value) for name, value in self.parameters.items()}
        found |= {
            f"deadline:{name}": value if name in DEADLINE_CHOICES else _shown(value)
            for name, value in self.deadline.items()
            if name != "kind"
        }
        for number, source in enumerate(self.version.get("sources", ())):
            found |= {f"source:{number}:{name}": value for name, value in source.items()}
        return found | {
            "certainty": self.version.get("certainty", "certain"),
            "readings": self.version.get("readings", []),
            "check_again_on": self.version.get("check_again_on"),
        }

    def content(self, given: Mapping[str, Any]) -> Content:
        """What was entered, as the files have it; without days of validity."""
        content: dict[str, Any] = {"certainty": given["certainty"], "sources": self._sources(given)}
        if self.parameters:
            content["parameters"] = {name: given[f"parameter:{name}"] for name in self.parameters}
        if self.deadline:
            rest = {name: given[f"deadline:{name}"] for name in self.deadline if name != "kind"}
            content["deadline"] = {"kind": self.deadline["kind"], **rest}
        if given["readings"]:
            content["readings"] = given["readings"]
        for name in ("checked_on", "check_again_on"):
            if given[name]:
                content[name] = given[name].isoformat()
        return content

    def _sources(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        sources = []
        for number in range(self.sources):
            source = {name: given[f"source:{number}:{name}"] for name in SOURCE_FIELDS}
            if source["title"] or source["name"]:
                sources.append({name: _plain(value) for name, value in source.items() if value})
        return sources


def _step_name(step: Step, wording: Wording) -> str:
    origins = ", ".join(str(wording.goal(one)) or one for one in step.origins)
    return f"{origins} → {wording.goal(step.to)} ({step.id})"


def _field(value: Any, label: Any) -> forms.Field:
    if isinstance(value, bool):
        return forms.BooleanField(label=label, required=False)
    if isinstance(value, int):
        return forms.IntegerField(label=label)
    if isinstance(value, float):
        return forms.FloatField(label=label)
    if isinstance(value, str):
        return forms.CharField(label=label, max_length=200)
    return YamlField(label=label)


def _plain(value: Any) -> Any:
    """A value as files have it: days in ISO form."""
    return value.isoformat() if isinstance(value, date) else value


def _deadline_field(name: str, value: Any) -> forms.Field:
    """The field for one part of a deadline; those with few values are chosen."""
    label = DEADLINE[name]
    choices = list(DEADLINE_CHOICES.get(name, {}).items())
    if name == "stages":
        return forms.MultipleChoiceField(
            label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
    if name == "audience":
        return forms.ChoiceField(label=label, choices=choices)
    return _field(value, label)


def _source_field(name: str, label: Any) -> forms.Field:
    if name == "url":
        link = forms.TextInput(attrs={"inputmode": "url"})
        return WebField(
            label=label, required=False, max_length=500, widget=link, assume_scheme="https"
        )
    if name == "text_of":
        return DayField(label=label, required=False, widget=DayInput())
    if name == "name":
        return forms.RegexField(r"^[a-z][a-z0-9_]{1,59}$", label=label, required=False)
    if name == "year":
        return forms.IntegerField(label=label, required=False, min_value=1900, max_value=2100)
    return forms.CharField(label=label, required=False, max_length=300)


def _shown(value: Any) -> Any:
    return YamlField.write(value) if isinstance(value, list | dict) else value


class YamlField(forms.CharField):
    """A list or table of values, as the files have it: ``[[2, 1], [8, 1]]``."""

    @staticmethod
    def write(value: Any) -> str:
        """A value in one line."""
        return str(yaml.safe_dump(value, default_flow_style=True, width=1_000)).strip()

    @staticmethod
    def write_lines(value: Any) -> str:
        """A value with a line for each key."""
        return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=80))

    @staticmethod
    def read(text: str) -> Any:
        """The value of a text, or None where it cannot be read."""
        try:
            return yaml.safe_load(text)
        except yaml.YAMLError:
            return None

    def to_python(self, value: Any) -> Any:
        """The value that was entered; a form error when it cannot be read."""
        try:
            return yaml.safe_load(super().to_python(value) or "")
        except yaml.YAMLError as fault:
            raise forms.ValidationError(_("This cannot be read.")) from fault


class CheckedForm(forms.Form):
    """That a rule was checked, and when to look again."""

    version_from = DayField(required=False, widget=forms.HiddenInput)
    texts = forms.CharField(required=False, widget=forms.HiddenInput)
    checked_on = DayField(label=_("Checked on"), widget=DayInput)
    check_again_on = DayField(label=_("Check again on"), required=False, widget=DayInput)

    def check_of(self, rule: str) -> Check:
        """What was entered, of a rule; to be called on a valid form."""
        given = self.cleaned_data
        return Check(rule, **{**given, "texts": given["texts"].split()})


class EntryForm(forms.Form):
    """The facts of an entry that is no rule, in the form of the files."""

    breaks_cases = False
    """Whether saving was refused because cases would no longer hold."""

    title = forms.CharField(label=_("German name"), max_length=120, required=False)
    summary = forms.CharField(
        label=_("In one or two German sentences"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    content = YamlField(
        label=_("Facts, in the form of the files"),
        widget=forms.Textarea(attrs={"rows": 18, "class": "lo-code", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )


class AddForm(EntryForm):
    """A new entry that is no rule; what is left without a value is left out."""

    name = forms.CharField(
        label=_("Its short name (id)"),
        help_text=_("Small letters, digits and _. Leave it empty and one is proposed."),
        max_length=60,
        required=False,
    )
    field_order = ("name", "title", "summary", "content", "reason")

    def clean_content(self) -> dict[str, Any]:
        """The keys that say something, without the id, which has a field of its own."""
        given = self.cleaned_data["content"]
        if not isinstance(given, dict):
            raise forms.ValidationError(_("Write one key in each line, like key: value."))
        return {key: value for key, value in _filled(given).items() if key != "id"}


MEANT_EMPTY = "if_allowed"
"""A key of cases below which no value is a value: never."""


def _filled(said: Any) -> Any:
    """What was entered without keys that have no value, at any depth."""
    if isinstance(said, dict):
        found = {key: one if key == MEANT_EMPTY else _filled(one) for key, one in said.items()}
        return {key: one for key, one in found.items() if one is not None}
    if isinstance(said, list):
        return [one for one in map(_filled, said) if one not in (None, {})]
    return said


class RemoveForm(forms.Form):
    """Why an entry goes."""

    breaks_cases = False
    """Whether removing was refused because cases would no longer hold."""

    why = forms.CharField(label=_("Why?"), max_length=600, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.CharField(widget=forms.HiddenInput)


class PointersForm(forms.Form):
    """On which rules a record rests."""

    rules = forms.MultipleChoiceField(
        label=_("Rules"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, choices: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rules"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)
