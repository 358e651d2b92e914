"""Reading a state's school register: which rows make one school, and what is odd about it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import blake2s
from statistics import median

from lotse.reference.domain.places import Area, Borders, Point, distance_km
from lotse.reference.domain.register_words import RegisterWords

FAR_KM = 25.0
"""Schools of one postcode lie nearer to one another than this."""
NEIGHBOURS = 3
"""From so many schools of one postcode on, their middle says where the postcode is."""


@dataclass(frozen=True)
class Row:
    """One row of a register, white space already in order; ``line`` is its first line in the file.

    ``types`` are school types as the register names them; ``municipality`` is an AGS and ``state``
    an ISO 3166-2 code without ``DE-``, if the register states one. ``number`` is empty where the
    register states none.
    """

    line: int
    number: str
    name: str
    street: str = ""
    postcode: str = ""
    place: str = ""
    phone: str = ""
    website: str = ""
    email: str = ""
    types: tuple[str, ...] = ()
    is_all_day: bool | None = None
    point: Point | None = None
    municipality: str | None = None
    state: str = ""


@dataclass(frozen=True)
class Rejected:
    """A row that does not land, with the reason in words; ``number`` is its school, if known.

    ``code`` is the kind of the reason, for counting; ``is_ours`` is false for rows that say nothing
    about the schools of this register: those of another state, institutions that are no school.
    """

    line: int
    reason: str
    number: str = ""
    code: str = "unreadable"
    is_ours: bool = True


class FlagCode(StrEnum):
    """What is odd about a school; it is imported all the same."""

    OUTSIDE_MUNICIPALITY = "outside_municipality"
    OUTSIDE_STATE = "outside_state"
    FAR_FROM_NEIGHBOURS = "far_from_neighbours"
    UNKNOWN_TYPE = "unknown_type"
    NO_TYPE = "no_type"
    NO_NUMBER = "no_number"


@dataclass(frozen=True)
class Flag:
    """One oddity of one school."""

    line: int
    number: str
    code: FlagCode
    words: str


@dataclass(frozen=True)
class SchoolRecord:
    """One school as the register states it; ``types`` are our codes, sorted.

    ``is_point_judged`` says whether the coordinates were compared with a municipality's border.
    ``own_number`` is what the school would be called if the register stated no number.
    """

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
    website: str = ""
    email: str = ""
    is_point_judged: bool = False
    own_number: str = ""
    flags: tuple[Flag, ...] = field(default=(), compare=False)

    @property
    def point_flag(self) -> str:
        """The flag of the coordinates, or nothing."""
        return next((flag.code.value for flag in self.flags if flag.code in _POINT_WORDS), "")


@dataclass(frozen=True)
class Surroundings:
    """What schools are judged against.

    ``words`` says what the register's names of types mean; ``municipalities`` are the official keys
    of the district; ``find_municipality`` gives the one of a postcode and place, or None outside of
    the district. ``state`` is the border of the state, or a rectangle around it. ``longest`` gives
    the number of characters that there is room for, by names of facts of :class:`Row`.
    """

    words: RegisterWords
    municipalities: Collection[str]
    find_municipality: Callable[[str, str], str | None]
    borders: Borders
    state: Area | None
    state_code: str = ""
    longest: Mapping[str, int] = field(default_factory=dict)


def join_rows(
    rows: Iterable[Row], surroundings: Surroundings, unreadable: Iterable[Rejected] = ()
) -> tuple[list[SchoolRecord], list[Rejected]]:
    """Make one school of all rows with the same number, in the order of their first rows.

    Branches unite their types; for all else the first row that says something counts. A row
    without a number gets one of ours. Rejected are: rows with values too long to keep, rows of
    another state, institutions that are no school, rows of one number with different names (they
    may be two schools, and guessing would mix them), and the other rows of a school of which a row
    is ``unreadable`` or rejected: half a school would lose its branches.
    """
    schools: list[SchoolRecord] = []
    rejected: list[Rejected] = []
    by_number: dict[str, list[Row]] = {}
    for row in rows:
        one = row if row.number else replace(row, number=own_number(row))
        if fault := _fault(one, surroundings):
            rejected.append(fault)
        else:
            by_number.setdefault(one.number, []).append(one)
    broken = {
        one.number: one.line for one in (*rejected, *unreadable) if one.number and one.is_ours
    }
    for number, group in by_number.items():
        if number in broken:
            reason = f"another row of school {number} is refused: line {broken[number]}"
            rejected += [Rejected(row.line, reason, number, "other_row") for row in group]
        elif len({_plain(row.name) for row in group}) > 1:
            reason = _several_names(group)
            rejected.append(Rejected(group[0].line, reason, number, "several_names"))
        else:
            schools.append(_judge(_join(group), surroundings))
    return _flag_far_ones(schools), rejected


def own_number(row: Row) -> str:
    """A number of ours for a school without one: the same for the same name and address."""
    said = "/".join(_plain(part) for part in (row.name, row.street, row.postcode, row.place))
    return f"x{blake2s(said.encode(), digest_size=6).hexdigest()}"


def _fault(row: Row, surroundings: Surroundings) -> Rejected | None:
    if row.state and surroundings.state_code and row.state != surroundings.state_code:
        reason = f"a school of the state {row.state}, not of {surroundings.state_code}"
        return Rejected(row.line, reason, row.number, "other_state", is_ours=False)
    if surroundings.words.is_no_school(row.name):
        reason = f"this is no school: {row.name[:60]!r}"
        return Rejected(row.line, reason, row.number, "no_school", is_ours=False)
    for name, room in surroundings.longest.items():
        value = getattr(row, name)
        if len(value) > room:
            reason = f"the {name} is longer than {room} characters: {value[:30]!r} …"
            return Rejected(row.line, reason, row.number, "too_long")
    return None


def _several_names(group: Sequence[Row]) -> str:
    lines: dict[str, int] = {}
    for row in group:
        lines.setdefault(row.name, row.line)
    said = ", ".join(f"{name!r} (line {line})" for name, line in lines.items())
    return f"school {group[0].number} has several names: {said}"


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
            name: first(name)  # type: ignore[arg-type]  # the names are those of the class
            for name in (
                "street",
                "postcode",
                "place",
                "phone",
                "website",
                "email",
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
    codes, unknown = surroundings.words.read(row.types)
    flags = [
        Flag(row.line, row.number, FlagCode.UNKNOWN_TYPE, f"unknown school type {name!r}")
        for name in unknown
    ]
    if not codes:
        flags.append(Flag(row.line, row.number, FlagCode.NO_TYPE, "no school type"))
    ours = own_number(row)
    if row.number == ours:
        words = "no official number, known by name and address"
        flags.append(Flag(row.line, row.number, FlagCode.NO_NUMBER, words))
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
        types=tuple(sorted(codes)),
        is_all_day=row.is_all_day,
        point=row.point,
        municipality=municipality,
        website=row.website,
        email=row.email,
        own_number=ours,
        is_point_judged=bool(
            row.point
            and municipality
            and surroundings.borders.contains(municipality, row.point) is not None
        ),
        flags=tuple(flags),
    )


_POINT_WORDS = {
    FlagCode.OUTSIDE_STATE: (
        "the coordinates {point.latitude}, {point.longitude} lie outside of the state"
    ),
    FlagCode.OUTSIDE_MUNICIPALITY: (
        "the coordinates {point.latitude}, {point.longitude} lie outside of the municipality"
    ),
    FlagCode.FAR_FROM_NEIGHBOURS: (
        "the coordinates {point.latitude}, {point.longitude} lie far from the other schools of the "
        "postcode"
    ),
}


def _flag_far_ones(schools: list[SchoolRecord]) -> list[SchoolRecord]:
    """Flag coordinates that no border could judge and that lie far from their neighbours."""
    points: dict[str, list[Point]] = {}
    for school in schools:
        if school.postcode and school.point and not school.point_flag:
            points.setdefault(school.postcode, []).append(school.point)
    middles = {
        postcode: Point(
            median(one.latitude for one in found), median(one.longitude for one in found)
        )
        for postcode, found in points.items()
        if len(found) >= NEIGHBOURS
    }
    return [_flag_far_one(school, middles.get(school.postcode)) for school in schools]


def _flag_far_one(school: SchoolRecord, middle: Point | None) -> SchoolRecord:
    if (
        middle is None
        or school.point is None
        or school.is_point_judged
        or school.point_flag
        or distance_km(middle, school.point) <= FAR_KM
    ):
        return school
    code = FlagCode.FAR_FROM_NEIGHBOURS
    flag = Flag(school.line, school.number, code, _POINT_WORDS[code].format(point=school.point))
    return replace(school, flags=(*school.flags, flag))


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


def municipality_finder(
    postcodes: Iterable[tuple[str, str, str]],
) -> Callable[[str, str], str | None]:
    """A function from postcode and place to the AGS, or None where they do not decide it.

    ``postcodes`` are triples of postcode, place and AGS. A postcode decides alone when all its
    places belong to one municipality; otherwise the place decides, if its name is in the list for
    one municipality only. Upper and lower case are the same.
    """
    found: dict[tuple[str, ...], set[str]] = {}
    for postcode, place, ags in postcodes:
        found.setdefault((postcode,), set()).add(ags)
        found.setdefault((postcode, place.casefold()), set()).add(ags)

    def find(postcode: str, place: str) -> str | None:
        for key in ((postcode,), (postcode, place.casefold())):
            candidates = found.get(key, set())
            if len(candidates) == 1:
                return next(iter(candidates))
        return None

    return find


@dataclass(frozen=True)
class KnownSite:
    """A school's place as we know it; ``coordinate_flag`` is a :class:`FlagCode` or nothing."""

    street: str = ""
    postcode: str = ""
    place: str = ""
    municipality: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    coordinate_flag: str = ""

    @property
    def point(self) -> Point | None:
        """The coordinates, if both are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.latitude, self.longitude)


def site_changes(known: KnownSite, record: SchoolRecord) -> dict[str, str | float | None]:
    """What the register changes in a known place: new values by names of :class:`KnownSite`.

    Gaps of the register change nothing, with one exception: a school that moved to a postcode
    without a known municipality does not keep the old one. Flagged coordinates never replace other
    ones without a flag. The flag of unchanged coordinates follows what is known now; a flag that
    could not be judged anew stays.
    """
    has_moved = bool(known.postcode and record.postcode and known.postcode != record.postcode)
    wanted: dict[str, str | float | None] = {
        name: value for name in _ADDRESS if (value := getattr(record, name))
    }
    if has_moved:
        wanted["municipality"] = record.municipality
    if record.point and not _is_worse(known, record):
        wanted["latitude"] = record.point.latitude
        wanted["longitude"] = record.point.longitude
        is_flag_open = (
            known.coordinate_flag == FlagCode.OUTSIDE_MUNICIPALITY
            and known.point == record.point
            and not (record.point_flag or record.is_point_judged or has_moved)
        )
        if not is_flag_open:
            wanted["coordinate_flag"] = record.point_flag
    return {name: value for name, value in wanted.items() if getattr(known, name) != value}


_ADDRESS = ("street", "postcode", "place", "municipality")


def _is_worse(known: KnownSite, record: SchoolRecord) -> bool:
    """Whether the register's coordinates are flagged and we know other ones that are not."""
    knows_good_point = known.point is not None and not known.coordinate_flag
    return bool(record.point_flag) and knows_good_point and known.point != record.point


