"""Texts of records in templates: their language, their marks."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lotse.pages.domain.markup import as_html
from lotse.words.domain.states import Shown

register = template.Library()


@register.simple_tag
def in_language(shown: Shown, page_language: str) -> SafeString:
    """The attributes of an element whose text is not in the language of the page, or nothing.

    What is shown instead of a translation is the source, which is written from left to right.
    """
    if not shown or shown.language == page_language:
        return SafeString("")
    return format_html(' lang="{}" dir="ltr"', shown.language)


@register.filter
def marked_up(shown: Shown, heading: int) -> SafeString:
    """Running text with its few marks as HTML; headings in it are of this level."""
    return mark_safe(as_html(shown.value, heading))  # noqa: S308 – made from words, not from HTML
