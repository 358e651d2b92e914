"""What the guide reads: the rule book and its words, and who serves a step here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf

from django.db.models import QuerySet, Value

from lotse.guide.domain.answer import Answer, answer
from lotse.guide.domain.calendar import KeyDate, key_dates
from lotse.guide.domain.cases import Case
from lotse.guide.domain.changes import ChangeKind
from lotse.guide.domain.profile import Profile, read_profile
from lotse.guide.domain.rule_book import Rule, RuleBook, Station
from lotse.guide.domain.school_years import Calendar, school_year
from lotse.guide.domain.trace import Trace, trace
from lotse.guide.guide_folder import Texts
from lotse.guide.kinds import CHANGE, KINDS, PHRASE, RULE, STATION, layer_and_id, words_records
from lotse.guide.models import (
    ChangeState,
    Entry,
    LayerName,
    Pointer,
    Revision,
    RuleChange,
    SourceText,
)
from lotse.guide.models import Rule as RuleRow
from lotse.guide.rows import book_of, read_layers, read_texts
from lotse.guide.rule_book_files import Content, Layer, cases_of
from lotse.guide.wording import Wording
from lotse.guide.words_files import words_id
from lotse.kit.content_version import PerVersion
from lotse.kit.errors import Refused
from lotse.offers.kinds import OFFER
from lotse.offers.queries import public_offers
from lotse.partners.models import Function, Organisation, School, Site
from lotse.partners.queries import list_schools, public_organisations
from lotse.reference.domain.places import Point, distance_km
from lotse.reference.models import Municipality
from lotse.reference.queries import Reference, get_reference
from lotse.words.domain.states import NOTHING, Shown, State
from lotse.words.queries import texts_for, texts_of_kinds, written_texts

SUMMER = "Sommerferien"
"""How the state's list of school holidays calls them."""


def _load_book() -> RuleBook | None:
    layers = read_layers()
    if not any(any(layers[layer].values()) for layer in (LayerName.FEDERAL, LayerName.STATE)):
        return None
    return book_of(layers)


_book = PerVersion(_load_book)


def get_rule_book(version: int | None = None) -> RuleBook:
    """The rule book of this installation, kept per content version; two SQL statements.

    Refused with ``guide.not_loaded`` before ``lotse load-guide`` was run.
    """
    book = _book(version)
    if book is None:
        raise Refused("guide.not_loaded", reason="run lotse load-guide first")
    return book


def find_rule_book(version: int | None = None) -> RuleBook | None:
    """The rule book, or None where none was loaded: for what only lists what it has."""
    return _book(version)


def list_cases() -> tuple[Case, ...]:
    """The cases of this installation, those of federal law first; two SQL statements."""
    return cases_of(*read_layers().values())


def stored_guide() -> dict[str, tuple[Layer, Texts]]:
    """All layers as they are stored, for writing them to files; three SQL statements.

    Refused like :func:`get_rule_book`.
    """
    get_rule_book()
    layers, texts = read_layers(), read_texts()
    return {name: (layers[name], texts[name]) for name in LayerName.values}


def get_calendar(reference: Reference) -> Calendar:
    """The summer holidays as far as the district knows them."""
    return Calendar(
        {starts.year: starts for name, starts, _ in reference.holidays if name.startswith(SUMMER)}
    )


def list_key_dates(book: RuleBook, reference: Reference, *years: int) -> list[KeyDate]:
    """All dates of these school years, earliest first in each; what is not dated yet comes last."""
    calendar = get_calendar(reference)
    return [one for year in years for one in key_dates(book, calendar, year)]


def find_key_date(book: RuleBook, reference: Reference, id_: str, today: date) -> KeyDate | None:
    """A date of last, this or one of the next two school years, or None."""
    year = school_year(today)
    dates = list_key_dates(book, reference, *range(year - 1, year + 3))
    return next((one for one in dates if one.id == id_), None)


def get_wording(language: str, version: int | None = None) -> Wording:
    """The rule book's words for a reader of ``language``; German where a language has none.

    Kept per content version; one SQL statement. Refused like :func:`get_rule_book`.
    """
    wording = _wordings(version)(language)
    if not wording:
        get_rule_book(version)
    return wording