@dataclass(frozen=True)
class KnownSchool:
    """A school that we know and that has not vanished: where it lies, for :func:`find_vanished`."""

    number: str
    municipality: str | None
    postcode: str


MOST_VANISH = 0.5
"""When more than this share of the known schools would vanish at once, the file is doubted."""
FEW = 4
"""So many may vanish without a question: small districts close schools, too."""


def would_empty(known: int, vanished: int) -> bool:
    """Whether so many schools would vanish that the register is rather not the whole one.

    >>> would_empty(36, 35), would_empty(36, 3), would_empty(5, 4)
    (True, False, False)
    """
    return vanished > FEW and vanished > known * MOST_VANISH


def find_vanished(
    known: Iterable[KnownSchool], listed: Sequence[SchoolRecord], refused: Sequence[Rejected]
) -> list[str] | None:
    """Numbers of known schools that the register covers and no longer lists, sorted.

    A register covers a district when it lists any of its schools, and outside of the district every
    postcode that occurs in it. A school whose row is refused is listed all the same. None when a
    refused row does not say which school it is: any school could be meant.
    """
    ours = [one for one in refused if one.is_ours]
    if not all(one.number for one in ours):
        return None
    numbers = {record.number for record in listed} | {one.number for one in ours}
    districts = {record.municipality[:5] for record in listed if record.municipality}
    postcodes = {record.postcode for record in listed if record.postcode}
    return sorted(
        school.number
        for school in known
        if school.number not in numbers
        and (
            school.municipality[:5] in districts
            if school.municipality
            else school.postcode in postcodes
        )
    )
