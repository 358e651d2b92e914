"""Files that staff uploaded, as everybody gets them: to look at or to save, never as our page."""

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

PICTURES = {"image/gif", "image/jpeg", "image/png", "image/webp", "image/avif"}
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
KEEP = "public, max-age=3600"
"""An hour in caches: what is deleted must not stay for a day."""


@require_safe
def stored_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A stored file. Only pictures are shown; all else is saved, whatever it calls itself.

    The folder is asked for now: which it is, is decided after the program loaded.
    """
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except (SuspiciousFileOperation, OSError) as outside:
        raise Http404 from outside
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        return response
    kind = response.headers.get("Content-Type", "")
    if kind not in PICTURES:
        response.headers["Content-Disposition"] = "attachment"
        if kind.startswith(("text/", "image/")) or "xml" in kind or "javascript" in kind:
            response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = KEEP
    return response
