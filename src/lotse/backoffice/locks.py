"""Who writes a record at the moment: signs of life from open forms, and taking over.

A script gives the signs of life, as looking at a page changes nothing. Where no script runs there
is no lock; saving compares what the writer saw all the same.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.records.kind import KINDS, RecordKind
from lotse.backoffice.rendering import StaffRequest
from lotse.backoffice.screens import screen
from lotse.kit import clock, locks
from lotse.kit.models import RecordLock


@screen(Right.WRITE)
@require_POST
def here(request: StaffRequest, kind: str, record: str) -> JsonResponse:
    """Somebody has a form open, or has left it; says who else writes the record."""
    record_kind = _get(kind)
    if request.POST.get("deed") == "leave":
        locks.release(kind=record_kind.name, record_id=record, by=request.user)
        return JsonResponse({"note": ""})
    lock = locks.hold(
        kind=record_kind.name, record_id=record[:100], by=request.user, now=clock.now()
    )
    note = "" if lock.holder_id == request.user.pk else words(lock, request.user)
    return JsonResponse({"note": note})


@screen(Right.WRITE)
@require_POST
def take_over(request: StaffRequest, kind: str, record: str) -> HttpResponse:
    """Write a record that somebody else has open; that person is told and loses nothing."""
    record_kind = _get(kind)
    locks.hold(
        kind=record_kind.name,
        record_id=record[:100],
        by=request.user,
        now=clock.now(),
        takes_over=True,
    )
    messages.success(request, _("You write it now. The other person is told."))
    return HttpResponseRedirect(reverse(record_kind.url_name, args=[record]))


def words(lock: RecordLock, reader: User) -> str:
    """Who writes a record, as ``reader`` is told."""
    since = date_format(localtime(lock.since), "DATETIME_FORMAT")
    said = {"who": str(lock.holder), "since": since}
    if lock.taken_from_id == reader.pk:
        return _("%(who)s has taken this over from you, %(since)s.") % said
    return _("%(who)s has been writing this since %(since)s.") % said


def _get(code: str) -> RecordKind[Any]:
    if code not in KINDS:
        raise Http404
    return KINDS[code]
