"""Public pages that take a form. All others answer GET only."""

from typing import TypeVar

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

View = TypeVar("View")


def accepts_post(view: View) -> View:
    """Let a public view take POST.

    Families have no session and no cookie, so there is nothing that a foreign site could borrow:
    the usual token against forged requests would protect nothing and need a cookie. Whatever such
    a view changes is guarded by what the form itself carries.
    """
    exempt = csrf_exempt(view)  # type: ignore[type-var]  # noted on the view itself
    exempt.accepts_post = True  # type: ignore[attr-defined]  # noted on the view itself
    return exempt


def takes_post(request: HttpRequest) -> bool:
    """Whether the view behind this address takes a form."""
    try:
        return bool(getattr(resolve(request.path_info).func, "accepts_post", False))
    except Resolver404:
        return False
