"""All routes of the project, and the lines of the matrix."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import Resolver404, URLResolver, get_resolver, resolve

FILE = Path(__file__).with_name("matrix.txt")
WHO = ("nobody", "reader", "translator", "editor", "coordinator", "administrator", "adviser")
LIKE_READER = 6
"""A line with so many answers: an adviser gets the reader's, the second one."""
SAMPLES = {
    "language": "de",
    "slug": "deutschkurs",
    "page": "impressum",
    "path": "none.png",
    "who": "MQ",
    "proof": "wrong",
}
"""Arguments for routes; a number is 1, a word is "x", unless the line says otherwise."""


@dataclass(frozen=True)
class Line:
    """One line of the matrix: who gets which answer to GET."""

    route: str
    expected: tuple[str, ...]
    samples: dict[str, str]
    number: int

    def covers(self, route: str) -> bool:
        """Whether the line speaks of this route; a final * stands for all that begin so."""
        if self.route.endswith("*"):
            return route.startswith(self.route[:-1])
        return route == self.route


def read_matrix() -> list[Line]:
    """The lines of the file, in its order."""
    lines = []
    for number, text in enumerate(FILE.read_text().splitlines(), start=1):
        if not text.strip() or text.startswith("#"):
            continue
        route, *rest = text.split()
        samples = dict(word.split("=", 1) for word in rest if "=" in word)
        answers = [word for word in rest if "=" not in word]
        if len(answers) == 1:
            answers *= len(WHO)
        elif len(answers) == LIKE_READER:
            answers.append(answers[1])
        assert len(answers) == len(WHO), f"{FILE.name}:{number}: one answer or {len(WHO)}"
        lines.append(Line("" if route == "/" else route, tuple(answers), samples, number))
    return lines


def list_routes() -> list[str]:
    """Every route of the project, as its parts are written in ``urls.py``."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route)
        else:
            yield route


def sample_address(route: str, samples: dict[str, str]) -> str | None:
    """An address of this route, or None where another route answers all its addresses."""
    if route == "staff/^.*/$":
        return "/staff/nowhere/"
    known = {**SAMPLES, **samples}

    def argument(match: re.Match[str]) -> str:
        converter, name = match.group(1) or "str", match.group(2)
        return known.get(name, "1" if converter == "int" else "x")

    plain = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route).replace("\\.", ".").rstrip("$")
    address = "/" + re.sub(r"<(?:(\w+):)?(\w+)>", argument, plain).replace("^", "")
    try:
        return address if resolve(address).route == route else None
    except Resolver404:
        return None
