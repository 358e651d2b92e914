"""Words for the codes of offers, in the language of the page."""

from collections.abc import Callable

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lotse.offers.domain.times import Day

FACET_LABELS = {
    "stage": gettext_lazy("For whom?"),
    "topic": gettext_lazy("What is it about?"),
    "language": gettext_lazy("Which language is spoken?"),
    "municipality": gettext_lazy("Where?"),
    "weekday": gettext_lazy("On which day?"),
    "feature": gettext_lazy("What matters to you?"),
}
FEATURE_LABELS = {
    "free": gettext_lazy("Free of charge"),
    "childcare": gettext_lazy("With childcare"),
    "with_child": gettext_lazy("Parents and child together"),
    "women": gettext_lazy("For women only"),
    "online": gettext_lazy("Online or by phone"),
}
JOIN_LABELS = {
    "come": gettext_lazy("Just come. You do not need to register."),
    "contact": gettext_lazy("Call or write first."),
    "school": gettext_lazy("The school or the Kita registers you."),
    "online_form": gettext_lazy("Register with the form on the internet."),
}
ORDINALS: dict[int, Callable[[str], str]] = {
    1: lambda day: _("every first %(day)s of the month") % {"day": day},
    2: lambda day: _("every second %(day)s of the month") % {"day": day},
    3: lambda day: _("every third %(day)s of the month") % {"day": day},
    4: lambda day: _("every fourth %(day)s of the month") % {"day": day},
    5: lambda day: _("every fifth %(day)s of the month") % {"day": day},
    -1: lambda day: _("every last %(day)s of the month") % {"day": day},
}
WEEKDAY_NUMBERS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
CONTACT_LABELS = {
    "office": pgettext_lazy("contact", "Office"),
    "registration": pgettext_lazy("contact", "Registration"),
    "counselling": pgettext_lazy("contact", "Advice"),
    "information": pgettext_lazy("contact", "Information"),
    "management": pgettext_lazy("contact", "Management"),
}


def facet_label(facet: str) -> str:
    """The question a filter asks."""
    return str(FACET_LABELS[facet])


def feature_label(feature: str) -> str:
    """The words for a feature of an offer."""
    return str(FEATURE_LABELS[feature])


def weekday_label(code: str) -> str:
    """The name of a day, by its RFC 5545 code."""
    return str(WEEKDAYS[WEEKDAY_NUMBERS[code]])


def day_label(day: Day) -> str:
    """A day as a schedule means it: "Monday" or "every third Thursday of the month"."""
    name = weekday_label(day.code)
    return ORDINALS[day.ordinal](name) if day.ordinal else name
