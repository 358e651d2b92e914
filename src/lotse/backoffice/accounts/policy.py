"""The way in is as strict as the public site: no inline script or style, nothing foreign."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from lotse.ui.headers import PUBLIC_POLICY

View = Callable[..., HttpResponseBase]


def strict(view: View) -> View:
    """Send a page of the way in with the policy of the public site."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Content-Security-Policy"] = _policy()
        return response

    return answer


def _policy() -> str:
    """The public policy; where there is a log-in of the house, a form may lead on to it."""
    if not settings.HOUSE:
        return PUBLIC_POLICY
    house = "{0.scheme}://{0.netloc}".format(urlsplit(settings.HOUSE["issuer"]))
    return PUBLIC_POLICY.replace("form-action 'self'", f"form-action 'self' {house}")


def leaving(view: View) -> View:
    """Let the browser forget at log-out what the screens keep in it, such as the door's page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    return answer
