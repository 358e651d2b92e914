"""Uploaded files, from where this installation keeps them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.static import serve


def upload(request: HttpRequest, path: str) -> HttpResponseBase:
    """One file. The folder is asked for now: which it is, is decided after the program loaded."""
    return serve(request, path, document_root=str(settings.MEDIA_ROOT))
