"""How school works here: the map of the system, a page for each stage, station and certificate."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lotse.guide.domain.calendar import KeyDate
from lotse.guide.domain.rule_book import Audience, RuleBook, Station
from lotse.guide.domain.school_years import school_year
from lotse.guide.domain.system import (
    SystemMap,
    certificates_of,
    given_by,
    has_ended,
    leads_to,
    opened_by,
    rules_of,
    system_map,
)
from lotse.guide.key_date_words import in_words
from lotse.guide.kinds import CERTIFICATE, STATION
from lotse.guide.queries import (
    get_rule_book,
    get_wording,
    list_key_dates,
    recent_changes,
    serving,
    with_names,
)
from lotse.guide.services import official_pages, state
from lotse.guide.station_words import (
    RuleInWords,
    Way,
    ended,
    length,
    rule_in_words,
    slug,
    ways_to,
)
from lotse.guide.wording import Wording
from lotse.interop import schema_org
from lotse.kit.errors import Refused
from lotse.website.errors import not_found
from lotse.website.guide.gate import guide_page
from lotse.website.guide.reading import entry_read, rules_read
from lotse.website.languages import ReaderRequest
from lotse.website.rendering import render_page
from lotse.words.domain.states import Shown

WIDTH, HEIGHT = 1000, 100
"""Units in which the lines between two rows are drawn; the page stretches them."""
SIDE_BY_SIDE = 5
"""As many stations fit beside each other with their whole names."""
FEW_LINES = 12
NO_PAGE = frozenset({"none"})
"""Having no certificate is not a certificate."""


@dataclass(frozen=True)
class Node:
    """A station on the map or in a list."""

    slug: str
    title: Shown
    summary: Shown
    length: str
    ended: str
    next: tuple["Node", ...] = ()
    is_joined: bool = False
    """Whether a line has to pass between the bricks beside it to reach it."""


@dataclass(frozen=True)
class Band:
    """A row of the map and the lines to the row below, as paths of a picture."""

    stage: str
    slug: str
    name: str
    is_new: bool
    nodes: tuple[Node, ...]
    lines: tuple[str, ...]

    @property
    def is_wide(self) -> bool:
        """Whether there are so many lines that they need more room."""
        return len(self.lines) > FEW_LINES

    @property
    def is_brick(self) -> bool:
        """Whether the nodes stand in two layers like bricks, each with room for two."""
        return len(self.nodes) > SIDE_BY_SIDE


@dataclass(frozen=True)
class DateLink:
    """A date on a page about something else."""

    id: str
    title: str
    when: str
    school_year: str


@dataclass(frozen=True)
class WayWithDates:
    """A way to a station with the next dates of its registration."""

    way: Way
    dates: tuple[DateLink, ...]


class _Page:
    """What every page here needs: the book and its words on this day."""

    def __init__(self, request: ReaderRequest) -> None:
        self.request = request
        self.reference, self.tag = request.reference, request.language.tag
        self.today = request.reference.today()
        self.book: RuleBook = get_rule_book(request.content_version)
        self.wording: Wording = get_wording(self.tag, request.content_version)

    def node(self, station: Station, *, with_next: bool = False) -> Node:
        following = leads_to(self.book, station.id, self.today) if with_next else []
        return Node(
            slug(station.id),
            self.wording("station", station.id),
            self.wording("summary", station.id),
            length(station),
            ended(station, self.today),
            tuple(self.node(one) for one in following),
        )

    def nodes(self, stations: Iterable[Station]) -> list[Node]:
        return [self.node(station) for station in stations]

    def rules(self, ids: Sequence[str]) -> list[RuleInWords]:
        changes = recent_changes(self.today, self.tag, self.book)
        found = []
        for id_ in ids:
            change = changes.get(id_)
            told = rule_in_words(
                self.book.rules[id_],
                self.wording,
                self.today,
                (change.day, change.reason) if change else None,
            )
            if told is not None:
                found.append(told)
        return found

    def coming(self) -> list[KeyDate]:
        """The families' dates of this and the next school year that are not over."""
        year = school_year(self.today)
        dates = list_key_dates(self.book, self.reference, year, year + 1)
        return [
            one
            for one in dates
            if one.audience is Audience.FAMILIES and not one.is_past(self.today)
        ]

    def links(self, dates: Iterable[KeyDate]) -> tuple[DateLink, ...]:
        found = []
        for one in dates:
            words = in_words(one, self.book, self.wording)
            found.append(DateLink(one.id, words.title, words.when, words.school_year))
        return tuple(found)

    def stage_name(self, stage: str) -> str:
        return self.reference.name("stage", stage, self.tag)

    def way_back(self, *further: tuple[str, str]) -> list[tuple[str, str]]:
        return [
            (_("Home"), reverse("website:home", args=[self.tag])),
            (_("How school works"), reverse("website:system", args=[self.tag])),
            *further,
        ]

    def is_foreign(self) -> bool:
        """Whether the book has no words in the reader's language."""
        return any(self.wording("station", id_).language != self.tag for id_ in self.book.stations)


