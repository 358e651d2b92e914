"""When an event takes place, in plain inputs that become a series."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lotse.events.domain.rhythm import Rhythm, read_rhythm
from lotse.events.domain.series import MAX_DATES, Series, expand
from lotse.kit.fields import DayField
from lotse.reference.queries import holidays_from

DAYS = (
    ("MO", _("Mon")), ("TU", _("Tue")), ("WE", _("Wed")), ("TH", _("Thu")),
    ("FR", _("Fri")), ("SA", _("Sat")), ("SU", _("Sun")),
)  # fmt: skip
REPEATS = {
    "once": _("once, and on the further days below"),
    "weekly": _("every week, or every few weeks"),
    "monthly": _("every month on a weekday, such as the second Thursday"),
    "daily": _("every day, or every few days"),
    "other": _("by the rule that it has now"),
}
NTH = {
    "1": _("the first"),
    "2": _("the second"),
    "3": _("the third"),
    "4": _("the fourth"),
    "-1": _("the last"),
}


class DaysField(forms.CharField):
    """Days with commas or one below the other: ``24.12.2026, 31.12.2026``."""

    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> tuple[date, ...]:
        """The days, in order, each once."""
        words = [word for word in re.split(r"[\s,;]+", super().clean(value) or "") if word]
        if len(words) > MAX_DATES:
            raise forms.ValidationError(_("So many days cannot be entered here."))
        return tuple(sorted({self._day(word) for word in words}))

    @staticmethod
    def _day(word: str) -> date:
        for pattern in ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"):
            try:
                return datetime.strptime(word, pattern).date()  # noqa: DTZ007 – a day has no zone
            except ValueError:
                continue
        raise forms.ValidationError(
            _("“%(word)s” is not a day. Please write days like 24.12.2026."),
            params={"word": word[:20]},
        )

    def prepare_value(self, value: Any) -> Any:
        """Days as somebody types them."""
        if isinstance(value, tuple | list):
            return ", ".join(f"{day:%d.%m.%Y}" for day in value)
        return value


class SeriesForm(forms.Form):
    """The inputs; :meth:`series` is what they mean."""

    starts_on = DayField(
        label=_("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    opens_at = forms.TimeField(
        label=_("From (empty: all day)"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    closes_at = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    repeats = forms.ChoiceField(label=_("It takes place"), choices=list(REPEATS.items()))
    interval = forms.IntegerField(
        label=_("Every how many weeks, months or days"), min_value=1, max_value=52, initial=1
    )
    days = forms.MultipleChoiceField(
        label=_("On these weekdays (none: that of the first day)"),
        choices=DAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nth = forms.ChoiceField(label=_("Which one of the month"), choices=list(NTH.items()))
    number = forms.IntegerField(
        label=_("Number of dates"), required=False, min_value=1, max_value=MAX_DATES
    )
    until = DayField(
        label=_("Or until this day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    skips_holidays = forms.BooleanField(label=_("Not in the school holidays"), required=False)
    without = DaysField(label=_("Not on these days"), required=False)
    also = DaysField(label=_("Further days"), required=False)
    is_course = forms.BooleanField(
        label=_("A course: one signs up for all dates together"), required=False
    )
    rule = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """A rhythm has one end, a rule of other words is there already."""
        data = super().clean() or {}
        repeats = data.get("repeats")
        if repeats in {"weekly", "monthly", "daily"} and not self.errors:
            if not data.get("number") and not data.get("until"):
                self.add_error("number", _("Please say how often, or until when."))
            elif data.get("number") and data.get("until"):
                self.add_error("until", _("Please give either a number or a last day."))
        if data.get("until") and data.get("starts_on") and data["until"] < data["starts_on"]:
            self.add_error("until", _("This is before the first day."))
        if repeats == "monthly" and not data.get("days"):
            self.add_error("days", _("Please choose a weekday."))
        if repeats == "other" and not data.get("rule"):
            self.add_error("repeats", _("It has no such rule. Please choose how it comes back."))
        return data

    def series(self) -> Series:
        """What the inputs mean; only when they are valid. Refused like ``Rhythm.rule``."""
        data = self.cleaned_data
        rule = data["rule"] if data["repeats"] == "other" else self._rhythm().rule()
        return Series(
            starts_on=data["starts_on"],
            opens_at=data["opens_at"],
            closes_at=data["closes_at"],
            rule=rule,
            without=data["without"],
            also=data["also"],
            skips_holidays=data["skips_holidays"],
        )

    def _rhythm(self) -> Rhythm:
        data = self.cleaned_data
        return Rhythm(
            repeats=data["repeats"],
            interval=data["interval"],
            days=tuple(data["days"]),
            nth=data["nth"],
            until=data["until"],
            number=data["number"],
        )

    @staticmethod
    def initial_of(series: Series) -> dict[str, Any]:
        """What the inputs show of a series."""
        rhythm = read_rhythm(series.rule)
        return {
            "starts_on": series.starts_on,
            "opens_at": series.opens_at,
            "closes_at": series.closes_at,
            "skips_holidays": series.skips_holidays,
            "without": series.without,
            "also": series.also,
            "rule": series.rule,
            "repeats": rhythm.repeats,
            "interval": rhythm.interval,
            "days": list(rhythm.days),
            "nth": rhythm.nth,
            "until": rhythm.until,
            "number": rhythm.number,
        }


@dataclass(frozen=True)
class Dates:
    """The dates that a series means, in words, and the days that fall away."""

    shown: Sequence[str]
    fallen: Sequence[str]


def list_dates(series: Series) -> Dates:
    """Compute the dates of a series. Refused like :func:`~lotse.events.domain.series.expand`."""
    holidays = holidays_from(series.starts_on)
    days = [one.on for one in expand(series, holidays)]
    whole = expand(replace(series, skips_holidays=False, without=()))
    fallen = [one.on for one in whole if one.on not in set(days)]
    return Dates([day_words(day) for day in days], [day_words(day) for day in fallen])


def day_words(day: date) -> str:
    """A day with its weekday, short."""
    return f"{date_format(day, 'D')}, {date_format(day, 'SHORT_DATE_FORMAT')}"
