"""The conversation inside of another website, in a frame that needs no script.

Its pages are the same; they have no menu, and their forms lead to addresses that may be framed.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

from lotse.website.languages import ReaderRequest

P = ParamSpec("P")
View = Callable[Concatenate[ReaderRequest, P], HttpResponse]

PAGES = ("way", "open", "sheet", "pdf")
ON_SITE = {page: "website:way" if page == "way" else f"website:way_{page}" for page in PAGES}
IN_FRAME = {page: name.replace(":", ":framed_") for page, name in ON_SITE.items()}
"""Names of the addresses: on the site, and inside of a frame."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors *"
)
"""A frame can do what the page can: nobody is logged in, so nothing can be done in their name."""


def is_framed(request: HttpRequest) -> bool:
    """Whether a page is asked for to stand in a frame."""
    return request.path_info.split("/")[2:3] == ["einbetten"]


def names(request: HttpRequest) -> Mapping[str, str]:
    """The names of the addresses that a page's forms lead to."""
    return IN_FRAME if is_framed(request) else ON_SITE


def layout(request: HttpRequest) -> str:
    """The template around a page."""
    return "website/embed/base.html" if is_framed(request) else "website/base.html"


def framed(view: View[P]) -> View[P]:
    """Let any website hold the page in a frame."""

    @wraps(view)
    def shown(request: ReaderRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return shown  # type: ignore[return-value]  # the wrapped view takes what the middleware adds
