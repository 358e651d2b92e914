"""The form of the question log: taps rather than typing."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lotse.backoffice.counselling.staff_texts import CHANNELS, OUTCOMES
from lotse.counselling.actions.question_log import Question
from lotse.counselling.models import Channel, LogEntry, Outcome
from lotse.counselling.models.question_log import MAX_MINUTES, MAX_NOTE
from lotse.kit.fields import DayField
from lotse.partners.models import Organisation
from lotse.reference.queries import Reference

REMEMBERED = ("language", "municipality", "stage", "channel", "minutes")
"""What the next question mostly shares with the last one."""
PREFILLED = ("topic", "language", "municipality", "stage", "channel", "outcome")
"""What a link to the form may say."""
USUAL_MINUTES = 5
UNKNOWN = ("", _("not known"))


class LogForm(forms.Form):
    """One question. ``key`` and ``asked_on`` are made where it is written down."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    asked_on = DayField(widget=forms.HiddenInput)
    topic = forms.ChoiceField(label=_("Topic"), widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label=_("Outcome"), widget=forms.RadioSelect, choices=list(OUTCOMES.items())
    )
    referred_to = forms.CharField(label=_("Referred to"), required=False, max_length=200)
    language = forms.ChoiceField(label=_("Language"))
    municipality = forms.ChoiceField(label=_("Municipality"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    channel = forms.ChoiceField(label=_("Where"), choices=list(CHANNELS.items()))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=MAX_MINUTES)
    note = forms.CharField(
        label=_("Note, without names"), required=False, max_length=MAX_NOTE, strip=True
    )
    note_is_checked = forms.BooleanField(
        label=_("I have looked: the note leads to nobody."), required=False
    )

    use_required_attribute = False

    def __init__(self, reference: Reference, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        tag = get_language() or "de"

        def named(vocabulary: str) -> list[tuple[str, str]]:
            codes = reference.codes[vocabulary]
            return [(code, reference.name(vocabulary, code, tag)) for code in codes]

        places = sorted(reference.municipalities.items(), key=lambda place: place[1])
        self._choose("topic", named("topic"))
        self._choose("language", named("language"))
        self._choose("stage", [UNKNOWN, *named("stage")])
        self._choose("municipality", [UNKNOWN, *places])
        self.fields["referred_to"].widget.attrs |= {"list": "partners", "autocomplete": "off"}
        self.fields["minutes"].widget.attrs |= {"inputmode": "numeric"}
        self.fields["note"].widget.attrs |= {"dir": "auto", "autocomplete": "off"}

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_referred_to(self) -> Organisation | None:
        """The partner with this name, or None."""
        said = " ".join(self.cleaned_data["referred_to"].split())
        if not said:
            return None
        found = Organisation.objects.filter(name__iexact=said).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(_("There is no partner with this name."))
        return found

    def question(self) -> Question:
        """What was said; the form is valid."""
        said = self.cleaned_data
        return Question(
            topic=said["topic"],
            language=said["language"],
            channel=Channel(said["channel"]),
            outcome=Outcome(said["outcome"]),
            minutes=said["minutes"],
            municipality=said["municipality"],
            stage=said["stage"],
            referred_to=said["referred_to"],
            note=said["note"],
        )


def remembered(last: LogEntry | None) -> dict[str, Any]:
    """What the form begins with: what the last question was like."""
    if last is None:
        return {"language": "de", "channel": Channel.DOOR, "minutes": USUAL_MINUTES}
    return {name: getattr(last, name) for name in REMEMBERED}


def values_of(entry: LogEntry) -> dict[str, Any]:
    """An entry as the form shows it."""
    names = ("key", "asked_on", "topic", "outcome", *REMEMBERED, "note")
    known = {name: getattr(entry, name) for name in names}
    return known | {"referred_to": entry.referred_to.name if entry.referred_to else ""}
