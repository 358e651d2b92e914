"""What the guide reads: the rule book of the district's state, and who serves a step here."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lotse.guide.domain.answer import Answer, answer
from lotse.guide.domain.profile import read_profile
from lotse.guide.domain.rule_book import RuleBook, Station
from lotse.guide.domain.school_years import Calendar
from lotse.guide.rule_book_files import FOLDERS, state_rule_book
from lotse.guide.wording import Wording
from lotse.guide.words_files import Words, read_words
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.offers.queries import public_offers
from lotse.partners.models import School
from lotse.partners.queries import list_schools
from lotse.reference.queries import Reference, get_reference
from lotse.words.domain.states import Shown, State

SUMMER = "Sommerferien"
"""How the state's list of school holidays calls them."""


def get_rule_book() -> RuleBook:
    """The rule book for this district; refused with ``guide.no_district`` or ``guide.no_state``."""
    district = get_reference().district
    if district is None:
        raise Refused("guide.no_district", reason="run lotse init-district first")
    return state_rule_book(district.state)


def get_calendar(reference: Reference) -> Calendar:
    """The summer holidays as far as the district knows them."""
    return Calendar(
        {starts.year: starts for name, starts, _ in reference.holidays if name.startswith(SUMMER)}
    )


def get_wording(language: str) -> Wording:
    """The rule book's words for a reader of ``language``; German where a language has none."""
    district = get_reference().district
    if district is None:
        raise Refused("guide.no_district", reason="run lotse init-district first")
    folder = FOLDERS[district.state]
    found: dict[tuple[str, str], Shown] = {}
    for tag in dict.fromkeys(("de", language)):
        if (folder / "words" / f"{tag}.yaml").exists():
            found |= _phrases(read_words(folder, tag))
    return Wording(language, found)


KINDS = {
    "certificate": "certificates",
    "who": "who",
    "where": "where",
    "costs": "costs",
    "help": "help",
    "document": "documents",
    "reading": "readings",
    "rule": "rules",
}


def _phrases(words: Words) -> dict[tuple[str, str], Shown]:
    is_machine = words.language != "de"
    state = State.UNREVIEWED if is_machine else State.SOURCE
    texts = {("station", id_): one.title for id_, one in words.stations.items()}
    texts |= {("summary", id_): one.summary for id_, one in words.stations.items()}
    for kind, part in KINDS.items():
        texts |= {(kind, id_): text for id_, text in getattr(words, part).items()}
    return {
        key: Shown(text, words.language, state, is_machine=is_machine)
        for key, text in texts.items()
    }


def answer_for(facts: Mapping[str, object]) -> Answer:
    """The answer to a profile in its JSON form, by default for today.

    Refused like :func:`read_profile`. Reads the vocabularies only: nothing about the person is
    looked up or kept.
    """
    reference, book = get_reference(), get_rule_book()
    today = clock.today(reference.district.time_zone if reference.district else "UTC")
    profile = read_profile(facts, book=book, municipalities=reference.municipalities, today=today)
    return answer(profile, book, get_calendar(reference))


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
