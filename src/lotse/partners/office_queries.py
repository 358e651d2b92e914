"""What the office reads of partners and schools."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.utils.timezone import make_aware

from lotse.partners.domain.facts import OrganisationFacts
from lotse.partners.models import ContactFunction, Organisation, PlannedShowing, Site
from lotse.partners.queries import facts_of, find_organisation

LONG_AGO = timedelta(days=365)
ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (Lower("name"), "pk"),
    "-name": (Lower("name").desc(), "pk"),
    "changed": ("changed_at", "pk"),
    "-changed": ("-changed_at", "pk"),
}
"""Ways to sort the list of partners."""
Condition = Q | Combinable | None


@dataclass(frozen=True)
class Editing:
    """An organisation as somebody begins to edit it."""

    organisation: Organisation
    facts: OrganisationFacts
    changed_at: datetime
    planned: Mapping[str, datetime]
    is_stuck: bool


def list_organisations(
    *, asked: Mapping[str, str], today: date, order: str = "name"
) -> "QuerySet[Organisation, Any]":
    """The organisations that fit what was asked, sorted; unknown words ask for nothing.

    ``asked`` may hold ``q`` (words of name, place or address), ``kind``, ``municipality`` (key),
    ``what`` (``schools`` or ``all``; otherwise schools are left out), ``age`` (``old``: not
    changed for a year) and ``state`` (``public``, ``hidden``, ``stuck``: a plan did not work out).
    """
    found = Organisation.objects.all()
    for word in asked.get("q", "").split()[:8]:
        place = Exists(Site.objects.filter(organisation=OuterRef("pk"), place__icontains=word))
        found = found.filter(
            Q(name__icontains=word)
            | Q(short_name__icontains=word)
            | Q(slug__icontains=word)
            | place
        )
    if asked.get("what") == "schools":
        found = found.filter(school__isnull=False)
    elif asked.get("what") != "all":
        found = found.filter(school=None)
    for name, make in FILTERS.items():
        if (value := asked.get(name)) and (condition := make(value, today)):
            found = found.filter(condition)
    return found.order_by(*ORDERS.get(order, ORDERS["name"]))


def _by_kind(value: str, _: date) -> Condition:
    return Q(kind=value)


def _by_municipality(value: str, _: date) -> Condition:
    return Exists(Site.objects.filter(organisation=OuterRef("pk"), municipality=value))


def _by_age(value: str, today: date) -> Condition:
    return Q(changed_at__lt=_long_before(today)) if value == "old" else None


def _by_state(value: str, _: date) -> Condition:
    if value == "stuck":
        stuck = PlannedShowing.objects.filter(organisation=OuterRef("pk")).exclude(obstacle="")
        return Exists(stuck)
    return Q(is_public=value == "public") if value in {"public", "hidden"} else None


FILTERS: dict[str, Callable[[str, date], Condition]] = {
    "kind": _by_kind,
    "municipality": _by_municipality,
    "age": _by_age,
    "state": _by_state,
}


def _long_before(today: date) -> datetime:
    return make_aware(datetime.combine(today - LONG_AGO, time()))


def with_columns(found: "QuerySet[Organisation, Any]") -> "QuerySet[Organisation, Any]":
    """What the list shows of each organisation, in the same statement."""
    sites = Site.objects.filter(organisation=OuterRef("pk")).exclude(place="").order_by("place")
    spoken: Any = Organisation.languages.through
    languages = spoken.objects.filter(organisation=OuterRef("pk")).order_by("language_id")
    contacts = ContactFunction.objects.filter(organisation=OuterRef("pk"))
    return found.annotate(
        places=ArraySubquery(sites.values("place").distinct()),
        language_tags=ArraySubquery(languages.values("language_id")),
        phones=ArraySubquery(contacts.exclude(phone="").values("phone")),
        emails=ArraySubquery(contacts.exclude(email="").values("email")),
    )


def names_of(slugs: Iterable[str]) -> dict[str, str]:
    """The names of those organisations that there are, by slug."""
    found = Organisation.objects.filter(slug__in=list(slugs))
    return dict(found.values_list("slug", "name"))


def list_names(*, with_schools: bool = True) -> list[tuple[str, str]]:
    """All organisations to choose from: slug and name, by name. One statement."""
    found = Organisation.objects.all() if with_schools else Organisation.objects.filter(school=None)
    return list(found.order_by("name").values_list("slug", "name"))


def list_sites(
    of: Iterable[str] | None = None, *, besides: Iterable[str] = ()
) -> "QuerySet[Site, Site]":
    """The places of some organisations, or all, and ``besides`` those with these slugs, by name."""
    sites = Site.objects.select_related("organisation").order_by("organisation__name", "pk")
    if of is None:
        return sites
    wanted = Q(organisation__slug__in=list(of)) | Q(slug__in=list(besides))
    return sites.filter(wanted)


def find_for_editing(slug: str) -> Editing | None:
    """An organisation with its facts and plans, or None."""
    organisation = find_organisation(slug)
    if organisation is None:
        return None
    plans = list(organisation.planned_showings.all())
    return Editing(
        organisation=organisation,
        facts=facts_of(organisation),
        changed_at=organisation.changed_at,
        planned={plan.verb: plan.at for plan in plans},
        is_stuck=any(plan.obstacle for plan in plans),
    )


def count_attention(today: date) -> dict[str, int]:
    """How many partners want somebody's attention, by reason. One statement.

    ``old``: nobody has looked at it for a year; schools come from the state's list.
    """
    stuck = PlannedShowing.objects.exclude(obstacle="").values("organisation")
    counts: dict[str, int] = Organisation.objects.aggregate(
        old=Count("pk", filter=Q(school=None, changed_at__lt=_long_before(today))),
        hidden=Count("pk", filter=Q(is_public=False)),
        stuck=Count("pk", filter=Q(pk__in=stuck)),
    )
    return counts
