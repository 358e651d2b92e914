"""A directory of partners and offers as files: ``partners.yaml``, ``offers.yaml``, ``words/``."""

from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field

from lotse.kit.errors import Refused
from lotse.kit.reachable import MailAddress, Telephone, WebAddress
from lotse.kit.yaml_files import FileModel, read_yaml
from lotse.offers.actions import Words
from lotse.offers.domain.facts import OfferFacts, ScheduleFacts
from lotse.partners.actions import ContactFacts, OrganisationFacts, SchoolFacts, SiteFacts
from lotse.words.domain.states import Origin

Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,80}$")]
Age = Annotated[int, Field(ge=0, le=120)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
ByDay = Annotated[str, Field(pattern=r"^(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$")]


class _Site(FileModel):
    key: Slug
    name: str = ""
    street: str = ""
    postcode: str = ""
    place: str = ""
    municipality: str | None = None
    lat: float | None = None
    lon: float | None = None
    accessibility: tuple[str, ...] = ()


class _Contact(FileModel):
    function: Literal["office", "registration", "counselling", "information", "management"]
    phone: Telephone = ""
    email: MailAddress = ""


class _School(FileModel):
    number: str
    types: tuple[str, ...]
    all_day: bool | None = None


class _Organisation(FileModel):
    key: Slug
    kind: str
    name: str
    short_name: str = ""
    website: WebAddress = ""
    mail_language: str = "de"
    languages: tuple[str, ...] = ()
    sites: tuple[_Site, ...] = ()
    contacts: tuple[_Contact, ...] = ()
    school: _School | None = None


class _Partners(FileModel):
    organisations: tuple[_Organisation, ...]


class _Schedule(FileModel):
    freq: Literal["WEEKLY", "MONTHLY"] = "WEEKLY"
    interval: Annotated[int, Field(ge=1, le=12)] = 1
    byday: Annotated[tuple[ByDay, ...], Field(min_length=1)]
    start: Clock
    end: Clock | None = None
    valid_from: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None


class _OfferContact(FileModel):
    phone: Telephone = ""
    email: MailAddress = ""
    website: WebAddress = ""


class _Offer(FileModel):
    key: Slug
    provider: str
    partners: tuple[str, ...] = ()
    stages: tuple[str, ...]
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    german_in: str | None = None
    german_out: str | None = None
    age_from: Age | None = None
    age_to: Age | None = None
    women_only: bool = False
    parents_with_child: bool = False
    childcare: bool = False
    is_online: bool = False
    sites: tuple[str, ...] = ()
    is_free: bool = True
    join: Literal["come", "contact", "school", "online_form"] = "contact"
    schedules: tuple[_Schedule, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    pauses_in_school_holidays: bool = False
    contact: _OfferContact = _OfferContact()
    accessibility: tuple[str, ...] = ()
    confirmed_on: date
    confirmed_by: Literal["provider", "office"]
    review_months: Annotated[int, Field(ge=1, le=24)] = 6
    texts: Mapping[str, str]


class _Offers(FileModel):
    offers: tuple[_Offer, ...]


class Translations(FileModel):
    """A file of the folder ``words``: everything in one language."""

    language: str
    origin: Literal["person", "machine", "imported"]
    reviewed: bool = False
    offers: Mapping[str, Mapping[str, str]]
    events: Mapping[str, Mapping[str, str]] = {}


def read_partners(path: Path, state: str) -> list[OrganisationFacts]:
    """The organisations in a partners file; ``state`` is the one whose school numbers they have."""
    return [_organisation(entry, state) for entry in read_yaml(path, _Partners).organisations]


def read_offers(path: Path, *, are_examples: bool = False) -> list[tuple[OfferFacts, list[Words]]]:
    """The offers in an offers file with their words in all languages of the folder ``words``.

    Refused with ``interop.unknown_offer`` when a translation speaks of an offer that is not there.
    """
    entries = read_yaml(path, _Offers).offers
    words = {entry.key: [Words("de", entry.texts)] for entry in entries}
    for file, translations in read_translations(path.parent / "words"):
        origin = Origin(translations.origin)
        for key, texts in translations.offers.items():
            if key not in words:
                raise Refused("interop.unknown_offer", reason=f"{file}: there is no offer {key}")
            words[key].append(Words(translations.language, texts, origin, translations.reviewed))
    return [(_offer(entry, are_examples), words[entry.key]) for entry in entries]


def read_translations(folder: Path) -> Iterator[tuple[Path, Translations]]:
    """The translations that lie beside a file, each with its own path."""
    for file in sorted(folder.glob("*.yaml")):
        yield file, read_yaml(file, Translations)


def _organisation(entry: _Organisation, state: str) -> OrganisationFacts:
    school = None
    if entry.school is not None:
        school = SchoolFacts(state, entry.school.number, entry.school.types, entry.school.all_day)
    return OrganisationFacts(
        slug=entry.key,
        kind=entry.kind,
        name=entry.name,
        short_name=entry.short_name,
        website=entry.website,
        mail_language=entry.mail_language,
        languages=entry.languages,
        sites=[
            SiteFacts(
                slug=site.key,
                name=site.name,
                street=site.street,
                postcode=site.postcode,
                place=site.place,
                municipality=site.municipality,
                latitude=site.lat,
                longitude=site.lon,
                accessibility=site.accessibility,
            )
            for site in entry.sites
        ],
        contacts=[
            ContactFacts(contact.function, contact.phone, contact.email)
            for contact in entry.contacts
        ],
        school=school,
    )


def _offer(entry: _Offer, is_example: bool) -> OfferFacts:
    return OfferFacts(
        slug=entry.key,
        provider=entry.provider,
        partners=entry.partners,
        stages=entry.stages,
        topics=entry.topics,
        languages=entry.languages,
        german_in=entry.german_in,
        german_out=entry.german_out,
        age_from=entry.age_from,
        age_to=entry.age_to,
        is_women_only=entry.women_only,
        is_parents_with_child=entry.parents_with_child,
        has_childcare=entry.childcare,
        sites=entry.sites,
        is_online=entry.is_online,
        accessibility=entry.accessibility,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        pauses_in_school_holidays=entry.pauses_in_school_holidays,
        schedules=tuple(_schedule(schedule) for schedule in entry.schedules),
        is_free=entry.is_free,
        join=entry.join,
        phone=entry.contact.phone,
        email=entry.contact.email,
        website=entry.contact.website,
        confirmed_on=entry.confirmed_on,
        confirmed_by=entry.confirmed_by,
        next_review_on=entry.confirmed_on + relativedelta(months=entry.review_months),
        review_months=entry.review_months,
        is_example=is_example,
    )


def _schedule(entry: _Schedule) -> ScheduleFacts:
    return ScheduleFacts(
        freq=entry.freq,
        interval=entry.interval,
        byday=entry.byday,
        opens_at=time.fromisoformat(entry.start),
        closes_at=time.fromisoformat(entry.end) if entry.end else None,
        valid_from=entry.valid_from,
        valid_to=entry.until,
    )
