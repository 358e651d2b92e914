"""HTML that came where text was meant: its blocks become lines, its tags go."""

import html
import re
from html.parser import HTMLParser

BLOCKS = frozenset(
    "address article blockquote br dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li main "
    "ol p pre section table td th tr ul".split()
)
SILENT = frozenset({"script", "style", "template", "title", "head"})
INLINE = frozenset("a abbr b em font i img small span strong sub sup u".split())
TAG = re.compile(
    rf"</?({'|'.join(sorted(BLOCKS | SILENT | INLINE))})(?=[\s/>])[^<>]*>", re.IGNORECASE
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)


def as_lines(text: str) -> str:
    r"""The words of a text without tags and with the signs that entities stand for.

    What is no HTML stays as it is: ``a < b``, ``?x=1&copy=2``.

    >>> as_lines("Lesen &amp; Schreiben:<ul><li>Mo</li><li>Di</li></ul>"), as_lines("3 < 5 & 7")
    ('Lesen & Schreiben:\n- Mo\n- Di', '3 < 5 & 7')
    """
    if not TAG.search(text):
        return ENTITY.sub(lambda found: html.unescape(found[0]), text)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return "\n".join(line for line in lines if line not in ("", "-"))


class _Reader(HTMLParser):
    """Collects words; every block begins and ends a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 – the library's signature
        """A block begins a line, an item of a list with a dash."""
        if tag in SILENT:
            self.silent += 1
        elif tag in BLOCKS:
            self.words.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        """A block ends its line."""
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        """Words; ends of lines in HTML are spaces."""
        if not self.silent:
            self.words.append(" ".join(data.split("\n")) if data.strip() else " ")
