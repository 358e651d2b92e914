"""Bringing HSDS records into the directory, each whole or not at all.

An organization is made once; later imports only add places to it. A service becomes a draft that
nobody has confirmed; later imports bring it up to date as long as it is a draft. Whatever somebody
here has published or withdrawn, and whatever was made here, is left alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from lotse.interop.hsds import incoming_organizations, incoming_services
from lotse.interop.hsds.identifiers import ORGANIZATION, SERVICE
from lotse.interop.hsds.known import Known
from lotse.interop.hsds.parts import Source, Unusable, checked_id, needed
from lotse.interop.hsds.reading import Document, Fault
from lotse.interop.hsds.tables import Row
from lotse.kit import advisory
from lotse.kit.errors import Refused
from lotse.offers.actions import Words, save_offer
from lotse.offers.kinds import OFFER
from lotse.offers.models import Offer, Status
from lotse.offers.queries import load_offers
from lotse.partners.actions import save_organisation
from lotse.partners.models import Organisation, School
from lotse.partners.queries import facts_of, load_organisations
from lotse.reference.queries import get_reference
from lotse.words.queries import every_text

if TYPE_CHECKING:
    from lotse.accounts.models import User

"""Advisory lock: one import of HSDS at a time."""
USABLE_STATUS = {"active", "temporarily closed"}
LONGEST_TITLE = 300


@dataclass
class Report:
    """What an import did; records are named by their identifiers."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)
    left_out: list[Fault] = field(default_factory=list)
    dangling: list[Fault] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return asdict(self)


def import_document(
    *,
    document: Document,
    by: "User | None",
    now: datetime,
    today: date,
    progress: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> Report:
    """Import organizations with their places, then services; the same twice changes nothing.

    Each record is a transaction of its own, so an import that was stopped can be begun again.
    Refused with ``interop.busy`` while another import is running.
    """
    report = Report(refused=list(document.faults))
    report.dangling = [
        Fault(f"{table} {identifier}", f"{column} {value} is not there")
        for table, identifier, column, value in document.tables.dangling()
    ]
    with _alone():
        work = _Import(document, report, by, now, today)
        for kind, write in ((ORGANIZATION, work.organization), (SERVICE, work.service)):
            for identifier in progress(list(document.tables.rows[kind])):
                work.record(kind, identifier, write)
    report.left_out = list(dict.fromkeys([*document.missing(), *work.source.left_out]))
    return report


@contextmanager
def _alone() -> Iterator[None]:
    with advisory.held(advisory.Lock.HSDS_IMPORT) as is_mine:
        if not is_mine:
            raise Refused("interop.busy", reason="another import is running")
        yield


class _Import:
    """One run: what is known already, and the writing of one record after another."""

    def __init__(
        self,
        document: Document,
        report: Report,
        by: "User | None",
        now: datetime,
        today: date,
    ) -> None:
        self.rows: Mapping[str, Mapping[str, Row]] = document.tables.rows
        self.report, self.by, self.now, self.today = report, by, now, today
        self.language = document.language
        self.source = Source(document.tables, get_reference(), today)
        self.known = Known()
        self.places = incoming_organizations.Places(self.source, self.known)
        self.texts: dict[str, list[dict[str, str]]] = {}
        for text in document.texts:
            self.texts.setdefault(text.get("service_id", ""), []).append(text)

    def record(self, kind: str, identifier: str, write: Callable[[str, Row], str]) -> None:
        """Write one record; ``write`` says what came of it, or why nothing did."""
        before = dict(self.known.slugs), dict(self.known.parts)
        try:
            if identifier in self.known.own:
                outcome = "left_alone"
            else:
                with transaction.atomic():
                    outcome = write(identifier, self.rows[kind][identifier])
        except (Unusable, Refused, IntegrityError) as fault:
            self.known.slugs, self.known.parts = before
            reason = fault.details.get("reason") if isinstance(fault, Refused) else None
            self.report.refused.append(Fault(f"{kind} {identifier}", str(reason or fault)))
        else:
            getattr(self.report, outcome).append(identifier)

    def organization(self, identifier: str, row: Row) -> str:
        """Make an organization with its places, or add places to the one that is here."""
        checked_id(row)
        if slug := self.known.find(identifier):
            return self._add_places(identifier, slug)
        school = incoming_organizations.school_of(self.source, identifier)
        if school:
            found = School.objects.filter(state=school.state, number=school.number)
            if slug := found.values_list("organisation__slug", flat=True).first():
                self.known.slugs[identifier] = slug
                return "left_alone"
        slug = self.known.name(ORGANIZATION, checked_id(row), needed(row, "name"))
        facts = incoming_organizations.organisation_facts(self.source, self.places, slug, row)
        save_organisation(facts=replace(facts, school=school), now=self.now)
        return "created"

    def _add_places(self, identifier: str, slug: str) -> str:
        facts = facts_of(load_organisations(Organisation.objects.filter(slug=slug)).get())
        new = self.places.new_sites(slug, identifier)
        if not new:
            return "unchanged"
        save_organisation(facts=replace(facts, sites=(*facts.sites, *new)), now=self.now)
        return "updated"

    def service(self, identifier: str, row: Row) -> str:
        """Make a draft of a service, or bring the draft up to date."""
        checked_id(row)
        title = needed(row, "name", LONGEST_TITLE)
        if str(row.get("status") or "active").strip().lower() not in USABLE_STATUS:
            raise Unusable(f"the status is {row['status']!r}")
        slug = self.known.find(identifier)
        offers = load_offers(Offer.objects.filter(slug=slug)) if slug else []
        if offers and offers[0].status != Status.DRAFT:
            return "left_alone"
        slug = slug or self.known.name(SERVICE, checked_id(row), title)
        confirmed_on = offers[0].facts.confirmed_on if offers else self.today
        facts = incoming_services.offer_facts(self.source, self.known, slug, row, confirmed_on)
        if offers:  # What a file cannot say stays.
            facts = replace(facts, picture=offers[0].facts.picture)
        texts = self.texts.get(identifier, [])
        words = incoming_services.words(self.source, row, texts, self.language)
        if offers and offers[0].facts == facts and _has_words(slug, words):
            return "unchanged"
        save_offer(facts=facts, words=words, by=self.by, now=self.now)
        return "updated" if offers else "created"


def _has_words(slug: str, words: Iterable[Words]) -> bool:
    wanted = {
        (one.language, name): value
        for one in words
        for name, value in one.texts.items()
        if value.strip()
    }
    kept = every_text([OFFER], record_ids=[slug])
    return wanted == {(text.language, name): text.value for _, _, name, text, _ in kept}
