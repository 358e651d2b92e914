"""What all papers of events have: the office, and pages that are drawn."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from lotse.reference.queries import Reference
from lotse.ui.pdf import draw


def draw_paper(
    template: str,
    context: Mapping[str, Any],
    *,
    reference: Reference,
    pages: int = 1,
    may_grow: bool = True,
) -> bytes:
    """A template as a tagged PDF in the ``language`` of the context.

    Refused like :func:`~lotse.ui.pdf.draw`.
    """
    district = reference.district
    page = {
        "site_name": district.site_name if district else "",
        "office": district.details.get("office", {}) if district else {},
        "size": "{size}",
        **context,
    }
    html = render_to_string(template, page)
    return draw(html, pages=pages, may_grow=may_grow)
