"""Pages of the guide are there only where a rule book is: not every state has one yet."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse

from lotse.kit.errors import Refused
from lotse.website.errors import in_our_languages, not_found
from lotse.website.languages import ReaderRequest

P = ParamSpec("P")
View = Callable[Concatenate[ReaderRequest, P], HttpResponse]


def guide_page(view: View[P]) -> View[P]:
    """In our languages, and 404 where no rule book was loaded."""

    @wraps(view)
    def checked(request: ReaderRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as no:
            if no.code != "guide.not_loaded":
                raise
            return not_found(request)

    return in_our_languages(checked)  # type: ignore[arg-type]
