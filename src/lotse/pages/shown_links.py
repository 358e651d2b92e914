"""Which web addresses editorial pages show: links in their German words, and videos."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import F, Func, QuerySet

from lotse.kit.links.registry import Finder, Use
from lotse.pages.kinds import PAGE
from lotse.pages.queries import list_public


def _addresses() -> QuerySet[Any, str]:
    each = Func(F("web_addresses"), function="unnest")
    return list_public().order_by().values_list(each, flat=True)


def _uses(addresses: Collection[str]) -> Iterator[Use]:
    pages = list_public().filter(web_addresses__overlap=list(addresses))
    for pk, title, shown in pages.values_list("pk", "title", "web_addresses"):
        for address in set(shown) & set(addresses):
            yield Use(address, PAGE.name, str(pk), title)


FINDER = Finder(_addresses, _uses)
