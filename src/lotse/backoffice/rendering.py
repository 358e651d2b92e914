"""Pages of the back office outside of Wagtail's frame: the way in and the own account."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse

from lotse.accounts.models import User
from lotse.backoffice.language import staff_page_context


def render_entrance(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page in the calm look of the log-in."""
    page = {**staff_page_context(request), **context}
    return HttpResponse(render_to_string(template, page, request), status=status)


def render_staff(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a screen in Wagtail's frame."""
    return TemplateResponse(request, template, dict(context), status=status)


class StaffRequest(HttpRequest):
    """A request that has passed the gate: there is somebody."""

    user: User
