"""The texts of an offer."""

from lotse.words.domain.states import Kind, Missing

OFFER = Kind(
    "offers.offer",
    (
        "title",
        "summary",
        "description",
        "how_to_join",
        "documents",
        "cost",
        "times",
        "picture_alt",
    ),
    Missing.SHOW_SOURCE,
    weight=30,
    has_page=True,
    is_impersonal=True,
)
"""Texts of an offer in the order in which a family asks: what, how, with what, for how much."""

TITLE_FIELDS = ("title",)
SEARCHED_FIELDS = ("title", "summary", "description")
SOURCE_LANGUAGE = "de"
