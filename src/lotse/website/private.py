"""Pages that a secret link opens: kept by nobody, found by nobody, their address told to nobody."""

from django.http import HttpResponse


def private(response: HttpResponse) -> HttpResponse:
    """The same answer, with the headers that keep it private."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
