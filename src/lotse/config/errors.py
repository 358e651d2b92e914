"""Which face speaks when something goes wrong: machines get problem details, people a page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lotse.api import problems
from lotse.website import errors as pages


def not_found(request: Any, exception: Exception | None = None) -> HttpResponse:
    """404."""
    view = problems.not_found if _is_machine(request) else pages.not_found
    return view(request, exception)


def bad_request(request: Any, exception: Exception | None = None) -> HttpResponse:
    """400."""
    view = problems.bad_request if _is_machine(request) else pages.bad_request
    return view(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    view = problems.server_error if _is_machine(request) else pages.server_error
    return view(request)


def _is_machine(request: HttpRequest) -> bool:
    return request.path_info.startswith(settings.API_PREFIX)
