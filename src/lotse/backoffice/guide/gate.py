"""Screens of the rules where no rule book was loaded: they say so, and whom to ask."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse

from lotse.accounts.roles import Right
from lotse.backoffice.gate import needs
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.kit.errors import Refused

P = ParamSpec("P")
View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def rules_screen(right: Right) -> Callable[[View[P]], View[P]]:
    """Make a view a screen of the rules for those with a right.

    Where no rule book was loaded it says what is missing and who can mend that.
    """

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Refused as no:
                if no.code != "guide.not_loaded":
                    raise
                return render_staff(request, "backoffice/guide/not_loaded.html", {})

        return needs(right)(checked)  # type: ignore[return-value]  # the wrapped view takes what the middleware adds

    return wrap
