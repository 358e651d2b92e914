"""What a person reads on somebody else's web page: its main text, line by line.

Navigation, heads, feet, forms, banners and lines that are nothing but links are left out, so that
two readings of a page differ only where somebody wrote something else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from lotse.kit.html_lines import BLOCKS
from lotse.kit.plain import tidy

SILENT = frozenset(
    "script style template noscript head nav footer aside form button select svg iframe dialog "
    "object audio video".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
SILENT_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alert status".split()
)
SILENT_NAMES = frozenset(
    "nav navi navigation navbar menu breadcrumb breadcrumbs footer sidebar cookie cookies "
    "cookiebanner cookie-banner consent share social toolbar pagination skiplinks".split()
)
"""Classes and ids that say what a part is, each by itself a whole word."""


@dataclass(frozen=True)
class Line:
    """One block of a page as a line."""

    text: str
    is_heading: bool = False


class _Piece(NamedTuple):
    text: str
    is_link: bool
    is_heading: bool


def main_lines(page: bytes, charset: str = "") -> list[Line]:
    """The lines of a page's main text; none where a machine cannot read it.

    ``charset`` is what the server said; without it the page and its bytes are asked.
    """
    tree = BeautifulSoup(page, "html.parser", from_encoding=charset or None)
    root = tree.find("main") or tree.find(role="main") or tree.body or tree
    if not isinstance(root, Tag):
        return []
    lines = list(_lines(root))
    # An unclosed link would swallow the page.
    return [line for line, is_link in lines if not is_link] or [line for line, _ in lines]


def _lines(root: Tag) -> Iterator[tuple[Line, bool]]:
    """Each line, and whether it is nothing but links and no heading."""
    found: list[_Piece] = []
    for piece in _pieces(root):
        if piece is not None:
            found.append(piece)
            continue
        if text := tidy("".join(one.text for one in found)):
            said = [one for one in found if one.text.strip()]
            is_heading = any(one.is_heading for one in said)
            is_link = all(one.is_link for one in said)
            yield Line(text, is_heading), is_link and not is_heading
        found = []


def _pieces(root: Tag) -> Iterator[_Piece | None]:
    """Words in the order of the page; None where a line ends. No recursion: pages nest deep."""
    open_tags: list[tuple[Tag, Iterator[object]]] = [(root, iter(root.children))]
    links = headings = 0
    while open_tags:
        tag, children = open_tags[-1]
        for child in children:
            if isinstance(child, Tag):
                if _is_silent(child, root):
                    continue
                if child.name in BLOCKS or child.name in HEADINGS:
                    yield None
                links += child.name == "a"
                headings += child.name in HEADINGS
                open_tags.append((child, iter(child.children)))
                break
            if type(child) is NavigableString:  # no comment, no declaration
                yield _Piece(" ".join(str(child).split("\n")), bool(links), bool(headings))
        else:
            open_tags.pop()
            links -= tag.name == "a"
            headings -= tag.name in HEADINGS
            if tag.name in BLOCKS or tag.name in HEADINGS or tag is root:
                yield None


def _is_silent(tag: Tag, root: Tag) -> bool:
    if tag.name in SILENT or tag.has_attr("hidden") or tag.get("aria-hidden") == "true":
        return True
    if (
        tag.name == "header"
        and root.name in {"body", "[document]"}
        and not tag.find_parent("article")
    ):
        return True
    names = {
        str(tag.get("id", "")).lower(),
        *(one.lower() for one in tag.get_attribute_list("class") if one),
    }
    return str(tag.get("role", "")) in SILENT_ROLES or not SILENT_NAMES.isdisjoint(names)
