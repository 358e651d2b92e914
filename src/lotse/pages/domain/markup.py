"""The few marks that running text of a page may have, and their HTML.

The marks are those of Markdown (CommonMark): ``## heading``, ``- item``, ``1. item``, ``**bold**``,
``[words](address)``. Everything else is text, HTML too, so nothing that somebody types or a machine
translates can become more than these. Editors, translators, files for translators and machines
all see this one form.
"""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

RULES = ("heading", "list", "emphasis", "link", "newline", "escape", "entity")
SAFE_ADDRESS = re.compile(r"https?://|mailto:|tel:|/(?!/)|#", re.IGNORECASE)
"""Where a link may lead: another site, a mail, a call, a page of this site."""


def as_html(text: str, heading: int = 3) -> str:
    """The safe HTML of a text; all its headings are of one level.

    >>> as_html("Rufen Sie **heute** an.").strip()
    '<p>Rufen Sie <strong>heute</strong> an.</p>'
    """
    tokens = _parser().parse(text)
    for token in tokens:
        _tame(token, heading)
    rendered: str = RendererHTML().render(tokens, _parser().options, {})
    return rendered


def plain(text: str) -> str:
    """A text without its marks, for the search and for short views.

    >>> plain("Rufen Sie **heute** [uns](tel:112) an.")
    'Rufen Sie heute uns an.'
    """
    return "\n".join(
        "".join(_words(token)) for token in _parser().parse(text) if token.type == "inline"
    )


def web_addresses(text: str) -> list[str]:
    """The addresses of other websites that a text links to.

    >>> web_addresses("[a](https://example.org/a) [b](tel:112)")
    ['https://example.org/a']
    """
    links = [child for token in _parser().parse(text) for child in token.children or ()]
    found = [str(link.attrs.get("href", "")) for link in links if link.type == "link_open"]
    return [address for address in found if address.lower().startswith("http")]


def _words(token: Token) -> list[str]:
    breaks = {"softbreak": "\n", "hardbreak": "\n"}
    return [breaks.get(child.type, child.content) for child in token.children or ()]


def _tame(token: Token, heading: int) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{heading}"
    for child in token.children or ():
        if child.type == "link_open":
            child.attrs.pop("title", None)
            if str(child.attrs.get("href", "")).lower().startswith("http"):
                child.attrSet("rel", "noopener")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(RULES)
    parser.validateLink = lambda url: bool(SAFE_ADDRESS.match(url))  # type: ignore[method-assign]
    return parser
