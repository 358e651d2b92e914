"""What is printed for an event: flyer and poster as PDF or as pictures for messengers."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.events.page import get_event
from lotse.backoffice.events.printing_forms import FlyerForm
from lotse.backoffice.events.printing_texts import refusal_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events.models import Event, Status
from lotse.events.paper.flyer import Format, draw_flyer, list_untranslated
from lotse.events.queries import find_public_event
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reference.queries import LanguageFacts, get_reference, site_languages
from lotse.ui.pdf import as_pictures, can_make_pdf

PICTURE_WIDTH = 1240
"""Pixels: sharp on every phone, and still small enough to send."""


@screen(Right.READ)
@require_safe
def papers(request: StaffRequest, slug: str) -> HttpResponse:
    """What can be printed, and in which languages something is still missing."""
    return _page(request, slug, find_public_event(slug))


@screen(Right.READ)
@require_safe
def flyer(request: StaffRequest, slug: str) -> HttpResponse:
    """A flyer or poster as a file; why there is none where it cannot be made."""
    event = find_public_event(slug)
    if event is None or event.status != Status.PUBLISHED or not can_make_pdf():
        return _page(request, slug, event)
    form = FlyerForm(request.GET, languages=_languages())
    if not form.is_valid():
        return _page(request, slug, event, form=form, status=422)
    said, chosen = form.cleaned_data, form.chosen()
    try:
        pdf = draw_flyer(
            event,
            chosen,
            Format(said["format"]),
            reference=get_reference(),
            now=clock.now(),
        )
        if said["file"] == "png":
            return _pictures(slug, as_pictures(pdf, width=PICTURE_WIDTH), chosen)
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
        return _page(request, slug, event, form=form, status=422)
    return file_answer(pdf, f"{slug}-{said['format']}.pdf", "application/pdf")


def _page(
    request: StaffRequest,
    slug: str,
    event: Event | None,
    *,
    form: FlyerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = get_event(slug)
    languages = _languages()
    context: dict[str, Any] = {
        "event": found,
        "is_public": event is not None and event.status == Status.PUBLISHED,
        "can_make_pdf": can_make_pdf(),
        "form": form or FlyerForm(languages=languages),
        "untranslated": list_untranslated(slug, languages),
    }
    return render_staff(request, "backoffice/events/papers.html", context, status=status)


def _languages() -> list[LanguageFacts]:
    return site_languages(get_reference())


def _pictures(slug: str, pictures: Sequence[bytes], languages: list[LanguageFacts]) -> HttpResponse:
    """One picture, or several in a ZIP file, named by their language where each has a page."""
    if len(pictures) == 1:
        return file_answer(pictures[0], f"{slug}.png", "image/png")
    is_each = len(pictures) == len(languages)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        for number, picture in enumerate(pictures):
            name = languages[number].tag if is_each else str(number + 1)
            files.writestr(f"{slug}-{name}.png", picture)
    return file_answer(archive.getvalue(), f"{slug}.zip", "application/zip")


def file_answer(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to keep; nobody on the way stores it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
