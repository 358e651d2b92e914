"""Facts for search engines in the words of schema.org (JSON-LD)."""

import json
from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
"""No text can end the block that it stands in."""


def structured_data(facts: Mapping[str, object]) -> SafeString:
    """The block for a page's head: data that the browser never runs. Empty facts are left out."""
    told = {"@context": "https://schema.org", **{k: v for k, v in facts.items() if v}}
    text = json.dumps(told, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above
