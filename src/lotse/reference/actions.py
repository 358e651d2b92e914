"""Writing the vocabularies and the district."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from lotse.kit.errors import Refused
from lotse.reference.domain.areas import NoAreaError, join_areas, read_area
from lotse.reference.domain.places import STATES
from lotse.reference.kinds import KINDS, MODELS
from lotse.reference.models import (
    District,
    Language,
    Municipality,
    Postcode,
    SchoolHoliday,
    SchoolType,
    Stage,
)
from lotse.reference.terms import get_terms
from lotse.words.actions import Entry, write_texts
from lotse.words.domain.states import Origin

SOURCE_LANGUAGE = "de"
MOST_ATTRIBUTION = 300


R = TypeVar("R", bound=Model)


@dataclass(frozen=True)
class Term:
    """One entry of a vocabulary: code, further columns, names and hints by language."""

    code: str
    columns: Mapping[str, object]
    names: Mapping[str, str]
    hints: Mapping[str, str]
    stages: Sequence[str] = ()


@transaction.atomic
def load_vocabulary(*, name: str, terms: Sequence[Term], now: datetime, first: int = 0) -> int:
    """Bring one vocabulary to the state of ``terms``; returns their number.

    ``first`` is the position of the first of them, where they come behind others. Terms that are no
    longer listed stay: records may point to them. Running twice changes nothing.
    """
    model: Any = MODELS[name]
    key = "tag" if model is Language else "code"
    for position, term in enumerate(terms, start=first):
        _put(model, {key: term.code}, {"position": position, **term.columns})
        if model is SchoolType:
            SchoolType.objects.get(pk=term.code).stages.set(get_terms(Stage, term.stages))
    write_texts(
        kind=KINDS[name],
        source_language=SOURCE_LANGUAGE,
        entries=_entries(terms),
        by=None,
        now=now,
    )
    return len(terms)


def _entries(terms: Sequence[Term]) -> Iterable[Entry]:
    for term in terms:
        for field, values in (("name", term.names), ("hint", term.hints)):
            for language, value in values.items():
                origin = Origin.PERSON if language == SOURCE_LANGUAGE else Origin.MACHINE
                yield Entry(term.code, field, language, value, origin)


@dataclass(frozen=True)
class PostcodeFacts:
    """A postcode and place with its centre."""

    postcode: str
    place: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class MunicipalityFacts:
    """A municipality with its postcodes."""

    ags: str
    name: str
    kind: str
    population: int | None
    latitude: float
    longitude: float
    postcodes: Sequence[PostcodeFacts]


@dataclass(frozen=True)
class DistrictFacts:
    """Everything that makes an installation the one of this district."""

    ags: str
    name: str
    state: str
    time_zone: str
    site_name: str
    languages: Sequence[str]
    latitude: float
    longitude: float
    details: Mapping[str, Any]
    is_demo: bool
    municipalities: Sequence[MunicipalityFacts]
    holidays: Sequence[tuple[str, date, date]]


@transaction.atomic
def init_district(*, facts: DistrictFacts) -> District:
    """Make this installation the one of a district, or bring its facts up to date.

    A municipality that is no longer listed has left: it goes with its postcodes and its border, and
    places there lie outside of the district from now on.

    Refused with ``reference.other_district`` when the installation already serves another one, and
    with ``reference.foreign_municipality`` when a municipality does not belong to the district.
    The same facts once more change nothing, so pages that are kept stay.
    """
    other = District.objects.exclude(ags=facts.ags).first()
    if other is not None:
        raise Refused(
            "reference.other_district",
            reason=f"this installation serves {other.name}; use a new database",
        )
    for municipality in facts.municipalities:
        if not municipality.ags.startswith(facts.ags):
            raise Refused(
                "reference.foreign_municipality",
                reason=f"{municipality.name} ({municipality.ags}) lies outside of {facts.ags}",
            )
    district = _put(
        District,
        {"ags": facts.ags},
        {
            "name": facts.name,
            "state": facts.state,
            "time_zone": facts.time_zone,
            "site_name": facts.site_name,
            "languages": list(facts.languages),
            "latitude": facts.latitude,
            "longitude": facts.longitude,
            "details": dict(facts.details),
            "is_demo": facts.is_demo,
        },
    )
    for municipality in facts.municipalities:
        _save_municipality(municipality)
    _remove_municipalities(but={one.ags for one in facts.municipalities})
    gone = SchoolHoliday.objects.exclude(starts_on__in=[start for _, start, _ in facts.holidays])
    if gone.exists():
        gone.delete()
    for name, start, end in facts.holidays:
        _put(SchoolHoliday, {"name": name, "starts_on": start}, {"ends_on": end})
    return district


def _put(model: type[R], key: Mapping[str, Any], facts: Mapping[str, Any]) -> R:
    """The record of a key with these facts, written only where it says something else."""
    known = model._default_manager.filter(**key).first()
    if known is not None and all(getattr(known, name) == said for name, said in facts.items()):
        return known
    return model._default_manager.update_or_create(**key, defaults=dict(facts))[0]


def _remove_municipalities(*, but: Collection[str]) -> None:
    gone = Municipality.objects.exclude(ags__in=but)
    if not gone.exists():
        return
    for relation in Municipality._meta.related_objects:
        # The contexts above know municipalities, not the other way round.
        if relation.field.null:
            rows: Any = relation.related_model
            name = relation.field.name
            rows.objects.filter(**{f"{name}__in": gone}).update(**{name: None})
    gone.delete()


def _save_municipality(facts: MunicipalityFacts) -> None:
    municipality = _put(
        Municipality,
        {"ags": facts.ags},
        {
            "name": facts.name,
            "kind": facts.kind,
            "population": facts.population,
            "latitude": facts.latitude,
            "longitude": facts.longitude,
        },
    )
    wanted = [tuple(getattr(one, part) for part in PARTS) for one in facts.postcodes]
    if sorted(municipality.postcodes.values_list(*PARTS)) != sorted(wanted):
        municipality.postcodes.all().delete()
        Postcode.objects.bulk_create(
            Postcode(municipality=municipality, **dict(zip(PARTS, one, strict=True)))
            for one in wanted
        )


PARTS = ("postcode", "place", "latitude", "longitude")
"""What is known of a postcode."""


@transaction.atomic
def set_borders(
    *,
    geometries: Mapping[str, Sequence[Mapping[str, Any]]],
    is_schematic: bool,
    attribution: str,
) -> tuple[list[str], list[str]]:
    """Give municipalities their borders; returns the keys that were known and those that were not.

    ``geometries`` maps official keys to one or more GeoJSON areas in WGS 84, which together are the
    municipality. A schematic border is good enough to draw a map and never used to judge
    coordinates. All or nothing: refused with ``reference.unreadable_borders`` when the geometry of
    a municipality is no area or lies elsewhere, and with ``reference.no_known_municipality``.
    """
    district = District.objects.first()
    box = STATES.get(district.state) if district else None
    known = list(Municipality.objects.filter(ags__in=geometries).values_list("ags", flat=True))
    if not known:
        raise Refused(
            "reference.no_known_municipality",
            reason="none of the areas in the file is a municipality of this district",
        )
    if len(attribution) > MOST_ATTRIBUTION:
        reason = f"the attribution is longer than {MOST_ATTRIBUTION} characters"
        raise Refused("reference.unreadable_borders", reason=reason)
    for ags in known:
        try:
            border = join_areas([read_area(one, box) for one in geometries[ags]])
        except NoAreaError as fault:
            raise Refused("reference.unreadable_borders", reason=f"{ags}: {fault}") from fault
        Municipality.objects.filter(ags=ags).update(
            border=border, is_border_schematic=is_schematic, border_attribution=attribution
        )
    return sorted(known), sorted(set(geometries) - set(known))


@transaction.atomic
def set_state_border(*, geometries: Sequence[Mapping[str, Any]]) -> None:
    """Give the state its border: the outline of areas that together make it up.

    Refused with ``reference.no_district`` before there is a district, and with
    ``reference.unreadable_borders`` when a geometry is no area or lies elsewhere.
    """
    district = District.objects.first()
    if district is None:
        raise Refused("reference.no_district", reason="first: lotse init-district")
    box = STATES.get(district.state)
    try:
        district.state_border = join_areas([read_area(one, box) for one in geometries])
    except NoAreaError as fault:
        raise Refused("reference.unreadable_borders", reason=str(fault)) from fault
    district.save(update_fields=["state_border"])
