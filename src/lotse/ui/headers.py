"""Headers that keep a page to itself: no foreign scripts, frames, fonts or pictures."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

PUBLIC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
STAFF_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; frame-ancestors 'self'; base-uri 'self'"
)
"""Wagtail's screens need inline scripts and styles; the public site does not."""

STAFF_PREFIX = "/staff/"

Handler = Callable[[HttpRequest], HttpResponseBase]


def security_headers(get_response: Handler) -> Handler:
    """Middleware that sets the policies."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_staff = request.path_info.startswith(STAFF_PREFIX)
        policy = STAFF_POLICY if is_staff else PUBLIC_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"
        )
        if is_staff:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return handle
