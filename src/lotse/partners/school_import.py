"""Bringing the schools to the state of a register: all of it or nothing, and only once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify

from lotse.kit.errors import Refused
from lotse.partners.domain.register import (
    Flag,
    Rejected,
    Row,
    SchoolRecord,
    Surroundings,
    join_rows,
)
from lotse.partners.models import ContactFunction, Function, Organisation, School, Site
from lotse.reference.domain.places import Borders
from lotse.reference.models import Municipality, Postcode
from lotse.reference.queries import state_box
from lotse.reference.vocabulary_files import school_type_aliases

IMPORT_LOCK = 7_301_974
"""Key of the advisory lock: two imports at once would both create the same schools."""
BATCH = 1_000


@dataclass
class Report:
    """What an import did or would do. Schools are named by their numbers."""

    created: list[str] = field(default_factory=list)
    updated: dict[str, list[str]] = field(default_factory=dict)
    unchanged: int = 0
    flagged: list[Flag] = field(default_factory=list)
    refused: list[Rejected] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    are_borders_checked: bool = True

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


def import_schools(  # noqa: PLR0913 – each is a different question
    *,
    rows: Sequence[Row],
    rejected: Sequence[Rejected],
    state: str,
    now: datetime,
    today: date,
    is_dry_run: bool = False,
    without_refused: bool = False,
    progress: Callable[[Iterable[SchoolRecord]], Iterable[SchoolRecord]] = iter,
) -> Report:
    """Create and update the schools of a register; those it no longer lists are flagged.

    The register's values win over ours, its gaps do not. Coordinates that cannot be right are kept
    with a flag, unless we know better ones. Refused with ``partners.refused_rows`` and the report
    when a row cannot be read and ``without_refused`` is not set; then nothing is changed.
    """
    surroundings = _surroundings(state)
    schools, doubtful = join_rows(rows, surroundings)
    report = Report(refused=[*rejected, *doubtful], are_borders_checked=bool(surroundings.borders))
    report.refused.sort(key=lambda one: one.line)
    if report.refused and not without_refused:
        reasons = "\n".join(f"  line {one.line}: {one.reason}" for one in report.refused)
        raise Refused(
            "partners.refused_rows",
            reason=f"{len(report.refused)} rows cannot be read; nothing was changed\n{reasons}",
            refused=[asdict(one) for one in report.refused],
        )
    report.flagged = [flag for school in schools for flag in school.flags]
    with transaction.atomic():
        _apply(progress(schools), schools, report, state=state, now=now, today=today)
        transaction.set_rollback(is_dry_run)
    return report


def _apply(  # noqa: PLR0913
    records: Iterable[SchoolRecord],
    listed: Sequence[SchoolRecord],
    report: Report,
    *,
    state: str,
    now: datetime,
    today: date,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
    writer = _Writer(state, now)
    for record in records:
        known = writer.known.get(record.number)
        if known is None:
            writer.create(record)
            report.created.append(record.number)
        elif changed := writer.update(known, record):
            report.updated[record.number] = changed
        else:
            report.unchanged += 1
    writer.save()
    report.vanished = _flag_vanished(writer.known.values(), listed, today)


class _Writer:
    """Collects what the import changes, so that it costs a few statements and not thousands."""

    def __init__(self, state: str, now: datetime) -> None:
        self.state, self.now = state, now
        schools = School.objects.filter(state=state).select_related("organisation")
        self.known = {
            school.number: school
            for school in schools.prefetch_related(
                "types", "organisation__sites", "organisation__contacts"
            )
        }
        self.new: list[tuple[Organisation, School, Site, ContactFunction | None, SchoolRecord]] = []
        self.changed: dict[type[Any], list[Any]] = {
            model: [] for model in (Organisation, School, Site, ContactFunction)
        }
        self.new_sites: list[Site] = []
        self.new_contacts: list[ContactFunction] = []
        self.new_types: list[tuple[School, tuple[str, ...]]] = []

    def create(self, record: SchoolRecord) -> None:
        organisation = Organisation(
            slug=f"{slugify(record.name)[:70]}-{record.number.lower()}"[:80],
            kind_id="school",
            name=record.name[:160],
            changed_at=self.now,
        )
        school = School(
            organisation=organisation,
            state=self.state,
            number=record.number,
            is_all_day=record.is_all_day,
        )
        site = Site(slug=organisation.slug, organisation=organisation)
        _fill_site(site, record)
        contact = _contact(organisation, record.phone) if record.phone else None
        self.new.append((organisation, school, site, contact, record))

    def update(self, school: School, record: SchoolRecord) -> list[str]:
        """Change what differs; returns the names of the changed facts."""
        organisation = school.organisation
        changed = []
        if organisation.name != record.name[:160]:
            organisation.name = record.name[:160]
            changed.append("name")
        if record.is_all_day is not None and school.is_all_day != record.is_all_day:
            school.is_all_day = record.is_all_day
            changed.append("all_day")
        if school.vanished_on is not None:
            school.vanished_on = None
            changed.append("listed_again")
        if record.types and sorted(kind.pk for kind in school.types.all()) != list(record.types):
            self.new_types.append((school, record.types))
            changed.append("types")
        changed += self._update_site(organisation, record)
        changed += self._update_phone(organisation, record)
        if changed:
            organisation.changed_at = self.now
            self.changed[Organisation].append(organisation)
            self.changed[School].append(school)
        return changed

    def _update_site(self, organisation: Organisation, record: SchoolRecord) -> list[str]:
        site = next(iter(organisation.sites.all()), None)
        if site is None:
            site = Site(slug=organisation.slug, organisation=organisation)
            self.new_sites.append(site)
        changed = _fill_site(site, record)
        if changed and site.pk:
            self.changed[Site].append(site)
        return changed

    def _update_phone(self, organisation: Organisation, record: SchoolRecord) -> list[str]:
        if not record.phone:
            return []
        office = [c for c in organisation.contacts.all() if c.function == Function.OFFICE]
        if not office:
            self.new_contacts.append(_contact(organisation, record.phone))
            return ["phone"]
        if office[0].phone == record.phone:
            return []
        office[0].phone = record.phone
        self.changed[ContactFunction].append(office[0])
        return ["phone"]

    def save(self) -> None:
        Organisation.objects.bulk_create([made[0] for made in self.new], batch_size=BATCH)
        for organisation, school, site, contact, _record in self.new:
            school.organisation = organisation
            site.organisation = organisation
            if contact:
                contact.organisation = organisation
        School.objects.bulk_create([made[1] for made in self.new], batch_size=BATCH)
        sites = [made[2] for made in self.new]
        Site.objects.bulk_create([*sites, *self.new_sites], batch_size=BATCH)
        contacts = [made[3] for made in self.new if made[3]]
        ContactFunction.objects.bulk_create([*contacts, *self.new_contacts], batch_size=BATCH)
        self._save_types()
        self._save_changed(Organisation, ["name", "changed_at"])
        self._save_changed(School, ["is_all_day", "vanished_on"])
        self._save_changed(Site, list(SITE_FIELDS))
        self._save_changed(ContactFunction, ["phone"])

    def _save_types(self) -> None:
        through: Any = School.types.through
        changed = [school.pk for school, _ in self.new_types]
        through.objects.filter(school__in=changed).delete()
        wanted = [*self.new_types, *((made[1], made[4].types) for made in self.new)]
        through.objects.bulk_create(
            [
                through(school_id=school.pk, schooltype_id=code)
                for school, codes in wanted
                for code in codes
            ],
            batch_size=BATCH,
        )

    def _save_changed(self, model: Any, fields: list[str]) -> None:
        if self.changed[model]:
            model.objects.bulk_update(self.changed[model], fields, batch_size=BATCH)


SITE_FIELDS = (
    "street",
    "postcode",
    "place",
    "municipality_id",
    "latitude",
    "longitude",
    "coordinate_flag",
)


def _fill_site(site: Site, record: SchoolRecord) -> list[str]:
    values: dict[str, Any] = {
        "street": record.street,
        "postcode": record.postcode,
        "place": record.place,
        "municipality_id": record.municipality,
    }
    has_good_point = site.latitude is not None and not site.coordinate_flag
    if record.point and not (record.point_flag and has_good_point):
        values |= {
            "latitude": record.point.latitude,
            "longitude": record.point.longitude,
        }
        if site.coordinate_flag != record.point_flag:
            site.coordinate_flag = record.point_flag
            values["coordinate_flag"] = record.point_flag
    changed = []
    for name, value in values.items():
        if value not in (None, "") and getattr(site, name) != value:
            setattr(site, name, value)
            changed.append(name.removesuffix("_id"))
    return changed


def _contact(organisation: Organisation, phone: str) -> ContactFunction:
    return ContactFunction(organisation=organisation, function=Function.OFFICE, phone=phone[:40])


def _flag_vanished(
    known: Iterable[School], listed: Sequence[SchoolRecord], today: date
) -> list[str]:
    """Flag schools that the register covers and no longer lists; they are never deleted.

    A register covers a district when it lists any of its schools, and outside of the district
    every postcode that occurs in it.
    """
    numbers = {record.number for record in listed}
    districts = {record.municipality[:5] for record in listed if record.municipality}
    postcodes = {record.postcode for record in listed}
    vanished = []
    for school in known:
        site = next(iter(school.organisation.sites.all()), None)
        if school.number in numbers or school.vanished_on or site is None:
            continue
        if site.municipality_id:
            is_covered = site.municipality_id[:5] in districts
        else:
            is_covered = site.postcode in postcodes
        if is_covered:
            school.vanished_on = today
            vanished.append(school)
    School.objects.bulk_update(vanished, ["vanished_on"], batch_size=BATCH)
    return sorted(school.number for school in vanished)


def _surroundings(state: str) -> Surroundings:
    rows = Municipality.objects.exclude(border=None).exclude(is_border_schematic=True)
    borders = {row.ags: dict(row.border or {}) for row in rows}
    return Surroundings(
        type_codes=school_type_aliases(),
        municipalities=frozenset(Municipality.objects.values_list("ags", flat=True)),
        find_municipality=_municipality_finder(),
        borders=Borders(borders),
        state=state_box(state),
    )


def _municipality_finder() -> Callable[[str, str], str | None]:
    by_postcode: dict[str, set[str]] = {}
    by_place: dict[tuple[str, str], str] = {}
    for postcode, place, ags in Postcode.objects.values_list("postcode", "place", "municipality"):
        by_postcode.setdefault(postcode, set()).add(ags)
        by_place[postcode, place.casefold()] = ags

    def find(postcode: str, place: str) -> str | None:
        candidates = by_postcode.get(postcode, set())
        if len(candidates) == 1:
            return next(iter(candidates))
        return by_place.get((postcode, place.casefold()))

    return find
