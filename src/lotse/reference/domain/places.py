"""Distances and borders on the map. Coordinates are WGS 84 degrees."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any, Protocol

from shapely.geometry import Point as ShapelyPoint
from shapely.geometry import shape
from shapely.prepared import PreparedGeometry, prep

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Point:
    """A place on earth: latitude and longitude in degrees."""

    latitude: float
    longitude: float


def distance_km(one: Point, other: Point) -> float:
    """Length of the great circle between two places in kilometres (haversine formula)."""
    lat1, lat2 = radians(one.latitude), radians(other.latitude)
    dlat, dlon = lat2 - lat1, radians(other.longitude - one.longitude)
    a = sin(dlat / 2) ** 2 + cos(lat1) * cos(lat2) * sin(dlon / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(a))


class Borders:
    """Borders of municipalities that can be asked whether a place lies inside.

    ``geometries`` maps official keys to GeoJSON geometries. ``tolerance_km`` widens each border:
    published borders are simplified, and a school at the edge of a town is not a fault.
    """

    def __init__(
        self, geometries: Mapping[str, Mapping[str, Any]], tolerance_km: float = 1.0
    ) -> None:
        degrees = tolerance_km / 111.0
        self._areas: dict[str, PreparedGeometry[Any]] = {
            ags: prep(shape(dict(geometry)).buffer(degrees)) for ags, geometry in geometries.items()
        }

    def __bool__(self) -> bool:
        return bool(self._areas)

    def contains(self, ags: str, point: Point) -> bool | None:
        """Whether the place lies in the municipality; None where its border is unknown."""
        area = self._areas.get(ags)
        if area is None:
            return None
        return bool(area.contains(ShapelyPoint(point.longitude, point.latitude)))


class Area(Protocol):
    """Something that a place can lie in."""

    def contains(self, point: Point) -> bool:
        """Whether the place lies in it."""


class Border:
    """The border of a state, widened like those of :class:`Borders`."""

    def __init__(self, geometry: Mapping[str, Any], tolerance_km: float = 1.0) -> None:
        self._area = prep(shape(dict(geometry)).buffer(tolerance_km / 111.0))

    def contains(self, point: Point) -> bool:
        """Whether the place lies inside."""
        return bool(self._area.contains(ShapelyPoint(point.longitude, point.latitude)))


@dataclass(frozen=True)
class Box:
    """A rectangle of latitudes and longitudes that encloses a state."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, point: Point) -> bool:
        """Whether the place lies in the rectangle."""
        return (
            self.south <= point.latitude <= self.north and self.west <= point.longitude <= self.east
        )


STATES: Mapping[str, Box] = {
    "BB": Box(51.35, 11.25, 53.57, 14.78),
    "BE": Box(52.33, 13.08, 52.68, 13.77),
    "BW": Box(47.53, 7.51, 49.80, 10.50),
    "BY": Box(47.26, 8.97, 50.57, 13.85),
    "HB": Box(53.01, 8.48, 53.62, 9.00),
    "HE": Box(49.39, 7.77, 51.66, 10.24),
    "HH": Box(53.39, 8.41, 53.98, 10.33),
    "MV": Box(53.10, 10.59, 54.69, 14.42),
    "NI": Box(51.29, 6.34, 53.90, 11.60),
    "NW": Box(50.32, 5.86, 52.54, 9.47),
    "RP": Box(48.96, 6.11, 50.95, 8.51),
    "SH": Box(53.35, 7.86, 55.06, 11.32),
    "SL": Box(49.11, 6.35, 49.64, 7.41),
    "SN": Box(50.17, 11.87, 51.69, 15.05),
    "ST": Box(50.93, 10.56, 53.05, 13.19),
    "TH": Box(50.20, 9.87, 51.65, 12.66),
}
"""Outermost latitudes and longitudes of the German states, rounded outwards to 0.01 degrees."""

STATE_NAMES: Mapping[str, str] = {
    "BB": "Brandenburg",
    "BE": "Berlin",
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "HB": "Bremen",
    "HE": "Hessen",
    "HH": "Hamburg",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SH": "Schleswig-Holstein",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "TH": "Thüringen",
}
"""The German states by their ISO 3166-2 codes without ``DE-``."""
OTHER_STATE_CODES = {"NRW": "NW", "NDS": "NI", "BRE": "HB", "RLP": "RP", "LSA": "ST", "SAN": "ST"}


def state_code(said: str) -> str | None:
    """The ISO 3166-2 code of a state that is said as code or in words; None where it is none.

    >>> state_code("DE-NW"), state_code("NRW"), state_code("freie hansestadt bremen")
    ('NW', 'NW', 'HB')
    """
    code = said.strip().upper().removeprefix("DE-")
    if code in STATE_NAMES:
        return code
    if code in OTHER_STATE_CODES:
        return OTHER_STATE_CODES[code]
    named = code.replace("UE", "Ü")
    longest_first = sorted(STATE_NAMES.items(), key=lambda pair: -len(pair[1]))
    return next((one for one, name in longest_first if named.endswith(name.upper())), None)
