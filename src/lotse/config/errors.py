"""Which face speaks when something goes wrong: machines get problem details, people a page."""

import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse

from lotse.api import problems
from lotse.backoffice.rendering import render_entrance
from lotse.kit.stored_files import FilesAwayError
from lotse.ui.headers import STAFF_PREFIX
from lotse.website import away
from lotse.website import errors as pages

READ_ONLY = "25006"


def not_found(request: Any, exception: Exception | None = None) -> HttpResponse:
    """404."""
    view = problems.not_found if _is_machine(request) else pages.not_found
    return view(request, exception)


def bad_request(request: Any, exception: Exception | None = None) -> HttpResponse:
    """400."""
    view = problems.bad_request if _is_machine(request) else pages.bad_request
    return view(request, exception)


def unfit(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """What is no request of ours, with the status that says why."""
    if _is_machine(request):
        return problems.unfit(status)
    response = pages.bad_request(request)
    response.status_code = status
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database is away: Django calls this while it handles the exception."""
    if is_away(sys.exc_info()[1]):
        absent = problems.away if _is_machine(request) else away.away
        return absent(request)
    view = problems.server_error if _is_machine(request) else pages.server_error
    return view(request)


def busy(request: HttpRequest) -> HttpResponse:
    """503 without looking at what was sent."""
    return problems.away(request) if _is_machine(request) else away.away(request, reads_body=False)


def too_much(request: HttpRequest) -> HttpResponse:
    """429: more than one visitor needs has come from this one in a short time."""
    return problems.too_much(request) if _is_machine(request) else away.too_much(request)


def no_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 – Django calls it
    """What is sent to an address that takes no form, or by a page of staff that is too old.

    Outside of the back office there is no cookie and so nothing to forge: what takes a form says so
    (:mod:`lotse.website.posting`), and for the rest there is nothing to send to.
    """
    if request.path_info.startswith(STAFF_PREFIX):
        return render_entrance(request, "backoffice/form_too_old.html", {}, status=403)
    return not_found(request)


def is_away(fault: BaseException | None) -> bool:
    """Whether a fault says that the database cannot do anything for anybody at the moment.

    Gone, restarting, out of connections or disk, read-only, or too busy: PostgreSQL's classes 08,
    53, 55 and 57, deadlocks, and 25006. The same for where the uploaded files lie.
    """
    if isinstance(fault, OperationalError | InterfaceError | FilesAwayError):
        return True
    return (
        isinstance(fault, InternalError) and getattr(fault.__cause__, "sqlstate", "") == READ_ONLY
    )


def _is_machine(request: HttpRequest) -> bool:
    return request.path_info.startswith(settings.API_PREFIX)
