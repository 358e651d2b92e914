"""Reading the vocabularies: small, asked on every page, so kept per content version."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import holidays
from django.conf import settings

from lotse.kit import clock
from lotse.kit.content_version import PerVersion
from lotse.kit.sender import Sender
from lotse.reference.domain.places import STATES, Box, Point
from lotse.reference.domain.register_words import RegisterWords, plain_type
from lotse.reference.kinds import KINDS, MODELS
from lotse.reference.models import (
    District,
    Language,
    Municipality,
    OrganisationKind,
    Postcode,
    SchoolHoliday,
    SchoolType,
)
from lotse.reference.vocabulary_files import register_words
from lotse.words.domain.states import RELATED
from lotse.words.queries import all_names

NO_ZONE = "UTC"
"""Before there is a district; the only place that says so."""


@dataclass(frozen=True)
class LanguageFacts:
    """A language: BCP 47 tag, own name, ``ltr`` or ``rtl``."""

    tag: str
    autonym: str
    direction: str


@dataclass(frozen=True)
class Reference:
    """All vocabularies of the installation, in memory.

    ``codes`` maps a vocabulary's name to its codes in order; ``names`` and ``hints`` map
    (vocabulary, code, language) to words.
    """

    district: District | None
    codes: Mapping[str, tuple[str, ...]]
    names: Mapping[tuple[str, str, str], str]
    hints: Mapping[tuple[str, str, str], str]
    languages: Mapping[str, LanguageFacts]
    municipalities: Mapping[str, str]
    postcodes: Mapping[str, Point]
    school_type_stages: Mapping[str, frozenset[str]]
    schema_org: Mapping[str, str]
    holidays: tuple[tuple[str, date, date], ...]

    @property
    def time_zone(self) -> str:
        """The zone of the district's wall time, an IANA name; UTC before there is a district."""
        return self.district.time_zone if self.district else NO_ZONE

    def today(self) -> date:
        """The day on the wall calendar of the district, now."""
        return clock.today(self.time_zone)

    def name(self, vocabulary: str, code: str, language: str) -> str:
        """The name of a term for a reader; falls back to German, then to the code."""
        return self._words(self.names, vocabulary, code, language) or code

    def hint(self, vocabulary: str, code: str, language: str) -> str:
        """The explaining sentence of a term for a reader, or nothing."""
        return self._words(self.hints, vocabulary, code, language)

    @staticmethod
    def _words(
        words: Mapping[tuple[str, str, str], str], vocabulary: str, code: str, language: str
    ) -> str:
        for tag in (language, *RELATED.get(language, ()), "de"):
            if found := words.get((vocabulary, code, tag)):
                return found
        return ""


def _load() -> Reference:
    codes: dict[str, tuple[str, ...]] = {}
    names: dict[tuple[str, str, str], str] = {}
    hints: dict[tuple[str, str, str], str] = {}
    for vocabulary, model in MODELS.items():
        rows: Any = model
        codes[vocabulary] = tuple(rows.objects.order_by("position").values_list("pk", flat=True))
        for field, words in (("name", names), ("hint", hints)):
            for (code, language), value in all_names(KINDS[vocabulary], field).items():
                words[vocabulary, code, language] = value
    return Reference(
        district=District.objects.first(),
        codes=codes,
        names=names,
        hints=hints,
        languages={
            row.tag: LanguageFacts(row.tag, row.autonym, "rtl" if row.is_right_to_left else "ltr")
            for row in Language.objects.all()
        },
        municipalities=dict(Municipality.objects.values_list("ags", "name")),
        postcodes=_postcodes(),
        school_type_stages=_school_type_stages(),
        schema_org=dict(OrganisationKind.objects.values_list("pk", "schema_org")),
        holidays=tuple(SchoolHoliday.objects.values_list("name", "starts_on", "ends_on")),
    )


def _postcodes() -> dict[str, Point]:
    """The middle of each postcode: the mean of its places."""
    places: dict[str, list[tuple[float, float]]] = {}
    for postcode, latitude, longitude in Postcode.objects.values_list(
        "postcode", "latitude", "longitude"
    ):
        places.setdefault(postcode, []).append((latitude, longitude))
    return {
        postcode: Point(
            sum(latitude for latitude, _ in points) / len(points),
            sum(longitude for _, longitude in points) / len(points),
        )
        for postcode, points in places.items()
    }


def _school_type_stages() -> dict[str, frozenset[str]]:
    stages: dict[str, set[str]] = {}
    links = SchoolType.stages.through.objects.values_list("schooltype_id", "stage_id")
    for code, stage in links:
        stages.setdefault(code, set()).add(stage)
    return {code: frozenset(found) for code, found in stages.items()}


get_reference = PerVersion(_load)
"""The vocabularies as they are now; pass the content version when it is already known."""


@lru_cache(maxsize=16)
def public_holidays(state: str, year: int) -> Mapping[date, str]:
    """Public holidays of a German state in a year, with their German names."""
    return dict(holidays.country_holidays("DE", subdiv=state, years=year, language="de"))


def state_box(state: str) -> Box | None:
    """The rectangle that encloses a German state, by its ISO 3166-2 code without ``DE-``."""
    return STATES.get(state)


def register_words_of(state: str) -> RegisterWords:
    """What the words of a state's school register mean, with those the district added."""
    words = register_words(state)
    details = District.objects.values_list("details", flat=True).first() or {}
    own = {
        plain_type(name): frozenset({entry["code"]})
        for entry in details.get("school_types", [])
        for name in (entry["code"], entry["names"]["de"], *entry.get("aliases", []))
    }
    return replace(words, codes={**words.codes, **own})


def office_as_sender() -> Sender:
    """The office of the district as the sender of mails."""
    row = District.objects.values_list("site_name", "details__office__email").first()
    return Sender(row[0], row[1] or "") if row else Sender()


def zone_and_office() -> tuple[str, Sender]:
    """The zone of the district's wall time and its office as a sender, in one statement."""
    fields = ("time_zone", "site_name", "details__office__email")
    row = District.objects.values_list(*fields).first()
    return (row[0], Sender(row[1], row[2] or "")) if row else (NO_ZONE, Sender())


def office_address() -> str:
    """Where the office is, on one line, in one statement; empty as long as nobody has said it."""
    row = District.objects.values_list("details__office", flat=True).first() or {}
    place = f"{row.get('postcode', '')} {row.get('place', '')}".strip()
    return ", ".join(part for part in (row.get("street", ""), place) if part)


def time_zone() -> str:
    """The zone of the district's wall time, in one statement.

    For actions: inside a transaction :func:`get_reference` keeps nothing and reads everything.
    """
    return District.objects.values_list("time_zone", flat=True).first() or NO_ZONE


def holidays_from(day: date) -> list[tuple[date, date]]:
    """School holidays that end on a day or later, both ends included, in one statement."""
    rows = SchoolHoliday.objects.filter(ends_on__gte=day).order_by("starts_on")
    return list(rows.values_list("starts_on", "ends_on"))


def site_languages(reference: Reference) -> list[LanguageFacts]:
    """The languages of this district's site, in its order."""
    interface = dict(settings.LANGUAGES)
    tags = reference.district.languages if reference.district else [settings.LANGUAGE_CODE]
    return [
        LanguageFacts(tag, str(interface[tag]), "rtl" if tag in settings.LANGUAGES_BIDI else "ltr")
        for tag in tags
        if tag in interface
    ]
