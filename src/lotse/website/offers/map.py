"""The map of the district: borders of its municipalities, drawn as a picture of links."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from shapely.ops import unary_union

from lotse.kit.content_version import PerVersion
from lotse.reference.domain.areas import NoAreaError, read_area
from lotse.reference.models import Municipality

WIDTH = 600
SIMPLIFY = 0.8
"""How far, in units of the picture, a simplified border may lie from the real one."""


@dataclass(frozen=True)
class Area:
    """One municipality on the map: an SVG path and the place of its name."""

    ags: str
    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Map:
    """The whole map in units of an SVG view box of ``width`` × ``height``."""

    areas: tuple[Area, ...]
    width: int
    height: int
    is_schematic: bool
    attribution: str


@dataclass(frozen=True)
class _Projection:
    """Degrees to units of the picture; good enough for a district (equirectangular)."""

    west: float
    north: float
    scale_x: float
    scale_y: float

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - self.west) * self.scale_x, (self.north - latitude) * self.scale_y


def _draw() -> Map | None:
    shapes = {}
    rows = []
    for row in Municipality.objects.exclude(border=None):
        with suppress(NoAreaError):  # kept by an earlier version, which looked less closely
            shapes[row.ags] = read_area(row.border)
            rows.append(row)
    if not rows:
        return None
    west, south, east, north = unary_union(list(shapes.values())).bounds
    scale_x = WIDTH / (east - west)
    scale_y = scale_x / cos(radians((south + north) / 2))
    projection = _Projection(west, north, scale_x, scale_y)
    return Map(
        areas=tuple(_area(row, shapes[row.ags], projection) for row in rows),
        width=WIDTH,
        height=round((north - south) * scale_y),
        is_schematic=any(row.is_border_schematic for row in rows),
        attribution=next((row.border_attribution for row in rows), ""),
    )


def _area(row: Municipality, border: Any, projection: _Projection) -> Area:
    simple = border.simplify(SIMPLIFY / projection.scale_x)
    polygons = getattr(simple, "geoms", [simple])
    middle = border.representative_point()
    x, y = projection.point(middle.x, middle.y)
    path = "".join(_ring(polygon.exterior.coords, projection) for polygon in polygons)
    return Area(row.ags, row.name, path, round(x), round(y))


def _ring(coordinates: Any, projection: _Projection) -> str:
    points = [projection.point(longitude, latitude) for longitude, latitude, *_ in coordinates]
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points[:-1]) + "Z"


get_map = PerVersion(_draw)
"""The map as it is now, or None where no borders were imported."""


@dataclass(frozen=True)
class LinkedArea:
    """An area with what the reader gets behind it."""

    area: Area
    count: int
    url: str
    is_chosen: bool


def linked_areas(
    drawn: Map, counts: Mapping[str, int], urls: Mapping[str, str], chosen: frozenset[str]
) -> list[LinkedArea]:
    """The areas of the map with numbers of offers and addresses."""
    return [
        LinkedArea(area, counts.get(area.ags, 0), urls.get(area.ags, ""), area.ags in chosen)
        for area in drawn.areas
    ]
