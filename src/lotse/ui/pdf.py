"""Pages as tagged PDF (PDF/UA-1), made by WeasyPrint with fonts of our own.

WeasyPrint draws text with Pango, a library of the operating system. Where it is missing, there is
no PDF: pages ask :func:`can_make_pdf` before they offer one.
"""

import logging
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
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


def draw(html: str, *, pages: int = 1, may_grow: bool = True) -> bytes:
    """``html`` as a PDF of at most ``pages`` pages: the largest letters with which it fits.

    ``html`` holds ``{size}`` where the class of the size belongs. What does not fit with the
    smallest letters becomes longer; where it may not, it is refused with ``ui.too_long``. Each
    child of the body keeps its ``lang`` for screen readers. Refused with ``ui.busy`` when others
    are served for too long: drawing takes a processor for about a second.
    """
    with _in_turn():
        return _draw(html, pages, may_grow=may_grow)


def as_pictures(pdf: bytes, *, width: int) -> list[bytes]:
    """The pages of a PDF as PNG pictures of ``width`` pixels, for messengers.

    Refused with ``ui.busy`` like :func:`draw`.
    """
    import pypdfium2

    with _in_turn(), pypdfium2.PdfDocument(pdf) as document:
        return [_picture(page, width) for page in document]


def _picture(page: Any, width: int) -> bytes:
    file = BytesIO()
    page.render(scale=width / page.get_width()).to_pil().save(file, "PNG", optimize=True)
    return file.getvalue()


@contextmanager
def _in_turn() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise Refused("ui.busy")
    try:
        yield
    finally:
        _one_at_a_time.release()


def _draw(html: str, pages: int, *, may_grow: bool) -> bytes:
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    for size in SIZES:
        page = HTML(string=html.replace("{size}", size), base_url=NOWHERE, url_fetcher=_fetch)
        drawn = page.render(font_config=fonts, pdf_variant=VARIANT)
        if len(drawn.pages) <= pages:
            break
    else:
        if not may_grow:
            raise Refused("ui.too_long")
    written: bytes = drawn.write_pdf(finisher=_finish, pdf_variant=VARIANT)
    return written


def _finish(document: Any, drawn: Any) -> None:
    _name_marks(drawn)
    _name_languages(document, drawn)


def _name_marks(drawn: Any) -> None:
    """Let every mark stand for something when text is copied or read aloud.

    WeasyPrint gives all letters of a cluster to its first glyph and nothing to the marks above or
    below it. PDF/UA wants a text for each: a space of no width adds none.
    """
    for found in drawn.objects:
        lines = getattr(found, "stream", None)
        if lines and b"begincmap" in lines:
            lines[:] = [line.replace(b"> <>", b"> <200b>") for line in lines]


def _name_languages(document: Any, drawn: Any) -> None:
    """Give the tags of the body's children the language that they have in HTML.

    WeasyPrint writes the language of the whole document only; a page in several languages would be
    read aloud in the wrong voice. Tags stand in the order of the boxes.
    """
    import pydyf

    tags = {one.number: one for one in drawn.objects if isinstance(one, pydyf.Dictionary)}
    (root,) = (one for one in tags.values() if one.get("S") == "/Document")
    parts = [tags[int(reference.split()[0])] for reference in root["K"]]
    languages = [tag for page in document.pages for tag in _languages(page._page_box)]
    for part, language in zip(parts, languages, strict=True):
        if language:
            part["Lang"] = pydyf.String(language)


def _languages(box: Any) -> Iterator[str]:
    """The languages of the boxes that become the first tags of a page."""
    from weasyprint.formatting_structure import boxes

    for child in box.children:
        if isinstance(child, boxes.MarginBox):
            continue
        if child.element_tag in ("html", "body"):
            yield from _languages(child)
        else:
            yield child.element.get("lang", "") if child.element is not None else ""


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
