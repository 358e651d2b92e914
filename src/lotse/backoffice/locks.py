"""Who writes a record at the moment: signs of life from open forms, and taking over.

A script gives the signs of life, as looking at a page changes nothing. Where no script runs there
is no lock; saving compares what the writer saw all the same.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.rendering import StaffRequest
from lotse.backoffice.screens import screen
from lotse.events.kinds import EVENT
from lotse.kit import clock, locks
from lotse.kit.models import RecordLock
from lotse.offers.kinds import OFFER
from lotse.partners.journal import PARTNER


@dataclass(frozen=True)
class Lockable:
    """A kind of record that one person writes at a time, and the page of its form."""

    kind: str
    url_name: str


LOCKABLE = {
    "offer": Lockable(OFFER.name, "staff_offer"),
    "partner": Lockable(PARTNER, "staff_partner"),
    "event": Lockable(EVENT.name, "staff_event_edit"),
}


@screen(Right.WRITE)
@require_POST
def here(request: StaffRequest, kind: str, record: str) -> JsonResponse:
    """Somebody has a form open, or has left it; says who else writes the record."""
    lockable = _get(kind)
    if request.POST.get("deed") == "leave":
        locks.release(kind=lockable.kind, record_id=record, by=request.user)
        return JsonResponse({"note": ""})
    lock = locks.hold(kind=lockable.kind, record_id=record[:100], by=request.user, now=clock.now())
    note = "" if lock.holder_id == request.user.pk else words(lock, request.user)
    return JsonResponse({"note": note})


@screen(Right.WRITE)
@require_POST
def take_over(request: StaffRequest, kind: str, record: str) -> HttpResponse:
    """Write a record that somebody else has open; that person is told and loses nothing."""
    lockable = _get(kind)
    locks.hold(
        kind=lockable.kind,
        record_id=record[:100],
        by=request.user,
        now=clock.now(),
        takes_over=True,
    )
    messages.success(request, _("You write it now. The other person is told."))
    return HttpResponseRedirect(reverse(lockable.url_name, args=[record]))


def words(lock: RecordLock, reader: User) -> str:
    """Who writes a record, as ``reader`` is told."""
    since = date_format(localtime(lock.since), "DATETIME_FORMAT")
    said = {"who": str(lock.holder), "since": since}
    if lock.taken_from_id == reader.pk:
        return _("%(who)s has taken this over from you, %(since)s.") % said
    return _("%(who)s has been writing this since %(since)s.") % said


def _get(kind: str) -> Lockable:
    if kind not in LOCKABLE:
        raise Http404
    return LOCKABLE[kind]
