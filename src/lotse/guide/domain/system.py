"""The education system as a map: stations in rows by stage, and the ways between them on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lotse.guide.domain.rule_book import RuleBook, Station, Step, holds


@dataclass(frozen=True)
class Row:
    """Stations of one stage that stand side by side.

    A stage has further rows of those that one enters from other stations of the stage only.
    """

    stage: str
    stations: tuple[Station, ...]


@dataclass(frozen=True)
class SystemMap:
    """The rows from the youngest to adults, and what nobody can begin any more."""

    rows: tuple[Row, ...]
    ended: tuple[Station, ...]

    def lines(self, upper: int, book: RuleBook, on: date) -> list[tuple[int, int]]:
        """The ways from row ``upper`` to the row below it: pairs of places in the two rows."""
        above, below = (self.rows[n].stations for n in (upper, upper + 1))
        places = {station.id: n for n, station in enumerate(below)}
        return [
            (n, places[to.id])
            for n, station in enumerate(above)
            for to in leads_to(book, station.id, on)
            if to.id in places
        ]


def has_ended(station: Station, on: date) -> bool:
    """Whether nobody can begin there any more."""
    ends = [day for day in (station.valid_to, station.entry_to) if day is not None]
    return bool(ends) and min(ends) < on


def system_map(book: RuleBook, stages: Sequence[str], on: date) -> SystemMap:
    """The map on a day, ``stages`` in their order. What no way leads to is not on it."""
    ended = [station for station in book.stations.values() if has_ended(station, on)]
    known = [
        station
        for station in book.stations.values()
        if steps_to(book, station.id, on) and station not in ended
    ]
    rows = []
    for stage in stages:
        depths = _depths(book, [station for station in known if station.stage == stage], on)
        rows += [
            Row(stage, tuple(book.stations[id_] for id_, at in depths.items() if at == depth))
            for depth in sorted(set(depths.values()))
        ]
    return SystemMap(tuple(rows), tuple(ended))


def _depths(book: RuleBook, stations: Sequence[Station], on: date) -> dict[str, int]:
    """In which row of its stage each station stands: below the nearest that leads to it.

    In the first row stands what one enters from another stage, or from no station at all.
    """
    here = {station.id for station in stations}
    before: dict[str, set[str]] = {}
    for id_ in here:
        origins = {origin for step in steps_to(book, id_, on) for origin in step.origins}
        before[id_] = (origins & set(book.stations)) - {id_}
    depths = {id_: 0 for id_ in here if not before[id_] or before[id_] - here}
    for _ in stations:
        for id_ in here - set(depths):
            if found := [depths[origin] for origin in before[id_] if origin in depths]:
                depths[id_] = min(found) + 1
    return {station.id: depths.get(station.id, 0) for station in stations}


def steps_to(book: RuleBook, station: str, on: date) -> list[Step]:
    """The steps that lead to a station on a day."""
    return [
        step for step in book.steps_to.get(station, ()) if holds(step.valid_from, step.valid_to, on)
    ]


def leads_to(book: RuleBook, station: str, on: date) -> list[Station]:
    """The stations that one can go to from there, each once, in the order of the book."""
    steps = book.steps_from.get(station, ())
    ids = dict.fromkeys(s.to for s in steps if holds(s.valid_from, s.valid_to, on))
    return [book.stations[id_] for id_ in ids if not has_ended(book.stations[id_], on)]


def given_by(book: RuleBook, certificate: str, on: date) -> list[Station]:
    """The stations where one can gain a certificate."""
    return [
        station
        for station in book.stations.values()
        if not has_ended(station, on) and certificate in certificates_of(station, on)
    ]


def certificates_of(station: Station, on: date) -> list[str]:
    """The certificates that one can gain at a station, by the rules of a day, each once."""
    return list(
        dict.fromkeys(
            gain.certificate
            for gain in station.gives
            if gain.certificate and holds(gain.valid_from, gain.valid_to, on)
        )
    )


def opened_by(book: RuleBook, certificate: str, on: date) -> list[Station]:
    """The stations that ask for a certificate of this rank, or for the foreign one itself."""
    rank = book.rank(certificate)
    found = dict.fromkeys(
        step.to
        for step in book.steps
        if holds(step.valid_from, step.valid_to, on) and _asks_for(step, certificate, rank, book)
    )
    return [book.stations[id_] for id_ in found if not has_ended(book.stations[id_], on)]


def _asks_for(step: Step, certificate: str, rank: int, book: RuleBook) -> bool:
    if certificate == "foreign":
        return bool(step.when.has_foreign) or step.foreign is not None
    asked = step.when.certificate
    return asked is not None and book.rank(asked) == rank > 0


def rules_of(book: RuleBook, stations: Iterable[Station], on: date) -> list[str]:
    """The rules about some stations and about the ways to them, each once."""
    found: dict[str, None] = {}
    for station in stations:
        found |= dict.fromkeys(station.rules)
        for step in steps_to(book, station.id, on):
            found |= dict.fromkeys(step.rules)
    return list(found)
