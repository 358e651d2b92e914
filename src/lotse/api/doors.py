"""Open doors for machines: readable from pages of any origin, with HEAD, errors in one form."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from lotse.api.problems import CONTENT_TYPE, problem

Handler = Callable[[HttpRequest], HttpResponseBase]
ANY_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, RateLimit, RateLimit-Policy, Retry-After",
    # Data is meant to be embedded elsewhere; pages keep the stricter default.
    "Cross-Origin-Resource-Policy": "cross-origin",
}
FEEDS = (".atom", ".ics")
"""Endings of public addresses that other sites' scripts may read, too."""
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def open_doors(get_response: Handler) -> Handler:
    """Middleware around everything else, so that kept and unchanged answers are open, too."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.endswith(FEEDS):
            response = get_response(request)
            response.headers.setdefault("Access-Control-Allow-Origin", "*")
            return response
        if not request.path_info.startswith(settings.API_PREFIX):
            return get_response(request)
        response = _answer(request, get_response)
        for name, value in ANY_ORIGIN.items():
            response.headers.setdefault(name, value)
        return response

    return handle


def _answer(request: HttpRequest, get_response: Handler) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=PREFLIGHT)
    is_head = request.method == "HEAD"
    if is_head:
        request.method = "GET"
    response = get_response(request)
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response = _in_our_form(response)
    if is_head and isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


def _in_our_form(response: HttpResponseBase) -> HttpResponseBase:
    """Django and Ninja answer "method not allowed" in plain text."""
    if response.headers.get("Content-Type", "").startswith(CONTENT_TYPE):
        return response
    allowed = response.headers.get("Allow", "GET")
    ours = problem(HTTPStatus.METHOD_NOT_ALLOWED, f"Allowed here: {allowed}.")
    ours.headers["Allow"] = allowed
    return ours
