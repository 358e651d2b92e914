"""What all papers of events have: the office, addresses behind codes, pages that are drawn."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from lotse.events.models import Round
from lotse.reference.queries import Reference
from lotse.ui.pdf import draw


def event_address(slug: str, tag: str) -> str:
    """The page of an event in a language."""
    return f"{settings.PUBLIC_ORIGIN}/{tag}/veranstaltungen/{slug}/"


def feedback_address(round_: Round, tag: str) -> str:
    """Where those who came say how it was, without a name."""
    return f"{event_address(round_.event.slug, tag)}{round_.pk}/rueckmeldung/"


def typed(address: str) -> str:
    """An address as a person types it."""
    return address.rsplit("://", maxsplit=1)[-1]


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
