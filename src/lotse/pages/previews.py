"""How a draft looks: the public site draws it, and says so when it starts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from lotse.pages.models import InfoPage

Renderer = Callable[["InfoPage", HttpRequest | None, str], HttpResponse]
_renderers: list[Renderer] = []


def draws(renderer: Renderer) -> Renderer:
    """Make ``renderer`` the one that draws previews."""
    _renderers[:] = [renderer]
    return renderer


def render(page: Any, request: HttpRequest | None, language: str) -> HttpResponse:
    """A page that may be unpublished or unsaved, as readers of a language would see it."""
    return _renderers[0](page, request, language)
