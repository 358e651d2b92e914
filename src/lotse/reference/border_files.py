"""Reading borders from GeoJSON as offices get it: exports of maps, with all that lies in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lotse.kit.errors import Refused
from lotse.kit.json_text import read_json
from lotse.reference.domain.areas import find_projection, is_area, key_of

MAX_BYTES = 200_000_000


@dataclass(frozen=True)
class BorderFile:
    """Geometries by official key; ``left_out`` counts features without a key or beside an area."""

    areas: Mapping[str, list[Mapping[str, Any]]]
    is_schematic: bool
    attribution: str
    left_out: int


def read_border_file(path: Path) -> BorderFile:
    """The geometries of a GeoJSON file.

    Features without a key are left out, and points and lines of a municipality that has an area,
    too: maps export capitals and labels along with the areas. Refused with
    ``reference.unreadable_borders``, naming the file and the reason.
    """
    collection = _collection(path)
    areas: dict[str, list[Mapping[str, Any]]] = {}
    others: dict[str, list[Mapping[str, Any]]] = {}
    left_out = 0
    for number, feature in enumerate(collection["features"], 1):
        if not isinstance(feature, Mapping):
            raise _refused(path, f"feature {number} is no object")
        said = feature.get("properties")
        key, geometry = key_of(said if isinstance(said, Mapping) else {}), feature.get("geometry")
        if not key:
            left_out += 1
        else:
            (areas if is_area(geometry) else others).setdefault(key, []).append(geometry or {})
    if left_out == len(collection["features"]):
        raise _refused(path, "no feature has a municipality key (property ags, eight digits)")
    left_out += sum(len(found) for key, found in others.items() if key in areas)
    return BorderFile(
        areas={**others, **areas},
        is_schematic=bool(collection.get("schematic")),
        attribution=str(collection.get("attribution") or ""),
        left_out=left_out,
    )


def _collection(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refused(path, f"more than {MAX_BYTES:,} bytes")
        collection = read_json(path.read_bytes())
    except OSError as fault:
        raise _refused(path, str(fault.strerror)) from fault
    except ValueError as fault:
        raise _refused(path, str(fault)) from fault
    if not isinstance(collection, Mapping) or not isinstance(collection.get("features"), list):
        raise _refused(path, "this is no GeoJSON collection of features")
    if projection := find_projection(collection):
        raise _refused(path, f"the projection is {projection}; WGS 84 (EPSG:4326) is needed")
    return collection


def _refused(path: Path, reason: str) -> Refused:
    return Refused("reference.unreadable_borders", reason=f"{path}: {reason}")
