"""Reading school registers: the jedeschule format, and a plain list with one row a school."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lotse.kit.errors import Refused
from lotse.partners.domain.register import Rejected, Row
from lotse.reference.domain.places import Point

ALL_DAY = {"ja": True, "true": True, "nein": False, "false": False, "": None}
ADDRESS = re.compile(r"(?:(?P<street>.*?), ?)?(?P<postcode>[0-9]{5})(?: (?P<place>.+))?")
POSTCODE = re.compile(r"[0-9]{5}")
AGS = re.compile(r"[0-9]{8}")


class _Unreadable(Exception):
    """A row that cannot be read; the message is the reason."""


@dataclass(frozen=True)
class _Format:
    """A register format: the columns it must have, the one with the number, how a row is read."""

    columns: frozenset[str]
    number: str
    read: Callable[[int, Mapping[str, str]], Row]


def read_register(path: Path) -> tuple[list[Row], list[Rejected]]:
    """The rows of a register file and those that cannot be read.

    White space of all kinds (line breaks, no-break spaces) becomes single spaces. Refused with
    ``interop.unreadable_register`` when the file is no register at all.
    """
    records = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = next(records, [])
        register = _format_of(header)
        return _read_rows(records, header, register)
    except csv.Error as fault:
        raise _refused(f"{path}, line {records.line_num}: {fault}") from fault
    except _Unreadable as fault:
        raise _refused(f"{path}: {fault}") from fault


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise _refused(f"{path}: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise _refused(f"{path}: this is not UTF-8 text") from fault


def _refused(reason: str) -> Refused:
    return Refused("interop.unreadable_register", reason=reason)


def _read_rows(
    records: Iterator[list[str]], header: list[str], register: _Format
) -> tuple[list[Row], list[Rejected]]:
    rows, rejected = [], []
    line = _line_of(records) + 1
    for values in records:
        here, line = line, _line_of(records) + 1
        if not values:
            continue
        if len(values) != len(header):
            rejected.append(Rejected(here, f"{len(values)} columns instead of {len(header)}"))
            continue
        clean = (" ".join(value.split()) for value in values)
        facts = dict(zip(header, clean, strict=True))
        try:
            rows.append(_read_row(here, facts, register))
        except _Unreadable as fault:
            number = facts[register.number]
            rejected.append(Rejected(here, str(fault), number if _is_number(number) else ""))
    if not rows and not rejected:
        raise _Unreadable("there is no school in it")
    return rows, rejected


def _read_row(line: int, values: Mapping[str, str], register: _Format) -> Row:
    if any("\0" in value for value in values.values()):
        raise _Unreadable("there is a NUL character in it")
    return register.read(line, values)


def _line_of(records: Iterator[list[str]]) -> int:
    """Number of physical lines read so far; a quoted field may hold several."""
    return int(getattr(records, "line_num", 0))


def _format_of(header: list[str]) -> _Format:
    for known in (JEDESCHULE, PLAIN_LIST):
        if known.columns <= set(header):
            return known
    lacking = [known.columns - set(header) for known in (JEDESCHULE, PLAIN_LIST)]
    fewest = sorted(lacking[0] if len(lacking[0]) <= len(lacking[1]) else lacking[1])
    raise _Unreadable(f"this is no school register: it lacks the columns {', '.join(fewest)}")


def _read_jedeschule(line: int, values: Mapping[str, str]) -> Row:
    address = ADDRESS.fullmatch(values["address"])
    if values["address"] and address is None:
        raise _Unreadable(f"no five digit postcode in the address {values['address']!r}")
    parts = address.groupdict() if address else {}
    return Row(
        line=line,
        number=_number(values["official_id"]),
        name=_name(values["name"]),
        street=parts.get("street") or "",
        postcode=parts.get("postcode") or "",
        place=parts.get("place") or "",
        phone=values["phone"],
        types=tuple(filter(None, [values["school_type_entity"]])),
        is_all_day=_all_day(values["full_time_school"]),
        point=_point(values["lat"], values["lon"]),
        state=values.get("state", "").upper(),
    )


def _read_plain(line: int, values: Mapping[str, str]) -> Row:
    if values["plz"] and not POSTCODE.fullmatch(values["plz"]):
        raise _Unreadable(f"{values['plz']!r} is no five digit postcode")
    if values["gemeinde_ags"] and not AGS.fullmatch(values["gemeinde_ags"]):
        raise _Unreadable(f"{values['gemeinde_ags']!r} is no eight digit municipality key")
    return Row(
        line=line,
        number=_number(values["schulnummer"]),
        name=_name(f"{values['name']} {values['name_zusatz']}".strip()),
        street=values["strasse"],
        postcode=values["plz"],
        place=values["ort"],
        phone=values["telefon"],
        types=tuple(filter(None, (name.strip() for name in values["schulformen"].split(";")))),
        is_all_day=_all_day(values["ganztag"]),
        point=_point(values["lat"], values["lon"]),
        municipality=values["gemeinde_ags"] or None,
    )


def _number(value: str) -> str:
    if not value:
        raise _Unreadable("no school number")
    if not _is_number(value):
        raise _Unreadable(f"{value!r} is no school number")
    return value


def _is_number(value: str) -> bool:
    return value.isascii() and value.isalnum()


def _name(value: str) -> str:
    if not value:
        raise _Unreadable("no name")
    return value


def _all_day(value: str) -> bool | None:
    if value.casefold() not in ALL_DAY:
        raise _Unreadable(f"{value!r} says neither yes nor no to all-day school")
    return ALL_DAY[value.casefold()]


def _point(latitude: str, longitude: str) -> Point | None:
    if not latitude and not longitude:
        return None
    try:
        point = Point(float(latitude), float(longitude))
    except ValueError as fault:
        raise _Unreadable(f"{latitude!r}, {longitude!r} are no coordinates") from fault
    if not (-90 <= point.latitude <= 90 and -180 <= point.longitude <= 180):  # noqa: PLR2004
        raise _Unreadable(f"{latitude}, {longitude} lie nowhere on earth")
    return point


JEDESCHULE = _Format(
    frozenset("address full_time_school lat lon name official_id phone school_type_entity".split()),
    "official_id",
    _read_jedeschule,
)
PLAIN_LIST = _Format(
    frozenset(
        "schulnummer name name_zusatz strasse plz ort telefon schulformen ganztag lat lon "
        "gemeinde_ags".split()
    ),
    "schulnummer",
    _read_plain,
)
