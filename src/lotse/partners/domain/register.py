"""Reading a state's school register: which rows make one school, and what is odd about it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lotse.reference.domain.places import Borders, Box, Point


@dataclass(frozen=True)
class Row:
    """One row of a register, white space already in order; ``line`` is its first line in the file.

    ``types`` are school types as the register names them; ``municipality`` is an AGS, if the
    register states one.
    """

    line: int
    number: str
    name: str
    street: str = ""
    postcode: str = ""
    place: str = ""
    phone: str = ""
    types: tuple[str, ...] = ()
    is_all_day: bool | None = None
    point: Point | None = None
    municipality: str | None = None


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be read, with the reason in words."""

    line: int
    reason: str


class FlagCode(StrEnum):
    """What is odd about a school; it is imported all the same."""

    OUTSIDE_MUNICIPALITY = "outside_municipality"
    OUTSIDE_STATE = "outside_state"
    UNKNOWN_TYPE = "unknown_type"
    NO_TYPE = "no_type"


@dataclass(frozen=True)
class Flag:
    """One oddity of one school."""

    line: int
    number: str
    code: FlagCode
    words: str


@dataclass(frozen=True)
class SchoolRecord:
    """One school as the register states it; ``types`` are our codes, sorted."""

    line: int
    number: str
    name: str
    street: str
    postcode: str
    place: str
    phone: str
    types: tuple[str, ...]
    is_all_day: bool | None
    point: Point | None
    municipality: str | None
    flags: tuple[Flag, ...] = field(default=(), compare=False)

    @property
    def point_flag(self) -> str:
        """The flag of the coordinates, or nothing."""
        odd = {FlagCode.OUTSIDE_MUNICIPALITY, FlagCode.OUTSIDE_STATE}
        return next((flag.code.value for flag in self.flags if flag.code in odd), "")


@dataclass(frozen=True)
class Surroundings:
    """What schools are judged against.

    ``type_codes`` maps the register's names of types to codes, None for names that are no type;
    ``municipalities`` are the official keys of the district; ``find_municipality`` gives the one
    of a postcode and place, or None outside of the district.
    """

    type_codes: Mapping[str, str | None]
    municipalities: Collection[str]
    find_municipality: Callable[[str, str], str | None]
    borders: Borders
    state: Box | None


def join_rows(
    rows: Iterable[Row], surroundings: Surroundings
) -> tuple[list[SchoolRecord], list[Rejected]]:
    """Make one school of all rows with the same number, in the order of their first rows.

    Branches unite their types; for all else the first row that says something counts. Rows of one
    number with different names are rejected: they may be two schools, and guessing would mix them.
    """
    by_number: dict[str, list[Row]] = {}
    for row in rows:
        by_number.setdefault(row.number, []).append(row)
    schools, rejected = [], []
    for number, group in by_number.items():
        names = {_plain(row.name) for row in group}
        if len(names) > 1:
            said = ", ".join(repr(row.name) for row in group)
            rejected.append(Rejected(group[0].line, f"school {number} has several names: {said}"))
        else:
            schools.append(_judge(_join(group), surroundings))
    return schools, rejected


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _join(group: Sequence[Row]) -> Row:
    def first(name: str) -> object:
        values = (getattr(row, name) for row in group)
        return next((value for value in values if value not in (None, "")), getattr(group[0], name))

    return Row(
        line=group[0].line,
        number=group[0].number,
        name=group[0].name,
        types=tuple(dict.fromkeys(name for row in group for name in row.types)),
        **{
            name: first(name)  # type: ignore[arg-type]
            for name in (
                "street",
                "postcode",
                "place",
                "phone",
                "is_all_day",
                "point",
                "municipality",
            )
        },
    )


def _judge(row: Row, surroundings: Surroundings) -> SchoolRecord:
    municipality = row.municipality or surroundings.find_municipality(row.postcode, row.place)
    if municipality not in surroundings.municipalities:
        municipality = None
    known = [name for name in row.types if name in surroundings.type_codes]
    codes = {surroundings.type_codes[name] for name in known} - {None}
    flags = [
        Flag(row.line, row.number, FlagCode.UNKNOWN_TYPE, f"unknown school type {name!r}")
        for name in row.types
        if name not in surroundings.type_codes
    ]
    if not codes:
        flags.append(Flag(row.line, row.number, FlagCode.NO_TYPE, "no school type"))
    if odd := _odd_point(row.point, municipality, surroundings):
        flags.append(Flag(row.line, row.number, odd, _POINT_WORDS[odd].format(point=row.point)))
    return SchoolRecord(
        line=row.line,
        number=row.number,
        name=row.name,
        street=row.street,
        postcode=row.postcode,
        place=row.place,
        phone=row.phone,
        types=tuple(sorted(code for code in codes if code)),
        is_all_day=row.is_all_day,
        point=row.point,
        municipality=municipality,
        flags=tuple(flags),
    )


_POINT_WORDS = {
    FlagCode.OUTSIDE_STATE: (
        "the coordinates {point.latitude}, {point.longitude} lie outside of the state"
    ),
    FlagCode.OUTSIDE_MUNICIPALITY: (
        "the coordinates {point.latitude}, {point.longitude} lie outside of the municipality"
    ),
}


def _odd_point(
    point: Point | None, municipality: str | None, surroundings: Surroundings
) -> FlagCode | None:
    if point is None:
        return None
    if surroundings.state is not None and not surroundings.state.contains(point):
        return FlagCode.OUTSIDE_STATE
    if municipality and surroundings.borders.contains(municipality, point) is False:
        return FlagCode.OUTSIDE_MUNICIPALITY
    return None