class _Wordings:
    """Wordings of one content version, each language when it is first asked for."""

    def __init__(self) -> None:
        self._known: dict[str, Wording] = {}

    def __call__(self, language: str) -> Wording:
        if language not in self._known:
            self._known[language] = Wording(language, _phrases(language))
        return self._known[language]


_wordings = PerVersion(_Wordings)


def _phrases(language: str) -> dict[tuple[str, str], Shown]:
    found: dict[str, dict[tuple[str, str], Shown]] = {name: {} for name in LayerName.values}
    for (kind, record, field), shown in texts_of_kinds(KINDS, language).items():
        layer, id_ = layer_and_id(record)
        found[layer][_phrase(kind, id_, field)] = shown
    return {key: text for layer in LayerName.values for key, text in found[layer].items()}


def _phrase(kind: str, id_: str, field: str) -> tuple[str, str]:
    if kind == STATION.name:
        return ("station" if field == "title" else field, id_)
    if kind == PHRASE.name:
        phrase, _, code = id_.partition("/")
        return phrase, code
    return kind.removeprefix("guide."), id_


def answer_for(facts: Mapping[str, object], version: int | None = None) -> Answer:
    """The answer to a profile in its JSON form, by default for today.

    Refused like :func:`read_profile`. Reads the vocabularies only: nothing about the person is
    looked up or kept.
    """
    return answer(*_asked(facts, version))


def trace_for(facts: Mapping[str, object], version: int | None = None) -> Trace:
    """The answer like :func:`answer_for`, with each condition of each step and what it met."""
    return trace(*_asked(facts, version))


def _asked(facts: Mapping[str, object], version: int | None) -> tuple[Profile, RuleBook, Calendar]:
    reference, book = get_reference(version), get_rule_book(version)
    today = reference.today()
    profile = read_profile(facts, book=book, municipalities=reference.municipalities, today=today)
    return profile, book, get_calendar(reference)


@dataclass(frozen=True)
class Serving:
    """Who serves a station here: slugs of schools and institutions, and of offers."""

    places: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


def serving(stations: Collection[Station], municipality: str | None) -> Mapping[str, Serving]:
    """Places and offers by station id; four SQL statements, whatever the number of stations.

    A station that is local has only the own municipality's schools, when that is known.
    """
    schools = _schools()
    offers = _offers({topic for station in stations for topic in station.topics})
    found = {}
    for station in stations:
        types = set(station.school_types)
        places = tuple(
            slug
            for slug, (kinds, places) in schools.items()
            if types & kinds
            and (not station.is_local or municipality is None or municipality in places)
        )
        slugs = tuple(
            slug
            for slug, (stages, topics) in offers.items()
            if station.stage in stages and topics & set(station.topics)
        )
        found[station.id] = Serving((*places, *station.institutions), (*station.offers, *slugs))
    return found


def _schools() -> dict[str, tuple[set[str], set[str]]]:
    found: dict[str, tuple[set[str], set[str]]] = {}
    school: School
    for school in list_schools():
        municipalities = {
            site.municipality_id
            for site in school.organisation.sites.all()
            if site.municipality_id is not None
        }
        types = {kind.pk for kind in school.types.all()}
        found[school.organisation.slug] = (types, municipalities)
    return found


def _offers(topics: Collection[str]) -> dict[str, tuple[set[str], set[str]]]:
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    rows = public_offers().filter(offertopic__topic__in=topics).order_by("slug")
    for slug, stage, topic in rows.values_list("slug", "stages", "offertopic__topic"):
        stages, about = found[slug]
        stages.add(stage)
        about.add(topic)
    return dict(found)


@dataclass(frozen=True)
class Named:
    """A place or an offer to show and to link.

    Of a place also the town, the telephone of whoever registers people there, and how many
    kilometres it lies from the middle of the own municipality, as the crow flies; None where either
    is not known.
    """

    slug: str
    title: Shown
    place: str = ""
    phone: str = ""
    distance_km: int | None = None


@dataclass(frozen=True)
class Served:
    """Who serves a station here, with names."""

    places: tuple[Named, ...] = ()
    offers: tuple[Named, ...] = ()


