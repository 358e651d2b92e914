"""Borders of municipalities in GeoJSON (RFC 7946): what is an area on a map, and what is none."""

import re
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.ops import unary_union
from shapely.validation import make_valid

from lotse.reference.domain.places import Box, Point

Geometry = Mapping[str, Any]
LEAST_POSITIONS = 4
"""Of a ring; the last is the first once more."""
MARGIN = 0.2
"""Degrees by which a border may leave the rectangle around its state: both are rounded."""
RIGHT_PROJECTIONS = re.compile(r"(?:^|.*\W)(?:CRS84|4326|4258)", re.DOTALL)
"""WGS 84 in both its spellings; ETRS 89 differs by less than a metre."""
LEAST_AREA = 1e-7
"""Square degrees, some 700 square metres: a slip of the mouse and no municipality."""
KEYS = ("ags", "AGS", "AGS_0", "de:amtlicher_gemeindeschluessel")
"""What exports call the official key: ours, the federal agency's, OpenStreetMap's."""
KEY_DIGITS = 8


class NoAreaError(Exception):
    """A geometry that cannot be drawn as an area; the message says why."""


def find_projection(collection: Mapping[str, Any]) -> str:
    """The name of a projection that is not ours, or nothing (the old ``crs`` of GeoJSON 2008)."""
    crs = collection.get("crs")
    said = crs.get("properties") if isinstance(crs, Mapping) else None
    name = str(said.get("name", "")) if isinstance(said, Mapping) else ""
    return "" if not name or RIGHT_PROJECTIONS.fullmatch(name) else name[:80]


def key_of(properties: Mapping[str, Any]) -> str:
    """The official key of an area, eight digits, or nothing.

    Programs take it for a number: then its first zero is put back.

    >>> key_of({"ags": 3153017}), key_of({"AGS": "03153017 "}), key_of({"name": "Town"})
    ('03153017', '03153017', '')
    """
    said = next((properties[name] for name in KEYS if properties.get(name) not in (None, "")), "")
    if isinstance(said, float) and said.is_integer():
        said = int(said)
    key = str(said).strip()
    is_key = key.isascii() and key.isdigit() and KEY_DIGITS - 1 <= len(key) <= KEY_DIGITS
    return key.zfill(KEY_DIGITS) if is_key else ""


def is_area(geometry: object) -> bool:
    """Whether a geometry says that it is an area."""
    return isinstance(geometry, Mapping) and geometry.get("type") in ("Polygon", "MultiPolygon")


def read_area(geometry: object, state: Box | None = None) -> Polygon | MultiPolygon:
    """The area of a geometry, mended where its lines cross themselves.

    ``state`` is the rectangle in which it has to lie. Raises :class:`NoAreaError`.
    """
    if not isinstance(geometry, Mapping) or not is_area(geometry):
        kind = geometry.get("type") if isinstance(geometry, Mapping) else geometry
        raise NoAreaError(f"{str(kind)[:30]} is no area (Polygon or MultiPolygon)")
    said = geometry.get("coordinates")
    polygons = [said] if geometry["type"] == "Polygon" else said
    if not isinstance(polygons, list | tuple) or not polygons:
        raise NoAreaError("the area is empty")
    for polygon in polygons:
        _check_polygon(polygon, state)
    # Heights and whatever else programs write behind the two numbers say nothing about an area.
    flat = [[[place[:2] for place in ring] for ring in polygon] for polygon in polygons]
    return _mended(shape({"type": "MultiPolygon", "coordinates": flat}))


def is_drawable(geometry: object) -> bool:
    """Whether a kept border is an area; earlier versions kept what they were given."""
    try:
        read_area(geometry)
    except NoAreaError:
        return False
    return True


def _check_polygon(polygon: object, state: Box | None) -> None:
    if not isinstance(polygon, list | tuple) or not polygon:
        raise NoAreaError("the area is empty")
    for ring in polygon:
        if not isinstance(ring, list | tuple) or len(ring) < LEAST_POSITIONS:
            raise NoAreaError("a ring has fewer than four positions")
        for position in ring:
            _check_position(position, state)


def _check_position(position: object, state: Box | None) -> None:
    is_pair = isinstance(position, list | tuple) and len(position) >= 2  # noqa: PLR2004 – a position is a pair
    if not is_pair or not all(map(_is_number, position[:2])):  # type: ignore[index]  # checked in the line before
        raise NoAreaError(f"{str(position)[:40]} is no position of two numbers")
    longitude, latitude = position[:2]  # type: ignore[index]  # checked in the line before
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # noqa: PLR2004 – degrees of the earth
        raise NoAreaError(
            f"{longitude}, {latitude} are no degrees: another projection? WGS 84 is needed"
        )
    if state is not None and not _is_near(state, longitude, latitude):
        if _is_near(state, latitude, longitude):
            raise NoAreaError(f"{longitude}, {latitude}: longitude and latitude are exchanged")
        raise NoAreaError(f"{longitude}, {latitude} lies outside of the state")


def _is_number(value: object) -> bool:
    # Whole numbers may be longer than any number with a point; those are out of bounds anyway.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and (isinstance(value, int) or isfinite(value))  # type: ignore[arg-type]  # is_number has looked


def _is_near(state: Box, longitude: float, latitude: float) -> bool:
    wide = Box(state.south - MARGIN, state.west - MARGIN, state.north + MARGIN, state.east + MARGIN)
    return wide.contains(Point(latitude, longitude))


def _mended(found: Any) -> Polygon | MultiPolygon:
    try:
        valid = found if found.is_valid else make_valid(found)
        parts = getattr(valid, "geoms", [valid])
        whole = unary_union([part for part in parts if isinstance(part, Polygon | MultiPolygon)])
    except (ShapelyError, ValueError) as fault:
        raise NoAreaError(str(fault)[:80]) from fault
    if not isinstance(whole, Polygon | MultiPolygon) or whole.is_empty or whole.area < LEAST_AREA:
        raise NoAreaError("the area is empty")
    return whole


def join_areas(areas: Iterable[Polygon | MultiPolygon]) -> dict[str, Any]:
    """All areas of one key as one geometry: exports list land and water, or islands, apart."""
    return dict(mapping(_mended(unary_union(list(areas)))))
