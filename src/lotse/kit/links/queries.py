"""Reading how web addresses stand."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from lotse.kit.links.domain import DAYS_UNTIL_BROKEN, Finding
from lotse.kit.links.registry import Use, find_uses, shown_addresses
from lotse.kit.models import Link

if TYPE_CHECKING:
    from django.db.models import QuerySet

IS_BROKEN = Q(failed_days__gte=DAYS_UNTIL_BROKEN)
VIEWS = {
    "broken": IS_BROKEN & Q(silenced_at=None),
    "moved": ~Q(moved_to="") & ~IS_BROKEN,
    "closed": Q(finding=Finding.CLOSED.value) & ~IS_BROKEN & Q(silenced_at=None),
    "silenced": Q(silenced_at__isnull=False),
}
"""Which addresses a list shows."""


@dataclass(frozen=True)
class Shown:
    """An address and the records whose pages show it."""

    link: Link
    uses: list[Use]


def list_links(view: str) -> list[Shown]:
    """The addresses of a list that pages still show, those longest out of order first.

    What was mended since the last run is no longer shown anywhere and is left out.
    """
    links: QuerySet[Link] = Link.objects.filter(VIEWS[view]).select_related("silenced_by")
    rows = list(links.order_by("failing_since", "address"))
    uses = defaultdict(list)
    if rows:
        for use in find_uses({link.address for link in rows}):
            uses[use.address].append(use)
    return [Shown(link, uses[link.address]) for link in rows if link.address in uses]


def count_broken() -> int:
    """How many broken addresses pages still show; one statement."""
    is_shown = Q()
    for addresses in shown_addresses():
        is_shown |= Q(address__in=addresses)
    return Link.objects.filter(is_shown, VIEWS["broken"]).count()
