"""Addresses of static files that change when the file does, so that browsers may keep them."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

OWN_PREFIXES = ("/static/ui/", "/static/website/")
ONE_YEAR = 31_536_000


class VersionedStaticStorage(StaticFilesStorage):
    """Adds a digest of the content to the address; needs no copying step before the start."""

    def url(self, name: str | None) -> str:
        """The address of a static file with its digest, or without where there is no such file."""
        plain: str = super().url(name)
        digest = _digest(name or "")
        return f"{plain}?v={digest}" if digest else plain


@cache
def _digest(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        return ""
    return hashlib.blake2s(Path(found).read_bytes(), digest_size=6).hexdigest()


def add_headers(headers: Any, path: str, url: str) -> None:  # noqa: ARG001 – WhiteNoise's signature
    """Let browsers keep our own files for a year: their address changes with their content."""
    if url.startswith(OWN_PREFIXES):
        headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
