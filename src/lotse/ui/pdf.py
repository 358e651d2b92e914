"""Pages as tagged PDF (PDF/UA-1), made by WeasyPrint with fonts of our own.

WeasyPrint draws text with Pango, a library of the operating system. Where it is missing, there is
no PDF: pages ask :func:`can_make_pdf` before they offer one.
"""

import logging
import mimetypes
import re
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
ISOLATED = re.compile("\u2066[^<>\u2066\u2069]{1,40}\u2069(?=[^<>]*<)")
"""A short run between the signs of UAX 9, in text and not in an attribute."""

VOWEL_SIGNS = dict.fromkeys(range(0x064B, 0x0653))
"""Signs above and below Arabic letters, which print does without.

WeasyPrint draws a raised sign as a text of its own, so whoever copies the line gets its pieces in
the wrong order.
"""
LAM_ALEF = {"لا": "ﻻ", "لآ": "ﻵ", "لأ": "ﻷ", "لإ": "ﻹ"}
"""Two letters that are one sign on paper, with the code of that sign."""

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
    smallest letters becomes longer; where it may not, it is refused with ``ui.too_long``. Every
    part keeps its ``lang`` for screen readers. Refused with ``ui.busy`` when others
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


def unbroken(html: str) -> str:
    """The same page, in which an isolated run (a telephone number) stays on one line.

    Broken over two lines of right-to-left text, a number is read in the wrong order.
    """
    return ISOLATED.sub(r'<span style="white-space: nowrap">\g<0></span>', html)


def _draw(html: str, pages: int, *, may_grow: bool) -> bytes:
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    html = unbroken(html.translate(VOWEL_SIGNS))
    for size in SIZES:
        page = HTML(string=html.replace("{size}", size), base_url=NOWHERE, url_fetcher=_fetch)
        drawn = page.render(font_config=fonts, pdf_variant=VARIANT)
        if len(drawn.pages) <= pages:
            break
    else:
        if not may_grow:
            raise Refused("ui.too_long")
    with _languages_named():
        written: bytes = drawn.write_pdf(finisher=_finish, pdf_variant=VARIANT)
    return written


def _finish(_document: Any, drawn: Any) -> None:
    """Let every sign stand for what it is when text is copied or read aloud.

    WeasyPrint gives nothing to some marks above or below a letter. PDF/UA wants a text for each: a
    space of no width adds none. Programs turn the letters of a line from right to left around, and
    those of one sign with them; where a sign has a code of its own, it is told by that.
    """
    for found in drawn.objects:
        lines = getattr(found, "stream", None)
        if lines and b"begincmap" in lines:
            lines[:] = [_named(line) for line in lines]


def _named(line: bytes) -> bytes:
    line = line.replace(b"> <>", b"> <200b>")
    for letters, sign in LAM_ALEF.items():
        line = line.replace(b"> <%s>" % _code(letters), b"> <%s>" % _code(sign))
    return line


def _code(letters: str) -> bytes:
    return letters.encode("utf-16-be").hex().encode()


@contextmanager
def _languages_named() -> Iterator[None]:
    """Give each tag the language that its element has in HTML.

    WeasyPrint writes the language of the whole document only; a page in several languages would be
    read aloud in the wrong voice. Its tags are made by one function, called for each box.
    """
    import pydyf
    from weasyprint.pdf import tags

    build = tags._build_box_tree

    def named(box: Any, *rest: Any) -> Iterator[Any]:
        is_whole = box.element is None or box.element_tag in {"html", "body"}
        language = "" if is_whole else box.element.get("lang", "")
        for tag in build(box, *rest):
            if language:
                tag["Lang"] = pydyf.String(language)
            yield tag

    tags._build_box_tree = named
    try:
        yield
    finally:
        tags._build_box_tree = build


def _fetch(url: str, headers: Any = None) -> Any:
    """Our own static files and what stands in the page itself; nothing from elsewhere."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    if url.startswith("data:"):
        return URLFetcher(allowed_protocols=("data",)).fetch(url, headers)
    ours = f"{NOWHERE}{settings.STATIC_URL}"
    found = finders.find(url.removeprefix(ours).split("?")[0]) if url.startswith(ours) else None
    if not isinstance(found, str):
        raise ValueError(url)  # noqa: TRY004 – WeasyPrint goes on without it
    kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
    return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})
