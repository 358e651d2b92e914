"""Reading school registers of all states: which column says what, and one row after the other.

Files are CSV (comma, semicolon or tab; UTF-8, UTF-16 or the code page of Windows), Excel workbooks,
or JSON: the dumps of jedeschule.de of today and of 2017, plain lists with one row a school, and
registers that name their columns in the usual German words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lotse.interop.register_tables import Record, UnreadableError, read_table
from lotse.kit.errors import Refused
from lotse.kit.mail_addresses import read_address
from lotse.kit.phones import read_phone
from lotse.kit.plain import tidy
from lotse.kit.web_addresses import read_web_address
from lotse.partners.domain.register import Rejected, Row
from lotse.reference.domain.places import Point, state_code

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": (
        "official_id",
        "schulnummer",
        "schulnr",
        "schul-nr.",
        "schulkennziffer",
        "dienststellenschlüssel",
        "dienststellennummer",
        "bsn",
        "nummer",
        "id",
    ),
    "name": (
        "name",
        "schulname",
        "name der schule",
        "schulbezeichnung",
        "bezeichnung",
        "einrichtung",
    ),
    "name_addition": ("name_zusatz", "namenszusatz"),
    "address": ("address", "adresse", "anschrift"),
    "street": ("strasse", "straße", "straße und hausnummer", "str. und hausnr.", "street"),
    "house": ("hausnummer", "hausnr", "hausnr."),
    "postcode": ("zip", "plz", "postleitzahl", "plz schule"),
    "place": ("city", "ort", "schulort", "gemeinde/ort"),
    "phone": ("phone", "telefon", "telefonnummer", "tel", "tel."),
    "website": ("website", "homepage", "internet", "internetadresse", "url"),
    "email": ("email", "e-mail", "e-mail-adresse", "mail"),
    "types": (
        "school_type_entity",
        "school_type",
        "schulformen",
        "schulform",
        "schulart",
        "schularten",
        "schultyp",
    ),
    "all_day": ("full_time_school", "ganztag", "ganztagsschule"),
    "latitude": ("lat", "latitude", "breite", "breitengrad", "geo_lat"),
    "longitude": ("lon", "lng", "longitude", "länge", "längengrad", "geo_lon"),
    "municipality": ("gemeinde_ags", "ags", "gemeindeschlüssel", "amtlicher gemeindeschlüssel"),
    "state": ("state", "bundesland", "land"),
}
"""Names of columns by what they say, the best first; case and white space do not count."""
NEEDED = (("name",), ("address", "postcode", "place"))
"""A register says at least these; one of each group."""

ALL_DAY = {
    **dict.fromkeys(("ja", "true", "1", "x", "yes"), True),
    **dict.fromkeys(("nein", "false", "0", "no"), False),
    "": None,
}
ADDRESS = re.compile(
    r"(?:(?P<street>.*?)[, ]+)?(?:D-)?(?P<postcode>[0-9]{5})(?:[, ]+(?P<place>.+))?"
)
POSTCODE = re.compile(r"[0-9]{5}")
EAST = frozenset({"BB", "BE", "SN", "ST", "TH"})
"""States with postcodes that begin with a zero, which spreadsheets forget."""
AGS = re.compile(r"[0-9]{8}")
NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
PREFIX = re.compile(r"(?P<state>[A-Z]{2})-(?P<number>.*)")
SEVERAL = re.compile(
    r"\s*[;,|]\s*|\s+(?:oder|und|or)\s+|\s*/\s*(?=[0+])|\s+(?=(?:\+49|0)\d{2,5}[ /-])"
)
"""What stands between several telephone numbers; "05321 / 76" is one."""
LOST_ZERO = re.compile(r"(?!49)[2-9][0-9]{8,10}")
"""Area code and number without the zero before them; nobody's number alone is as long."""
DIGITS = 4
LONGEST_ADDRESS = 200


@dataclass(frozen=True)
class _Facts:
    """The values of a row by what they say."""

    values: Mapping[str, str]

    def __getitem__(self, fact: str) -> str:
        return self.values.get(fact, "")


def read_register(path: Path, state: str = "") -> tuple[list[Row], list[Rejected]]:
    """The rows of a register file and those that cannot be read.

    ``state`` is the one of rows that name none. White space of all kinds (line breaks, no-break
    spaces) becomes single spaces, and what nobody sees goes (:func:`lotse.kit.plain.tidy`).
    Refused with ``interop.unreadable_register`` when the file is no register at all.
    """
    try:
        return _read_rows(*read_table(path), state)
    except UnreadableError as fault:
        raise Refused("interop.unreadable_register", reason=f"{path}: {fault}") from fault


def _read_rows(
    header: list[str], records: Iterable[Record], ours: str
) -> tuple[list[Row], list[Rejected]]:
    columns = _columns(header)
    rows, rejected = [], []
    for line, values in records:
        if len(values) != len(header):
            rejected.append(Rejected(line, f"{len(values)} columns instead of {len(header)}"))
            continue
        clean = [tidy(value) for value in values]
        said = {fact: _first(clean, places) for fact, places in columns.items()}
        facts = _Facts(said)
        try:
            if any("\0" in value for value in values):
                raise UnreadableError("there is a NUL character in it")
            rows.append(_read_row(line, facts, ours))
        except UnreadableError as fault:
            rejected.append(Rejected(line, str(fault), _known_number(facts)))
    if not rows and not rejected:
        raise UnreadableError("there is no school in it")
    return rows, rejected


