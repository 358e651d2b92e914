"""Which web addresses the pages of the guide show: sources of rules, pages of the state."""

from collections.abc import Collection, Iterator

from lotse.guide.domain.rule_book import Rule, Station
from lotse.guide.kinds import RULE, STATION
from lotse.guide.queries import get_rule_book, get_wording
from lotse.guide.services import official_page, state
from lotse.kit.errors import Refused
from lotse.kit.links.registry import Finder, Use
from lotse.reference.queries import get_reference


def _addresses() -> Collection[str]:
    sources = {address for _, addresses in _shown() for address in addresses}
    return sources | {address for _, address in _official()}


def _uses(addresses: Collection[str]) -> Iterator[Use]:
    for rule, shown in _shown():
        for address in shown & set(addresses):
            words = get_wording("de").version(rule, rule.versions[-1])
            yield Use(address, RULE.name, rule.id, str(words) or rule.id)
    for station, address in _official():
        if address in addresses:
            title = str(get_wording("de")("station", station.id)) or station.id
            yield Use(address, STATION.name, station.id, title)


def _official() -> Iterator[tuple[Station, str]]:
    """Pages of the state about stations."""
    try:
        stations = get_rule_book().stations.values()
    except Refused:
        return
    here = state()
    for station in stations:
        if address := official_page(station, here):
            yield station, address


def _shown() -> Iterator[tuple[Rule, set[str]]]:
    """Sources of rules that hold now or later, from memory; none where no rule book was loaded."""
    try:
        rules = get_rule_book().rules.values()
    except Refused:
        return
    today = get_reference().today()
    for rule in rules:
        versions = [one for one in rule.versions if one.valid_to is None or one.valid_to >= today]
        yield rule, {source.url for one in versions for source in one.sources} - {""}


FINDER = Finder(_addresses, _uses)
