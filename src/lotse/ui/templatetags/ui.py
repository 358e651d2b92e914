"""``{% icon "place" %}``: a small picture beside words that say the same."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

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
