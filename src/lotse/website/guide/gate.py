"""Pages of the guide where no rule book was loaded: they say so, and whom to ask."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse

from lotse.kit.errors import Refused
from lotse.website.errors import in_our_languages, not_found
from lotse.website.languages import ReaderRequest
from lotse.website.rendering import render_page

P = ParamSpec("P")
View = Callable[Concatenate[ReaderRequest, P], HttpResponse]


def guide_page(view: View[P]) -> View[P]:
    """In our languages; where no rule book was loaded the page says whom to ask instead."""

    @wraps(view)
    def checked(request: ReaderRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as no:
            if no.code != "guide.not_loaded":
                raise
            return render_page(request, "website/guide/not_loaded.html", {})

    return in_our_languages(checked)  # type: ignore[arg-type]  # the wrapped view takes what the middleware adds


def guide_file(view: View[P]) -> View[P]:
    """The same for files that programs read: where no rule book was loaded there is none."""

    @wraps(view)
    def checked(request: ReaderRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as no:
            if no.code != "guide.not_loaded":
                raise
            return not_found(request)

    return in_our_languages(checked)  # type: ignore[arg-type]  # the wrapped view takes what the middleware adds