@guide_page
def system(request: ReaderRequest) -> HttpResponse:
    """The whole system: stages as rows, stations as links, ways as lines and as a list."""
    page = _Page(request)
    drawn = system_map(page.book, page.reference.codes["stage"], page.today)
    context = {
        "bands": _bands(page, drawn),
        "ended": page.nodes(drawn.ended),
        "certificates": [
            (slug(id_), page.wording("certificate", id_))
            for id_ in page.book.certificates
            if id_ not in NO_PAGE
        ],
        "is_foreign": page.is_foreign(),
        "way": page.way_back()[:1],
    }
    return render_page(request, "website/guide/system.html", context)


def _bands(page: _Page, drawn: SystemMap) -> list[Band]:
    bands = []
    for n, row in enumerate(drawn.rows):
        lines: list[str] = []
        pairs: list[tuple[int, int]] = []
        if n + 1 < len(drawn.rows):
            below = len(drawn.rows[n + 1].stations)
            pairs = drawn.lines(n, page.book, page.today)
            lines = [
                _line(_middle(start, len(row.stations)), _middle(end, below))
                for start, end in pairs
            ]
        above = drawn.lines(n - 1, page.book, page.today) if n else []
        bands.append(
            Band(
                row.stage,
                slug(row.stage),
                page.stage_name(row.stage),
                n == 0 or drawn.rows[n - 1].stage != row.stage,
                tuple(_nodes(page, row.stations, above, pairs)),
                tuple(lines),
            )
        )
    return bands


def _nodes(
    page: _Page,
    stations: Sequence[Station],
    above: Iterable[tuple[int, int]],
    below: Iterable[tuple[int, int]],
) -> Iterator[Node]:
    """The nodes of a row: of bricks, the upper layer is joined to below, the lower to above."""
    joined = ({start for start, _end in below}, {end for _start, end in above})
    for place, one in enumerate(stations):
        yield replace(page.node(one, with_next=True), is_joined=place in joined[place % 2])


def _middle(place: int, number: int) -> int:
    """Where the middle of a node is: each has one column of its own, as a brick it spans two."""
    share = (place + 1) / (number + 1) if number > SIDE_BY_SIDE else (place + 0.5) / number
    return round(share * WIDTH)


def _line(start: int, end: int) -> str:
    middle = HEIGHT // 2
    return f"M{start} 0C{start} {middle} {end} {middle} {end} {HEIGHT}"


@guide_page
def stage(request: ReaderRequest, name: str) -> HttpResponse:
    """How school works in one stage: its stations, its dates, its rules."""
    code = name.replace("-", "_")
    if code not in request.reference.codes["stage"] or name != slug(code):
        return not_found(request)
    page = _Page(request)
    drawn = system_map(page.book, page.reference.codes["stage"], page.today)
    stations = [one for row in drawn.rows if row.stage == code for one in row.stations]
    context = {
        "code": code,
        "name": page.stage_name(code),
        "hint": page.reference.hint("stage", code, page.tag),
        "nodes": page.nodes(stations),
        "ended": page.nodes(one for one in drawn.ended if one.stage == code),
        "dates": page.links(one for one in page.coming() if code in one.stages),
        "rules": page.rules(rules_of(page.book, stations, page.today)),
        "is_foreign": page.is_foreign(),
        "way": page.way_back(),
    }
    return render_page(request, "website/guide/stage.html", context)


