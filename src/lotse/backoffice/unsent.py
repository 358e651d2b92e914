"""Writing down without a line: the server's side of ``unsent.js``, for the door and the log.

A page with ``data-unsent`` keeps what is written in the browser and sends it when it can. What is
sent has a key made in the browser, so that it may come twice; a form without JavaScript is led
back to its page. A small service worker opens the page again while the line is away.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.views.decorators.http import require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.gate import needs


def is_script(request: HttpRequest) -> bool:
    """Whether the script sends what was kept, rather than a form."""
    return request.headers.get("Accept", "") == "application/json"


def done(request: HttpRequest, said: str, page: str) -> HttpResponse:
    """It was carried out: words for the script, or back to the page with them."""
    if is_script(request):
        return JsonResponse({"said": said})
    messages.success(request, said)
    return HttpResponseRedirect(page)


def refused(words: str) -> HttpResponse:
    """It was refused, for the script: it is not sent again, and the words are shown."""
    return JsonResponse({"refused": words}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def worker(right: Right) -> Callable[[HttpRequest], FileResponse]:
    """A view that gives the service worker to those with a right.

    Its address limits what the worker may do to the addresses below.
    """

    @needs(right)
    @require_safe
    def give(request: HttpRequest) -> FileResponse:  # noqa: ARG001 – every view is given the request
        found = finders.find("backoffice/unsent-worker.js")
        assert isinstance(found, str)
        return FileResponse(open(found, "rb"), content_type="text/javascript")  # noqa: PTH123 – closed by Django

    return give
