"""Which web addresses the pages of offers show: the websites of published ones."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet

from lotse.kit.links.registry import Finder, Use
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.queries import public_offers
from lotse.words.queries import texts_for


def _addresses() -> QuerySet[Any, str]:
    return public_offers().exclude(website="").values_list("website", flat=True)


def _uses(addresses: Collection[str]) -> Iterator[Use]:
    found = list(public_offers().filter(website__in=addresses).values_list("slug", "website"))
    titles = texts_for(OFFER, [slug for slug, _ in found], SOURCE_LANGUAGE, ("title",))
    for slug, website in found:
        yield Use(website, OFFER.name, slug, str(titles[slug]["title"]))


FINDER = Finder(_addresses, _uses)