@guide_page
def station(request: ReaderRequest, name: str) -> HttpResponse:
    """One station: what it is, who may go there, how, when, with what, and what comes next."""
    page = _Page(request)
    found = page.book.stations.get(name.replace("-", "_"))
    if found is None or name != slug(found.id) or not _has_page(page.book, found, page.today):
        return not_found(request)
    rules = rules_of(page.book, [found], page.today)
    served = with_names(serving([found], None), [found.id], page.tag).get(found.id)
    context = {
        "node": page.node(found),
        "stage": (slug(found.stage), page.stage_name(found.stage)),
        "ways": _ways(page, found),
        "next": page.nodes(leads_to(page.book, found.id, page.today)),
        "gives": _gives(page, found),
        "served": served,
        "topics": [(code, page.reference.name("topic", code, page.tag)) for code in found.topics],
        "rules": page.rules(rules),
        "official": official_pages([found], page.wording, state(request.content_version)),
        "structured": _program(page, found),
        "is_foreign": page.wording("station", found.id).language != page.tag,
        "is_machine": page.wording("station", found.id).is_machine,
        "way": page.way_back(
            (
                page.stage_name(found.stage),
                reverse("website:stage", args=[page.tag, slug(found.stage)]),
            )
        ),
    }
    read = [*entry_read(STATION, found.id), *rules_read(page.book, rules, page.today)]
    return render_page(request, "website/guide/station.html", context, read=read)


def _program(page: _Page, found: Station) -> SafeString:
    """What the station is to a search engine."""
    title = page.wording("station", found.id)
    program = schema_org.said(
        "EducationalOccupationalProgram",
        name=title.value,
        description=page.wording("summary", found.id).value,
        inLanguage=title.language,
        url=settings.PUBLIC_ORIGIN + page.request.path_info,
        timeToComplete=f"P{found.months}M" if found.months and not found.months_to else "",
        educationalCredentialAwarded=[str(name) for _slug, name in _gives(page, found)],
    )
    return schema_org.as_script(program)


def _has_page(book: RuleBook, found: Station, on: date) -> bool:
    """Nobody goes to "no Kita"; what has ended keeps its page, which says so."""
    return bool(book.steps_to.get(found.id)) or has_ended(found, on)


def _ways(page: _Page, found: Station) -> list[WayWithDates]:
    coming = page.coming()
    return [
        WayWithDates(way, page.links(one for one in coming if one.rule == way.deadline))
        for way in ways_to(found, page.book, page.wording, page.today)
    ]


def _gives(page: _Page, found: Station) -> list[tuple[str, Shown]]:
    ids = certificates_of(found, page.today)
    return [(slug(id_), page.wording("certificate", id_)) for id_ in ids]


@guide_page
def certificate(request: ReaderRequest, name: str) -> HttpResponse:
    """One certificate: where one gets it and what it opens."""
    page = _Page(request)
    found = page.book.certificates.get(name.replace("-", "_"))
    if found is None or found.id in NO_PAGE or name != slug(found.id):
        return not_found(request)
    title = page.wording("certificate", found.id)
    context = {
        "title": title,
        "given_by": page.nodes(given_by(page.book, found.id, page.today)),
        "opens": page.nodes(opened_by(page.book, found.id, page.today)),
        "rules": page.rules(found.rules),
        "is_foreign": title.language != page.tag,
        "way": page.way_back(),
    }
    read = [*entry_read(CERTIFICATE, found.id), *rules_read(page.book, found.rules, page.today)]
    return render_page(request, "website/guide/certificate.html", context, read=read)


def station_nodes(request: ReaderRequest, ids: Iterable[str]) -> dict[str, Node]:
    """Those of these stations that have a page, by id; refused where no rule book was loaded."""
    page = _Page(request)
    stations = [page.book.stations[id_] for id_ in ids if id_ in page.book.stations]
    return {one.id: page.node(one) for one in stations if _has_page(page.book, one, page.today)}


def addresses(request: ReaderRequest) -> list[str]:
    """The pages of this module and the coming dates, for the list that search engines read.

    None where no rule book was loaded.
    """
    try:
        page = _Page(request)
    except Refused:
        return []
    stations = [
        one.id for one in page.book.stations.values() if _has_page(page.book, one, page.today)
    ]
    return [
        "schulsystem/",
        *(f"schulsystem/phase/{slug(code)}/" for code in page.reference.codes["stage"]),
        *(f"schulsystem/{slug(id_)}/" for id_ in stations),
        *(
            f"schulsystem/abschluss/{slug(id_)}/"
            for id_ in page.book.certificates
            if id_ not in NO_PAGE
        ),
        "termine/",
        *(f"termine/{one.id}/" for one in page.coming()),
    ]
