"""The kinds of records in counselling that have words."""

from lotse.words.domain.states import Kind, Missing

APPOINTMENT_KIND = Kind(
    "counselling.appointment_kind",
    ("title", "summary", "bring"),
    Missing.SHOW_SOURCE,
    weight=20,
    is_impersonal=True,
)
"""Texts of a kind of appointment: what it is, for whom, what to bring."""
