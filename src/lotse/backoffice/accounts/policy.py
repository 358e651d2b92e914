"""The way in is as strict as the public site: no inline script or style, nothing foreign."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from lotse.ui.headers import PUBLIC_POLICY

View = Callable[..., HttpResponseBase]


def strict(view: View) -> View:
    """Send a page of the way in with the policy of the public site."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Content-Security-Policy"] = PUBLIC_POLICY
        return response

    return answer


def leaving(view: View) -> View:
    """Let the browser forget at log-out what the screens keep in it, such as the door's page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    return answer
