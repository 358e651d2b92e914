"""Which web addresses the pages of partners and schools show: their websites."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet

from lotse.kit.links.registry import Finder, Use
from lotse.partners.queries import public_organisations

ORGANISATION = "partners.organisation"


def _addresses() -> QuerySet[Any, str]:
    return public_organisations().exclude(website="").values_list("website", flat=True)


def _uses(addresses: Collection[str]) -> Iterator[Use]:
    found = public_organisations().filter(website__in=addresses)
    for slug, name, website in found.values_list("slug", "name", "website"):
        yield Use(website, ORGANISATION, slug, name)


FINDER = Finder(_addresses, _uses)
