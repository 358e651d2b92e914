"""Two texts beside each other: what is gone, what is new, a little of what stayed. Plain Python."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 1
"""Lines that stayed, shown before and after each difference."""
MOST_WORDS = 1500
"""Longer parts are not compared word by word."""


@dataclass(frozen=True)
class Piece:
    """Some words; ``is_other``: only this text has them."""

    text: str
    is_other: bool = False


@dataclass(frozen=True)
class Part:
    """A part of both texts; ``is_gap``: lines that are the same and not shown."""

    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    is_gap: bool = False


def beside(before: str, after: str) -> list[Part]:
    """The parts of two texts in their order."""
    return list(_parts(before.split("\n"), after.split("\n")))


def _parts(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (what, low, up, new_low, new_up) in enumerate(blocks):
        if what == "equal":
            yield from _same(old[low:up], is_first=number == 0, is_last=number == len(blocks) - 1)
        else:
            yield Part(*_words("\n".join(old[low:up]), "\n".join(new[new_low:new_up])))


def _same(lines: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Part]:
    head = 0 if is_first else AROUND
    tail = 0 if is_last else AROUND
    if len(lines) <= head + tail + 1:
        shown = (Piece("\n".join(lines)),)
        yield Part(shown, shown)
        return
    for some in (lines[:head], None, lines[len(lines) - tail :]):
        if some is None:
            yield Part(is_gap=True)
        elif some:
            shown = (Piece("\n".join(some)),)
            yield Part(shown, shown)


def _words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The pieces of both: words that the other one has too, and words that it has not."""
    old, new = _tokens(before), _tokens(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return _whole(before), _whole(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for what, low, up, new_low, new_up in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        is_other = what != "equal"
        left += _piece(old[low:up], is_other=is_other)
        right += _piece(new[new_low:new_up], is_other=is_other)
    return tuple(left), tuple(right)


def _tokens(text: str) -> list[str]:
    """Words with the space or the end of line behind them."""
    return [word for line in text.splitlines(keepends=True) for word in _with_spaces(line)]


def _with_spaces(line: str) -> Iterator[str]:
    words = line.rstrip("\n").split(" ")
    yield from (f"{word} " for word in words[:-1])
    yield words[-1] + ("\n" if line.endswith("\n") else "")


def _piece(tokens: Sequence[str], *, is_other: bool) -> list[Piece]:
    return [Piece("".join(tokens), is_other)] if tokens else []


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, is_other=True),) if text else ()