def _columns(header: list[str]) -> dict[str, list[int]]:
    """Where each fact stands, the best column first."""
    names = [tidy(name).casefold() for name in header]
    found = {
        fact: [names.index(name) for name in known if name in names]
        for fact, known in COLUMNS.items()
    }
    for group in NEEDED:
        if not any(found[fact] for fact in group):
            lacking = " or ".join(COLUMNS[fact][0] for fact in group)
            raise UnreadableError(f"this is no school register: it lacks a column {lacking}")
    return found


def _first(values: list[str], places: list[int]) -> str:
    return next((values[place] for place in places if values[place]), "")


def _read_row(line: int, facts: _Facts, ours: str) -> Row:
    state = _state(facts)
    street, postcode, place = _address(facts, state or ours)
    if facts["municipality"] and not AGS.fullmatch(facts["municipality"].zfill(8)):
        raise UnreadableError(f"{facts['municipality']!r} is no eight digit municipality key")
    if not facts["name"]:
        raise UnreadableError("no name")
    return Row(
        line=line,
        number=_number(facts["number"]),
        name=f"{facts['name']} {facts['name_addition']}".strip(),
        street=street,
        postcode=postcode,
        place=place,
        phone=_phone(facts["phone"]),
        website=_website(facts["website"]),
        email=_email(facts["email"]),
        types=tuple(filter(None, (name.strip() for name in facts["types"].split(";")))),
        is_all_day=_all_day(facts["all_day"]),
        point=_point(facts["latitude"], facts["longitude"]),
        municipality=facts["municipality"].zfill(8) if facts["municipality"] else None,
        state=state,
    )


def _state(facts: _Facts) -> str:
    """The state that the row names, or that its number begins with."""
    if said := facts["state"]:
        found = state_code(said)
        if found is None:
            raise UnreadableError(f"{said!r} is no German state")
        return found
    prefix = PREFIX.fullmatch(facts["number"])
    return (state_code(prefix["state"]) or "") if prefix else ""


def _address(facts: _Facts, state: str) -> tuple[str, str, str]:
    """Street, postcode and place: of their own columns, and of the address for what these lack."""
    street = f"{facts['street']} {facts['house']}".strip()
    postcode, place = _postcode(facts["postcode"], state), facts["place"]
    said = facts["address"]
    if not said or (street and postcode and place):
        return street, postcode, place
    parts = ADDRESS.fullmatch(said)
    if parts is not None:
        return (
            street or parts["street"] or "",
            postcode or parts["postcode"],
            place or parts["place"] or "",
        )
    if not (postcode or place):
        raise UnreadableError(f"no five digit postcode in the address {said!r}")
    return street or said, postcode, place


def _postcode(said: str, state: str) -> str:
    postcode = said.removeprefix("D-").removesuffix(".0")
    if len(postcode) == DIGITS and state in EAST:
        postcode = postcode.zfill(5)
    if postcode and not POSTCODE.fullmatch(postcode):
        raise UnreadableError(f"{said!r} is no five digit postcode")
    return postcode


def _number(said: str) -> str:
    """The official number without the state before and, in the dumps, the branch behind it."""
    prefix = PREFIX.fullmatch(said)
    number = (prefix["number"] if prefix and state_code(prefix["state"]) else said).removesuffix(
        ".0"
    )
    if number and not NUMBER.fullmatch(number):
        raise UnreadableError(f"{number!r} is no school number")
    return number


def _known_number(facts: _Facts) -> str:
    try:
        return _number(facts["number"])
    except UnreadableError:
        return ""


def _phone(said: str) -> str:
    """The first of several numbers that somebody can call; of "05323 7036/7" the first line.

    What is long enough for an area code and begins with no zero has lost it to a spreadsheet.
    """
    numbers = [f"0{one}" if LOST_ZERO.fullmatch(one) else one for one in SEVERAL.split(said)]
    first_lines = (one.rpartition("/")[0].strip() for one in numbers)
    return next((one for one in [*numbers, *first_lines] if read_phone(one)), "")


def _website(said: str) -> str:
    """The address, with the scheme that registers leave out; nothing where it cannot be one."""
    address = said if "://" in said or not said else f"https://{said}"
    kept = read_web_address(address) or ""
    return kept if len(kept) <= LONGEST_ADDRESS else ""


def _email(said: str) -> str:
    return read_address(said) or ""


def _all_day(value: str) -> bool | None:
    if value.casefold() not in ALL_DAY:
        raise UnreadableError(f"{value!r} says neither yes nor no to all-day school")
    return ALL_DAY[value.casefold()]


def _point(latitude: str, longitude: str) -> Point | None:
    if not latitude and not longitude:
        return None
    try:
        point = Point(float(latitude.replace(",", ".")), float(longitude.replace(",", ".")))
    except ValueError as fault:
        raise UnreadableError(f"{latitude!r}, {longitude!r} are no coordinates") from fault
    if not (-90 <= point.latitude <= 90 and -180 <= point.longitude <= 180):  # noqa: PLR2004 – degrees of the earth
        raise UnreadableError(f"{latitude}, {longitude} lie nowhere on earth")
    return point
