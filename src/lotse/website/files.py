"""Files that staff uploaded, as everybody gets them: to look at or to save, never as our page."""

import mimetypes

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since

PICTURES = {"image/gif", "image/jpeg", "image/png", "image/webp", "image/avif"}
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
KEEP = "public, max-age=3600"
"""An hour in caches: what is deleted must not stay for a day."""
UNKNOWN = "application/octet-stream"


@require_safe
def stored_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A stored file. Only pictures are shown; all else is saved, whatever it calls itself."""
    try:
        stored_at = default_storage.get_modified_time(path).timestamp()
        if not was_modified_since(request.headers.get("If-Modified-Since"), stored_at):
            return HttpResponseNotModified()
        file = default_storage.open(path)
    except (SuspiciousOperation, OSError) as outside:
        raise Http404 from outside
    kind = mimetypes.guess_type(path)[0] or UNKNOWN
    response = FileResponse(file, content_type=kind)
    response.headers["Content-Disposition"] = "inline" if kind in PICTURES else "attachment"
    if kind not in PICTURES and (
        kind.startswith(("text/", "image/")) or "xml" in kind or "javascript" in kind
    ):
        response.headers["Content-Type"] = UNKNOWN
    response.headers["Last-Modified"] = http_date(stored_at)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = KEEP
    return response
