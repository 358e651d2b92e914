"""The texts of an event and of a campaign."""

from lotse.words.domain.states import Kind, Missing

EVENT = Kind(
    "events.event",
    ("title", "summary", "description", "place_note", "bring", "picture_alt"),
    Missing.SHOW_SOURCE,
    weight=30,
    has_page=True,
    is_impersonal=True,
)
"""Texts of an event in the order in which a family asks: what, how to get there, what to bring."""

CAMPAIGN = Kind(
    "events.campaign", ("title", "summary"), Missing.SHOW_SOURCE, weight=10, has_page=True
)
"""Texts of a campaign."""

SOURCE_LANGUAGE = "de"