def with_names(
    found: Mapping[str, Serving],
    stations: Collection[str],
    language: str,
    municipality: str | None = None,
) -> Mapping[str, Served]:
    """The names of who serves ``stations``, by station; five SQL statements for any number.

    Places come nearest first where the municipality is known, else in their order. An institution
    that the district does not have is left out.
    """
    wanted = {station: found[station] for station in stations if station in found}
    home = _middle_of(municipality)
    places = _named_places({slug for serving in wanted.values() for slug in serving.places}, home)
    offers = _named_offers({slug for one in wanted.values() for slug in one.offers}, language)
    return {
        station: Served(
            nearest_first(places[slug] for slug in serving.places if slug in places),
            tuple(offers[slug] for slug in dict.fromkeys(serving.offers) if slug in offers),
        )
        for station, serving in wanted.items()
    }


def nearest_first(places: Iterable[Named]) -> tuple[Named, ...]:
    """Each place once, by distance; those without one stay in their order at the end."""
    once = {place.slug: place for place in places}.values()
    return tuple(sorted(once, key=_distance))


def _distance(place: Named) -> float:
    return inf if place.distance_km is None else place.distance_km


def _middle_of(municipality: str | None) -> Point | None:
    rows = Municipality.objects.filter(ags=municipality).values_list("latitude", "longitude")
    return next((Point(*row) for row in rows), None) if municipality else None


def _named_places(slugs: Collection[str], home: Point | None) -> dict[str, Named]:
    rows = public_organisations().filter(slug__in=slugs)
    found = {}
    for row in rows.prefetch_related("sites", "contacts"):
        name = Shown(row.name, "de", State.SOURCE, is_machine=False)
        site = min(row.sites.all(), key=lambda one: _kilometres(one, home), default=None)
        away = _kilometres(site, home) if site else inf
        found[row.slug] = Named(
            row.slug,
            name,
            site.place if site else "",
            _phone(row),
            None if away == inf else max(1, round(away)),
        )
    return found


def _kilometres(site: Site, home: Point | None) -> float:
    if home is None or site.latitude is None or site.longitude is None or site.coordinate_flag:
        return inf
    return distance_km(home, Point(site.latitude, site.longitude))


def _phone(row: Organisation) -> str:
    """The telephone for registration; without one any that the public may call."""
    contacts = [one for one in row.contacts.all() if one.phone]
    contacts.sort(key=lambda one: one.function != Function.REGISTRATION)
    return contacts[0].phone if contacts else ""


def _named_offers(slugs: Collection[str], language: str) -> dict[str, Named]:
    texts = texts_for(OFFER, sorted(slugs), language, ["title"])
    return {slug: Named(slug, text["title"]) for slug, text in texts.items() if text["title"]}


@dataclass(frozen=True)
class EntryLayer:
    """Whose an entry is (``federal``, ``state`` or ``district``), and its words.

    ``words`` maps ids of words to language, text and state; those of the own layer win.
    """

    name: str
    words: Mapping[str, Mapping[str, tuple[str, State]]]


def entry_layer(rule: Rule) -> EntryLayer:
    """The layer of a rule and the words of all its versions; two statements."""
    having = set(RuleRow.objects.filter(name=rule.id).values_list("layer", flat=True))
    layer = next((one for one in reversed(LayerName.values) if one in having), LayerName.STATE)
    ids = [words_id(rule, version) for version in rule.versions]
    records = {one: words_records(layer, one) for one in ids}
    found = written_texts(RULE, [record for group in records.values() for record in group])
    words = {}
    for id_, group in records.items():
        texts = next((found[one, "text"] for one in group if (one, "text") in found), {})
        words[id_] = {tag: (text.value, state) for tag, (text, state) in texts.items()}
    return EntryLayer(layer, words)


def pointers_to(rule: str) -> QuerySet[Pointer]:
    """Records that rest on a rule, by kind and record."""
    return Pointer.objects.filter(rule=rule).order_by("kind", "record_id")


def pointed_rules(kind: str) -> dict[str, list[str]]:
    """The rules that the records of a kind rest on, by record id."""
    found: dict[str, list[str]] = defaultdict(list)
    pointers = Pointer.objects.filter(kind=kind).order_by("rule")
    for record_id, rule in pointers.values_list("record_id", "rule"):
        found[record_id].append(rule)
    return dict(found)


