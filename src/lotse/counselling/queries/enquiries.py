"""Reading enquiries; the words are sealed and open for those whom the gate lets through."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from lotse.accounts.access import may
from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.counselling.access import may_see_all
from lotse.counselling.models import Enquiry, EnquiryState
from lotse.privacy import secret_fields

if TYPE_CHECKING:
    from django.db.models import QuerySet

WARNED_BEFORE = timedelta(days=14)
"""How long before its end an enquiry says so in large letters."""


@dataclass(frozen=True)
class Said:
    """A message in plain words. ``by``: who of the office wrote it."""

    pk: int
    is_ours: bool
    text: str
    translation: str
    sent_at: datetime
    by: User | None


def read_thread(enquiry: Enquiry) -> list[Said]:
    """The messages of an enquiry that was opened, the first one first."""
    return [
        Said(
            one.pk,
            one.is_ours,
            secret_fields.read(one, "text"),
            secret_fields.read(one, "translation"),
            one.sent_at,
            one.by,
        )
        for one in enquiry.messages.select_related("by")
    ]


def list_enquiries(person: User, view: str) -> "QuerySet[Enquiry, Enquiry]":
    """What somebody may see: ``open`` waits for the office, ``mine``, ``all``; oldest first."""
    found = Enquiry.objects.select_related("owner")
    if not may_see_all(person):
        found = found.filter(Q(owner=None) | Q(owner=person))
    if view == "mine":
        return found.filter(owner=person)
    return found if view == "all" else found.filter(state=EnquiryState.OPEN)


def find_enquiry(pk: int) -> Enquiry | None:
    """An enquiry, still closed."""
    return Enquiry.objects.select_related("owner").filter(pk=pk).first()


def count_waiting(person: User, today: date) -> tuple[int, int]:
    """How many enquiries wait for somebody, and how many more of these end soon."""
    ends_soon = Q(ends_on__lte=today + WARNED_BEFORE)
    counted = list_enquiries(person, "open").aggregate(
        all=Count("pk"), soon=Count("pk", filter=ends_soon)
    )
    return counted["all"] - counted["soon"], counted["soon"]


def people_who_counsel() -> list[User]:
    """Whom an enquiry can be given to."""
    people = User.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")
    return [person for person in people if may(person, Right.COUNSEL)]
