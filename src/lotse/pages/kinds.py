"""The texts of a page."""

from lotse.words.domain.states import Kind, Missing

PAGE = Kind(
    "pages.page",
    ("title", "summary", "heading", "text", "note", "alt", "caption"),
    Missing.SHOW_SOURCE,
    weight=30,
    has_page=True,
    is_impersonal=True,
    has_parts=True,
)
"""By the number of the page. Texts of a block are those of a part: ``<block>.text``."""

SOURCE_LANGUAGE = "de"
TITLE_FIELDS = ("title",)
