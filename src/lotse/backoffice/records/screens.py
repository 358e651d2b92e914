"""The screens of a kind of record: begin, edit, look back, bring back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.changes import ShownChange
from lotse.backoffice.deeds import do_and_say
from lotse.backoffice.records.kind import History, RecordKind, Restoring
from lotse.backoffice.records.page import RecordPage, get_record
from lotse.backoffice.rendering import StaffRequest, render_entrance, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.privacy.journal import Entry, history

View = Callable[..., HttpResponse]
FORM_METHODS = ["GET", "HEAD", "POST"]


def new(kind: RecordKind[Any]) -> View:
    """A new record. What cannot be saved is shown with everything that was typed."""

    @screen(kind.begins)
    @require_http_methods(FORM_METHODS)
    def view(request: StaffRequest) -> HttpResponse:
        page = (kind.page or RecordPage)(kind, request)
        slug = page.begin()
        if slug is None:
            return page.render()
        messages.success(request, str(kind.say.begun))
        return HttpResponseRedirect(reverse(kind.page_url, args=[slug]))

    return view


def edit(kind: RecordKind[Any]) -> View:
    """See and edit a record. What cannot be saved is shown with everything that was typed."""

    @screen(kind.reads)
    @require_http_methods(FORM_METHODS)
    def view(request: StaffRequest, slug: str) -> HttpResponse:
        page = (kind.page or RecordPage)(kind, request, slug)
        if page.is_typed and not page.may_save():
            return refused(request)
        if not page.save():
            return page.render()
        messages.success(request, page.said)
        return HttpResponseRedirect(reverse(kind.page_url, args=[slug]))

    return view


def history_page(kind: RecordKind[Any]) -> View:
    """Who changed what, the latest first; what has changed since one of them."""

    @screen(kind.reads)
    @require_safe
    def view(request: StaffRequest, slug: str) -> HttpResponse:
        record, back = get_record(kind, slug), reverse(kind.page_url, args=[slug])
        told, may_restore = _history(kind), kind.may_edit(request.user, record)
        entries = history(kind.name, slug)
        context = {
            "title": kind.title(record),
            "back": (back, kind.say.back),
            "entries": _lines(kind, slug, entries, may_restore=may_restore),
            "since": told.language.since(entries, request.GET.get("seit", "")),
        }
        return render_staff(request, "backoffice/history.html", context)

    return view


def _lines(
    kind: RecordKind[Any], slug: str, entries: list[Entry], *, may_restore: bool
) -> list[ShownChange]:
    """The entries of all journals of a record in words, the latest first."""
    told = _history(kind)

    def restore_url(pk: int) -> str:
        return reverse(f"staff_{kind.code}_restore", args=[slug, pk])

    url = restore_url if may_restore else None
    states = told.language.states(entries, whole=told.whole, restore_url=url)
    lines = list(zip(entries, states, strict=True))
    for journal in told.also:
        verbs = journal.language.verbs
        lines += [
            (entry, journal.language.shown(entry))
            for entry in history(journal.name, slug)
            if not journal.verbs_only or entry.change.verb in verbs
        ]
    lines.sort(key=lambda pair: pair[0].change.pk, reverse=True)
    return [shown for _entry, shown in lines]


def restore(kind: RecordKind[Any]) -> View:
    """Bring back how a record was after a change."""

    @screen(Right.WRITE)
    @require_POST
    def view(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
        if not kind.may_edit(request.user, get_record(kind, slug)):
            return refused(request)

        def deed() -> str:
            _history(kind).restore(Restoring(slug, pk, request.user, clock.now()))
            return _("Brought back. The present state stays in the history.")

        back = reverse(f"staff_{kind.code}_history", args=[slug])
        return do_and_say(request, deed, kind.refusal_words, back)

    return view


def refused(request: StaffRequest) -> HttpResponse:
    """This person may not do that."""
    return render_entrance(request, "backoffice/refused.html", {}, status=403)


def addresses(kind: RecordKind[Any]) -> list[URLPattern]:
    """The addresses of these screens, to stand in the ``urls.py`` of a context."""
    form = "<slug:slug>/bearbeiten/" if kind.has_page else "<slug:slug>/"
    found = [
        path("neu/", new(kind), name=f"staff_{kind.code}_new"),
        path(form, edit(kind), name=kind.url_name),
    ]
    if kind.history is not None:
        past = "<slug:slug>/verlauf/"
        found += [
            path(past, history_page(kind), name=f"staff_{kind.code}_history"),
            path(f"{past}<int:pk>/", restore(kind), name=f"staff_{kind.code}_restore"),
        ]
    return found


def _history(kind: RecordKind[Any]) -> History[Any]:
    assert kind.history is not None
    return kind.history