def get_entry(part: str, name: str) -> Content | None:
    """The content of a station, step or certificate that counts, or None."""
    rows = Entry.objects.filter(part=part, name=name)
    contents: dict[str, Content] = dict(rows.values_list("layer", "content"))
    layers = (contents[name] for name in reversed(LayerName.values) if name in contents)
    return next(layers, None)


def find_entry_layer(part: str, name: str) -> str | None:
    """The layer of the station, step or other entry that counts, or None."""
    having = set(Entry.objects.filter(part=part, name=name).values_list("layer", flat=True))
    return next((one for one in reversed(LayerName.values) if one in having), None)


def rules_of(kind: str, record_id: str) -> list[str]:
    """Names of the rules that a record rests on."""
    pointers = Pointer.objects.filter(kind=kind, record_id=record_id).order_by("rule")
    return list(pointers.values_list("rule", flat=True))


def history_of(part: str, name: str) -> QuerySet[Revision]:
    """What happened to an entry, the newest first, with who did it."""
    return Revision.objects.filter(part=part, name=name).select_related("by")


def rules_with_other_sources() -> frozenset[str]:
    """Rules of which a source says something else than what they were compared with."""
    return rules_that_wait()[1]


def rules_that_wait() -> tuple[frozenset[str], frozenset[str]]:
    """Rules with a draft, and rules of which a source says something else; one statement."""
    drafted = RuleChange.objects.filter(state=ChangeState.DRAFT).order_by()
    other = SourceText.objects.exclude(new_digest="").order_by()
    rows = drafted.values_list("rule", Value(0)).union(other.values_list("rule", Value(1)))
    found: tuple[set[str], set[str]] = (set(), set())
    for rule, which in rows:
        found[which].add(rule)
    return frozenset(found[0]), frozenset(found[1])


def sources_of(rule: str) -> list[SourceText]:
    """What stands at the sources of a rule, as far as it has been looked at."""
    return list(SourceText.objects.filter(rule=rule))


def list_drafts() -> QuerySet[RuleChange]:
    """Changes that are not published yet, the newest first, with their authors."""
    return RuleChange.objects.filter(state=ChangeState.DRAFT).select_related("author")


def find_draft(rule: str) -> RuleChange | None:
    """The draft of a rule, if there is one."""
    return list_drafts().filter(rule=rule).first()


def get_change(pk: int) -> RuleChange:
    """One change in whatever state; RuleChange.DoesNotExist when there is none."""
    return RuleChange.objects.select_related("author", "published_by").get(pk=pk)


def changes_published_since(day: date, language: str) -> list[tuple[RuleChange, Shown]]:
    """Changes published here on or after a day, the oldest first, each with its reason."""
    rows = list(
        RuleChange.objects.filter(
            state=ChangeState.PUBLISHED, published_at__date__gte=day
        ).order_by("published_at")
    )
    reasons = texts_for(CHANGE, [row.pk for row in rows], language)
    return [(row, reasons[str(row.pk)]["reason"]) for row in rows]


@dataclass(frozen=True)
class RecentChange:
    """That a rule was changed: from which day on, and why, as far as somebody wrote it down."""

    rule: str
    day: date
    reason: Shown


RECENT_DAYS = 90


def recent_changes(
    on: date, language: str, book: RuleBook | None = None
) -> dict[str, RecentChange]:
    """Rules changed in the last 90 days, by id, for a reader of ``language``; two statements.

    Counted are changes published here, and versions of the rule book that began in that time. What
    begins later is told as soon as it is published.
    """
    since = on - timedelta(days=RECENT_DAYS)
    found = {
        rule.id: RecentChange(rule.id, day, NOTHING)
        for rule in (book or get_rule_book()).rules.values()
        for day in rule.changes()
        if since < day <= on
    }
    rows = list(
        RuleChange.objects.filter(
            state=ChangeState.PUBLISHED, published_at__date__gt=since, published_at__date__lte=on
        ).order_by("published_at")
    )
    reasons = texts_for(CHANGE, [row.pk for row in rows], language)
    for row in rows:
        published = row.published_at.date() if row.published_at else on
        is_correction = row.kind == ChangeKind.CORRECTION
        day = published if is_correction or row.day is None else row.day
        found[row.rule] = RecentChange(row.rule, day, reasons[str(row.pk)]["reason"])
    return found
