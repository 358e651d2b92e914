"""Pages as tagged PDF (PDF/UA-1), made by WeasyPrint with fonts of our own.

WeasyPrint draws text with Pango, a library of the operating system. Where it is missing, there is
no PDF: pages ask :func:`can_make_pdf` before they offer one.
"""

import logging
import mimetypes
import threading
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders

from lotse.kit.errors import Refused

VARIANT = "pdf/ua-1"
NOWHERE = "https://sheet.invalid"
"""The address of the page that is drawn: nothing is asked of it, our files are read from disk."""
WAIT_SECONDS = 20
SIZES = ("1", "2", "3", "4")
"""Classes ``lo-sheet--<size>`` from large letters to small ones."""

_one_at_a_time = threading.Lock()


@cache
def can_make_pdf() -> bool:
    """Whether this machine can draw text for a PDF."""
    try:
        import weasyprint
    except OSError:  # Pango is missing
        logging.getLogger(__name__).warning("Pango is not installed: there are no PDF files.")
        return False
    for name in ("weasyprint", "weasyprint.progress", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)  # they tell of every step
    return bool(weasyprint.VERSION)


def one_page(html: str) -> bytes:
    """``html`` as a PDF of one page: the largest letters with which it fits.

    ``html`` holds ``{size}`` where the class of the size belongs. Refused with ``website.busy``
    when others are served for too long: drawing takes a processor for about a second.
    """
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise Refused("website.busy")
    try:
        return _draw(html)
    finally:
        _one_at_a_time.release()


def _draw(html: str) -> bytes:
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    for size in SIZES:
        page = HTML(string=html.replace("{size}", size), base_url=NOWHERE, url_fetcher=_fetch)
        drawn = page.render(font_config=fonts, pdf_variant=VARIANT)
        if len(drawn.pages) == 1:
            break
    written: bytes = drawn.write_pdf(finisher=_name_marks, pdf_variant=VARIANT)
    return written


def _name_marks(document: Any, drawn: Any) -> None:  # noqa: ARG001 - WeasyPrint gives both
    """Let every mark stand for something when text is copied or read aloud.

    WeasyPrint gives all letters of a cluster to its first glyph and nothing to the marks above or
    below it. PDF/UA wants a text for each: a space of no width adds none.
    """
    for found in drawn.objects:
        lines = getattr(found, "stream", None)
        if lines and b"begincmap" in lines:
            lines[:] = [line.replace(b"> <>", b"> <200b>") for line in lines]


def _fetch(url: str, headers: Any = None) -> Any:
    """Our own static files and what stands in the page itself; nothing from elsewhere."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    if url.startswith("data:"):
        return URLFetcher(allowed_protocols=("data",)).fetch(url, headers)
    ours = f"{NOWHERE}{settings.STATIC_URL}"
    found = finders.find(url.removeprefix(ours).split("?")[0]) if url.startswith(ours) else None
    if not isinstance(found, str):
        raise ValueError(url)  # noqa: TRY004 - WeasyPrint goes on without it
    kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
    return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})
