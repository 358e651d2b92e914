"""The page for the moments when the database is away: whom to call, and nothing typed is lost."""

import json
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse

from lotse.reference.models import District
from lotse.reference.queries import get_reference
from lotse.website.errors import plain_page

RETRY_AFTER = 5
"""Seconds after which it is worth asking again."""
NEVER_SHOWN = ("password", "code", "credential")
"""Parts of names of fields whose values are not written into a page."""
KNOWN = ("name", "phone")


def away(request: HttpRequest, *, reads_body: bool = True) -> HttpResponse:
    """503 in the reader's language. What was typed is on the page and can be sent again."""
    return _page(request, HTTPStatus.SERVICE_UNAVAILABLE, _typed(request) if reads_body else [])


def too_much(request: HttpRequest) -> HttpResponse:
    """429: very much has come from this visitor. What was typed is kept here, too."""
    return _page(request, HTTPStatus.TOO_MANY_REQUESTS, _typed(request))


def _page(request: HttpRequest, status: HTTPStatus, typed: list[tuple[str, str]]) -> HttpResponse:
    context = {
        "office": known_office(),
        "address": request.get_full_path(),
        "typed": typed,
        "is_form": bool(typed),
        "has_files": bool(typed and request.FILES),
        "is_too_much": status == HTTPStatus.TOO_MANY_REQUESTS,
    }
    response = plain_page(request, "website/errors/away.html", context, status)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form sent, unless it holds something that is written into no page."""
    if request.method != "POST":
        return []
    if any(part in name.lower() for name in request.POST for part in NEVER_SHOWN):
        return []
    return [(name, one) for name, several in request.POST.lists() for one in several]


def known_office() -> dict[str, str]:
    """Name and telephone of the office as this process knew them last; empty where it never did."""
    reference = get_reference.last()
    if reference is not None and reference.district is not None:
        return _public_facts(reference.district)
    with suppress(OSError, ValueError):
        found: dict[str, str] = json.loads(_file().read_text())
        return found
    return {}


def remember_office() -> None:
    """Write down whom to call, for processes that start while the database is away."""
    with suppress(Error, OSError):
        if (district := District.objects.first()) is not None:
            _file().write_text(json.dumps(_public_facts(district)))


def _public_facts(district: District) -> dict[str, Any]:
    office = district.details.get("office", {})
    return {key: office[key] for key in KNOWN if key in office}


def _file() -> Path:
    """Where the office is remembered from one start to the next."""
    return Path(settings.DATA) / "office.json"
