"""The state's own pages about what a station is: public services of the portal."""

from collections.abc import Iterable
from typing import NamedTuple

from lotse.guide.domain.rule_book import Station
from lotse.guide.wording import Wording
from lotse.reference.queries import get_reference
from lotse.reference.state_files import state_facts
from lotse.words.domain.states import Shown


class OfficialPage(NamedTuple):
    """A page of the state's portal about a station, for people."""

    title: Shown
    url: str
    portal: str


def state(version: int | None = None) -> str:
    """The state of this site's district; empty without one."""
    district = get_reference(version).district
    return district.state if district else ""


def official_page(station: Station, state: str) -> str:
    """The portal's page about a station; empty where none is known."""
    pages = state_facts(state).services
    if station.service is None or pages is None:
        return ""
    return pages.address(station.service.key, station.service.number)


def official_pages(stations: Iterable[Station], wording: Wording, state: str) -> list[OfficialPage]:
    """The portal's pages about these stations, as far as they are known."""
    pages = state_facts(state).services
    return [
        OfficialPage(wording("station", one.id), url, pages.portal)
        for one in stations
        if pages is not None and (url := official_page(one, state))
    ]
