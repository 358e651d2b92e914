"""Bringing the schools to the state of a register: all of it or nothing, and only once."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify

from lotse.kit import advisory
from lotse.kit.errors import Refused
from lotse.kit.slugs import slug_of
from lotse.partners.domain.register import (
    Flag,
    KnownSchool,
    KnownSite,
    Rejected,
    Row,
    SchoolRecord,
    Surroundings,
    find_vanished,
    join_rows,
    municipality_finder,
    site_changes,
    would_empty,
)
from lotse.partners.kinds import PARTNER
from lotse.partners.models import ContactFunction, Function, Organisation, School, Site
from lotse.reference.domain.areas import is_drawable
from lotse.reference.domain.places import Border, Borders
from lotse.reference.models import District, Municipality, Postcode
from lotse.reference.queries import register_words_of, state_box
from lotse.words.indexing import refresh

BATCH = 1_000
LONGEST: dict[str, int] = {
    name: getattr(model._meta.get_field(name), "max_length")  # noqa: B009 – the field's type does not know it
    for model, names in (
        (School, ("number",)),
        (Organisation, ("name",)),
        (Site, ("street", "postcode", "place")),
        (ContactFunction, ("phone", "email")),
    )
    for name in names
}
"""Characters there is room for, by names of facts; nothing is cut off silently."""
SITE_FIELDS = tuple(fact.name for fact in fields(KnownSite))


@dataclass
class Report:
    """What an import did or would do. Schools are named by their numbers.

    ``unchecked_municipalities`` are the keys of those whose borders are not known, so that no
    coordinates could be compared with them. ``is_vanishing_known`` is false when a refused row
    does not say which school it is: then no school is taken to have vanished.
    """

    created: list[str] = field(default_factory=list)
    updated: dict[str, list[str]] = field(default_factory=dict)
    unchanged: int = 0
    flagged: list[Flag] = field(default_factory=list)
    refused: list[Rejected] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    unchecked_municipalities: list[str] = field(default_factory=list)
    is_vanishing_known: bool = True
    would_empty: bool = False

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self) | {"refused_by_reason": Counter(one.code for one in self.refused)}


def import_schools(  # noqa: PLR0913 – each is a different question
    *,
    rows: Sequence[Row],
    rejected: Sequence[Rejected],
    state: str,
    now: datetime,
    today: date,
    is_dry_run: bool = False,
    only_whole: bool = False,
    may_empty: bool = False,
    progress: Callable[[Iterable[SchoolRecord]], Iterable[SchoolRecord]] = iter,
) -> Report:
    """Create and update the schools of a register; those it no longer lists are flagged.

    The register's values win over ours, its gaps do not. Coordinates that cannot be right are kept
    with a flag, unless we know better ones. ``state`` is the ISO 3166-2 code without ``DE-``,
    ``rejected`` are rows that could not be read. A row that does not land takes its school along
    and no other. Refused with ``partners.refused_rows`` and all ``rows`` that do not land, when
    ``only_whole`` is asked for and there are any, or when no row is left, and with
    ``partners.most_would_vanish`` when most of the known schools are not in it, unless the caller
    ``may_empty`` the list; then nothing is changed. A dry run says so instead.
    """
    schools, doubtful = join_rows(rows, _surroundings(state), rejected)
    report = Report(refused=sorted([*rejected, *doubtful], key=lambda one: one.line))
    if report.refused and (only_whole or not schools):
        raise _refused(report.refused)
    report.flagged = [flag for school in schools for flag in school.flags]
    report.unchecked_municipalities = sorted(
        {
            school.municipality
            for school in schools
            if school.municipality and school.point and not school.is_point_judged
        }
    )
    with transaction.atomic():
        _apply(
            progress(schools),
            schools,
            report,
            state=state,
            now=now,
            today=today,
            may_empty=may_empty or is_dry_run,
        )
        transaction.set_rollback(is_dry_run)
    return report


def _refused(rows: Sequence[Rejected]) -> Refused:
    reasons = "\n".join(f"  line {one.line}: {one.reason}" for one in rows)
    return Refused(
        "partners.refused_rows",
        reason=f"rows refused: {len(rows)}; nothing was changed\n{reasons}",
        rows=[asdict(one) for one in rows],
    )


def _apply(  # noqa: PLR0913 – a row has these facts
    records: Iterable[SchoolRecord],
    listed: Sequence[SchoolRecord],
    report: Report,
    *,
    state: str,
    now: datetime,
    today: date,
    may_empty: bool,
) -> None:
    # Two imports at once would both create the same schools.
    advisory.wait_for(advisory.Lock.SCHOOL_IMPORT)
    writer = _Writer(state, now)
    for record in records:
        known = writer.find(record)
        if known is None:
            writer.create(record)
            report.created.append(record.number)
        elif changed := writer.update(known, record):
            report.updated[record.number] = changed
        else:
            report.unchanged += 1
    writer.save()
    places = [_place_of(school) for school in writer.known.values() if not school.vanished_on]
    vanished = find_vanished(places, listed, report.refused)
    report.is_vanishing_known = vanished is not None
    report.vanished = vanished or []
    report.would_empty = would_empty(len(places), len(report.vanished))
    if report.would_empty and not may_empty:
        reason = (
            f"{len(report.vanished)} of {len(places)} known schools are not in this file; "
            "if that is right: --even-if-most-vanish"
        )
        raise Refused("partners.most_would_vanish", reason=reason)
    gone = [writer.known[number] for number in report.vanished]
    _flag_vanished(gone, now=now, today=today)
    touched = {*report.created, *report.updated, *report.vanished}
    refresh(PARTNER, _slugs(writer.state, touched))


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
        self.slugs = {
            *Organisation.objects.values_list("slug", flat=True),
            *Site.objects.values_list("slug", flat=True),
        }
        self.new: list[tuple[Organisation, School, Site, ContactFunction | None, SchoolRecord]] = []
        self.changed: dict[type[Any], list[Any]] = {
            model: [] for model in (Organisation, School, Site, ContactFunction)
        }
        self.new_sites: list[Site] = []
        self.new_contacts: list[ContactFunction] = []
        self.new_types: list[tuple[School, tuple[str, ...]]] = []

    def find(self, record: SchoolRecord) -> School | None:
        """The school that we know by this number, or by ours before the register had one."""
        known = self.known.get(record.number)
        if known is None and (known := self.known.pop(record.own_number, None)):
            self.known[record.number] = known
        return known

    def create(self, record: SchoolRecord) -> None:
        organisation = Organisation(
            slug=self._free_slug(_slug(record)),
            kind_id="school",
            name=record.name,
            website=record.website,
            changed_at=self.now,
        )
        school = School(
            organisation=organisation,
            state=self.state,
            number=record.number,
            is_all_day=record.is_all_day,
        )
        site = Site(slug=organisation.slug, organisation=organisation)
        _change_site(site, record)
        contact = _contact(organisation, record) if record.phone or record.email else None
        self.new.append((organisation, school, site, contact, record))

    def update(self, school: School, record: SchoolRecord) -> list[str]:
        """Change what differs; returns the names of the changed facts."""
        organisation = school.organisation
        changed = []
        if organisation.name != record.name:
            organisation.name = record.name
            changed.append("name")
        if school.number != record.number:
            school.number = record.number
            changed.append("number")
        if record.website and organisation.website != record.website:
            organisation.website = record.website
            changed.append("website")
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
        changed += self._update_contact(organisation, record)
        if changed:
            organisation.changed_at = self.now
            self.changed[Organisation].append(organisation)
            self.changed[School].append(school)
        return changed

    def _update_site(self, organisation: Organisation, record: SchoolRecord) -> list[str]:
        site = next(iter(organisation.sites.all()), None)
        if site is None:
            site = Site(slug=self._free_slug(_slug(record)), organisation=organisation)
        changed = _change_site(site, record)
        if changed and site.pk:
            self.changed[Site].append(site)
        elif changed:
            self.new_sites.append(site)
        return changed

    def _update_contact(self, organisation: Organisation, record: SchoolRecord) -> list[str]:
        said = {name: value for name in ("phone", "email") if (value := getattr(record, name))}
        if not said:
            return []
        office = [c for c in organisation.contacts.all() if c.function == Function.OFFICE]
        if not office:
            self.new_contacts.append(_contact(organisation, record))
            return list(said)
        changed = [name for name, value in said.items() if getattr(office[0], name) != value]
        for name in changed:
            setattr(office[0], name, said[name])
        if changed:
            self.changed[ContactFunction].append(office[0])
        return changed

    def _free_slug(self, wanted: str) -> str:
        """``wanted``, with a number behind it where an organisation or a place has it already."""
        candidates = (f"{wanted[:75]}-{number}" for number in count(2))
        slug = (
            wanted
            if wanted not in self.slugs
            else next(candidate for candidate in candidates if candidate not in self.slugs)
        )
        self.slugs.add(slug)
        return slug

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
        self._save_changed(Organisation, ["name", "website", "changed_at"])
        self._save_changed(School, ["number", "is_all_day", "vanished_on"])
        self._save_changed(Site, SITE_FIELDS)
        self._save_changed(ContactFunction, ["phone", "email"])

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

    def _save_changed(self, model: Any, names: Sequence[str]) -> None:
        if self.changed[model]:
            _update_rows(model, self.changed[model], names)


def _update_rows(model: Any, records: Sequence[Any], names: Sequence[str]) -> None:
    """Write these fields of records that exist, in one statement.

    Django's ``bulk_update`` spends seven seconds on the expressions for a state's schools.
    """
    quote = connection.ops.quote_name
    key, *others = [model._meta.get_field(name) for name in (model._meta.pk.name, *names)]
    columns = [quote(one.column) for one in others]
    arrays = [f"%s::{one.db_type(connection)}[]" for one in (key, *others)]
    values = [
        [one.get_db_prep_save(getattr(record, one.attname), connection) for record in records]
        for one in (key, *others)
    ]
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {', '.join(f'{name} = new.{name}' for name in columns)} "
            f"FROM unnest({', '.join(arrays)}) AS new({', '.join(['key', *columns])}) "
            f"WHERE {table}.{quote(key.column)} = new.key",
            values,
        )


def _slug(record: SchoolRecord) -> str:
    """The words of the name and the number, 80 characters at most."""
    room = min(70, 79 - len(record.number))
    return f"{slug_of(record.name, 'schule', room)}-{slugify(record.number)}"


def _change_site(site: Site, record: SchoolRecord) -> list[str]:
    known = KnownSite(
        street=site.street,
        postcode=site.postcode,
        place=site.place,
        municipality=site.municipality_id,
        latitude=site.latitude,
        longitude=site.longitude,
        coordinate_flag=site.coordinate_flag,
    )
    changes = site_changes(known, record)
    for name, value in changes.items():
        setattr(site, "municipality_id" if name == "municipality" else name, value)
    return list(changes)


def _contact(organisation: Organisation, record: SchoolRecord) -> ContactFunction:
    return ContactFunction(
        organisation=organisation,
        function=Function.OFFICE,
        phone=record.phone,
        email=record.email,
    )


def _place_of(school: School) -> KnownSchool:
    site = next(iter(school.organisation.sites.all()), None)
    return KnownSchool(
        number=school.number,
        municipality=site.municipality_id if site else None,
        postcode=site.postcode if site else "",
    )


def _slugs(state: str, numbers: Collection[str]) -> list[str]:
    schools = School.objects.filter(state=state, number__in=numbers)
    return list(schools.values_list("organisation__slug", flat=True))


def _flag_vanished(schools: Sequence[School], *, now: datetime, today: date) -> None:
    """Remember since when the register no longer lists these schools; they are never deleted."""
    keys = [school.pk for school in schools]
    School.objects.filter(pk__in=keys).update(vanished_on=today)
    Organisation.objects.filter(pk__in=keys).update(changed_at=now)


def _surroundings(state: str) -> Surroundings:
    rows = Municipality.objects.exclude(border=None).exclude(is_border_schematic=True)
    borders = {row.ags: dict(row.border or {}) for row in rows if is_drawable(row.border)}
    outline = District.objects.values_list("state_border", flat=True).first()
    return Surroundings(
        words=register_words_of(state),
        municipalities=frozenset(Municipality.objects.values_list("ags", flat=True)),
        find_municipality=municipality_finder(
            Postcode.objects.values_list("postcode", "place", "municipality")
        ),
        borders=Borders(borders),
        state=Border(outline) if outline else state_box(state),
        state_code=state,
        longest=LONGEST,
    )
