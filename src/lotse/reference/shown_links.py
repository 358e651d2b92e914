"""Which web addresses stand among the facts of the district, such as that of a supervisory body."""

from collections.abc import Collection, Iterator
from typing import Any

from lotse.kit.links.registry import Finder, Use
from lotse.reference.queries import get_reference

DISTRICT = "reference.district"


def _addresses() -> set[str]:
    district = get_reference().district
    return set(_addresses_in(district.details)) if district else set()


def _uses(addresses: Collection[str]) -> Iterator[Use]:
    district = get_reference().district
    if district is not None:
        for address in sorted(_addresses() & set(addresses)):
            yield Use(address, DISTRICT, district.ags, district.name)


def _addresses_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _addresses_in(each)
    elif isinstance(value, str) and value.startswith(("http://", "https://")):
        yield value


FINDER = Finder(_addresses, _uses)
