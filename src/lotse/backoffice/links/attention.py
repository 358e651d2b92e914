"""Web addresses on public pages that are broken."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.backoffice.start import Line, attention
from lotse.kit.links.queries import count_broken


@attention(40)
def links_to_mend(today: date) -> Iterator[Line]:  # noqa: ARG001 – given to every finder
    """Those that nobody has said to be right."""
    count = count_broken()
    yield Line(
        count,
        ngettext(
            "web address on your pages is broken", "web addresses on your pages are broken", count
        ),
        reverse("staff_links"),
    )
