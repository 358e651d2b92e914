"""Small things in templates: pictures beside words, and the comma of the reader's script."""

from collections.abc import Iterable
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, get_language_info

from lotse.kit.phones import phone_link as find_phone_link
from lotse.kit.phones import show_phone

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The drawing ``name`` of ``icons.svg``; hidden from screen readers, which have the words.

    A list shows a hundred of them: a tag that remembers is much cheaper than an include.
    """
    return format_html(
        '<svg class="lo-icon lo-icon--{}" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        name,
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def comma() -> str:
    """A comma and a space, as the reader's script writes it ("،" in Arabic and Persian)."""
    return "، " if get_language_bidi() else ", "


@register.filter
def listed(words: Iterable[object]) -> SafeString:
    """``words`` one after the other, with the comma of the reader's script."""
    return format_html_join(comma(), "{}", ((word,) for word in words))


@register.filter
def isolated(text: object) -> str:
    """A text between the signs that keep its direction to itself, as ``<bdi>`` does in a browser.

    For PDF files, whose layout knows the signs of Unicode (UAX 9) but not the element.
    """
    return f"\u2068{text}\u2069" if str(text) else ""


@register.filter
def phone(said: object) -> str:
    """A telephone number as one reads it (:func:`lotse.kit.phones.show_phone`)."""
    return show_phone(str(said or ""))


@register.filter
def phone_link(said: object) -> str:
    """What stands behind ``tel:``, empty where there is no one number to call."""
    return find_phone_link(str(said or ""))


@register.filter
def foreign(text: object, language: str) -> SafeString | str:
    """The attributes ``lang`` and ``dir`` of a text that is not in the page's language, or nothing.

    ``text`` knows its language as the texts of :mod:`lotse.words` do; one that does not is the
    page's own. A screen reader needs it to pronounce the words (WCAG 3.1.2).
    """
    spoken = getattr(text, "language", language)
    return _attributes(spoken) if spoken and spoken != language else ""


@cache
def _attributes(language: str) -> SafeString:
    direction = "rtl" if get_language_info(language.partition("-")[0])["bidi"] else "ltr"
    return format_html(' lang="{}" dir="{}"', language, direction)
