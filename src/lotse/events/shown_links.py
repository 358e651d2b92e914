"""Which web addresses the pages of events show: where one takes part online."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet

from lotse.events.kinds import EVENT
from lotse.events.models import Event, Status
from lotse.kit import clock
from lotse.kit.links.registry import Finder, Use
from lotse.words.queries import texts_for


def _shown() -> QuerySet[Event]:
    """Events that are public and not over, and have an address."""
    to_come = Event.objects.filter(
        status=Status.PUBLISHED, rounds__dates__ends_at__gte=clock.now()
    ).values("pk")
    return Event.objects.filter(pk__in=to_come).exclude(online_url="").order_by()


def _addresses() -> QuerySet[Any, str]:
    return _shown().values_list("online_url", flat=True)


def _uses(addresses: Collection[str]) -> Iterator[Use]:
    found = list(_shown().filter(online_url__in=addresses).values_list("slug", "online_url"))
    titles = texts_for(EVENT, [slug for slug, _ in found], "de", ("title",))
    for slug, address in found:
        yield Use(address, EVENT.name, slug, str(titles[slug]["title"]))


FINDER = Finder(_addresses, _uses)
