"""Reads of appointments: what the public may book, a family's own, the week of the office."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from lotse.accounts.models import User
from lotse.counselling.models import (
    Absence,
    Appointment,
    AppointmentKind,
    AppointmentState,
    Counsellor,
    Room,
    WeeklyHours,
)
from lotse.counselling.tokens import fits
from lotse.partners.models import Site

if TYPE_CHECKING:
    from django.db.models import QuerySet

WITH = ("kind", "counsellor", "room", "site__organisation")


def list_public_kinds(topic: str = "") -> list[AppointmentKind]:
    """What families book themselves, in order, where somebody counsels about it.

    What is about ``topic`` comes first.
    """
    found = AppointmentKind.objects.filter(is_public=True, counsellors__is_active=True)
    kinds = list(found.distinct())
    if topic:
        about = set(found.filter(topics=topic).values_list("pk", flat=True))
        kinds.sort(key=lambda kind: kind.pk not in about)
    return kinds


def find_public_kind(slug: str) -> AppointmentKind | None:
    """A kind that families book themselves, or None."""
    return AppointmentKind.objects.filter(slug=slug, is_public=True).first()


def languages_spoken(kind: AppointmentKind) -> list[str]:
    """The languages in which somebody counsels about it, without an interpreter."""
    spoken = Counsellor.objects.filter(is_active=True, kinds=kind).values_list(
        "languages", flat=True
    )
    return sorted({tag for tag in spoken if tag})


def find_appointment(number: str, secret: str) -> Appointment | None:
    """The appointment that a link opens, or None; it takes the same time for any secret."""
    found = Appointment.objects.select_related(*WITH).filter(number=number).first()
    return found if found is not None and fits(found, secret) else None


def list_appointments(
    begins: datetime, ends: datetime, counsellors: Iterable[int] | None = None
) -> "QuerySet[Appointment, Appointment]":
    """Appointments that begin inside a frame of time, without those that were never sent."""
    found = Appointment.objects.select_related(*WITH).filter(
        begins_at__gte=begins, begins_at__lt=ends
    )
    if counsellors is not None:
        found = found.filter(counsellor__in=counsellors)
    return found.exclude(cancelled_by="time").exclude(state=AppointmentState.HELD)


def find_by_number(number: str) -> Appointment | None:
    """An appointment by its number, for staff; who may open it is a question for the gate."""
    return Appointment.objects.select_related(*WITH).filter(number=number).first()


def own_counsellor(user: "User") -> Counsellor | None:
    """The counsellor that a person of the office is, or None."""
    return Counsellor.objects.filter(user=user).first()


def list_counsellors() -> list[Counsellor]:
    """All who counsel, those who still do first, with their languages and kinds."""
    found = Counsellor.objects.exclude(shown_as="").prefetch_related("languages", "kinds")
    return list(found.order_by("-is_active", "shown_as", "pk"))


def list_kinds() -> list[AppointmentKind]:
    """All kinds of talks, in order."""
    return list(AppointmentKind.objects.all())


def list_absences(now: datetime) -> list[Absence]:
    """Absences that are not over, the next first."""
    return list(Absence.objects.select_related("counsellor").filter(ends_at__gt=now))


def booked_within(absence: Absence) -> list[Appointment]:
    """Booked talks that lie in an absence: somebody has to move or cancel them."""
    found = Appointment.objects.filter(
        state=AppointmentState.BOOKED,
        begins_at__lt=absence.ends_at,
        ends_at__gt=absence.begins_at,
    )
    if absence.counsellor_id is not None:
        found = found.filter(counsellor=absence.counsellor_id)
    return list(found.order_by("begins_at"))


def sites_for_talks() -> "QuerySet[Site, Site]":
    """Places where one may counsel: those of all partners that are no schools."""
    found = Site.objects.select_related("organisation").filter(organisation__school=None)
    return found.order_by("organisation__name", "name", "pk")


def list_places() -> list[tuple[Site, list[str]]]:
    """The places of weekly hours, each with the rooms that are used there."""
    used = WeeklyHours.objects.filter(counsellor__is_active=True).values("site")
    rooms: dict[int, list[str]] = {}
    for site, name in Room.objects.filter(is_active=True).values_list("site", "name"):
        rooms.setdefault(site, []).append(name)
    sites = Site.objects.select_related("organisation").filter(Q(pk__in=used) | Q(pk__in=rooms))
    return [(site, rooms.get(site.pk, [])) for site in sites.order_by("organisation__name", "pk")]


def users_for(counsellor: Counsellor | None) -> "QuerySet[User, User]":
    """The accounts that may be a counsellor's: nobody else's."""
    others = Counsellor.objects.exclude(user=None)
    if counsellor is not None:
        others = others.exclude(pk=counsellor.pk)
    known = User.objects.filter(is_active=True)
    return known.exclude(pk__in=others.values("user")).order_by("email")
