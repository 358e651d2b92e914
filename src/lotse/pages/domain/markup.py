"""The few marks that running text of a page may have, and their HTML.

The marks are those of Markdown (CommonMark): ``## heading``, ``- item``, ``1. item``, ``**bold**``,
``[words](address)``. Everything else is text, HTML too, so nothing that somebody types or a machine
translates can become more than these. Editors, translators, files for translators and machines
all see this one form.
"""

import re
from functools import cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from lotse.kit.mail_addresses import read_address
from lotse.kit.phones import read_phone
from lotse.kit.web_addresses import read_web_address

RULES = ("heading", "list", "emphasis", "link", "newline", "escape", "entity")
HERE = re.compile(r"/(?!/)|#")
"""How links to a page of this site, or within a page, begin."""
LINK = re.compile(r"\[[^\]\n]+\]\(([^)\s]*)\)")
"""What is written as a link, whether it can be one or not."""


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


def dead_links(text: str) -> list[str]:
    """What is written as a link and leads nowhere: readers would see the brackets.

    >>> dead_links("[Anruf](https://tel:12345) [Amt](https://amt.example/) [a](tel:115)")
    ['https://tel:12345']
    """
    return [address for address in LINK.findall(text) if not _leads_to(address)]


def _leads_to(address: str) -> str:
    """Where a link leads: another site, a mail, a call, a page of this site; empty for nowhere.

    The address of a call is the number that a telephone dials.
    """
    scheme, _, rest = address.partition(":")
    match scheme.lower():
        case "http" | "https":
            return read_web_address(address) or ""
        case "mailto":
            mailbox = unquote(rest.partition("?")[0])
            return address if read_address(mailbox) else ""
        case "tel":
            number = read_phone(unquote(rest), may_be_service=True)
            return f"tel:{number}" if number else ""
    return address if HERE.match(address) else ""


def _words(token: Token) -> list[str]:
    breaks = {"softbreak": "\n", "hardbreak": "\n"}
    return [breaks.get(child.type, child.content) for child in token.children or ()]


def _tame(token: Token, heading: int) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{heading}"
    for child in token.children or ():
        if child.type == "link_open":
            child.attrs.pop("title", None)
            child.attrSet("href", _leads_to(str(child.attrs.get("href", ""))))
            if str(child.attrs["href"]).lower().startswith("http"):
                child.attrSet("rel", "noopener")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(RULES)
    parser.validateLink = lambda url: bool(_leads_to(url))  # type: ignore[method-assign]  # the library's way to set it
    return parser
