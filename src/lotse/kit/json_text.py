"""JSON from outside, read so that whatever was read can be kept, shown and written again."""

import json
import math
import re
from typing import Any

DEPTH = 100
"""Levels of lists and objects: far more than any format has, far less than Python can bear."""
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database takes and no page can be written with: NUL, and halves of characters."""


def read_json(content: bytes | str) -> Any:
    """The value of a JSON text; a byte order mark before it is passed over.

    Raises ValueError, with the place and the reason in words, for what is no JSON (RFC 8259; NaN is
    none), for numbers no computer holds, for texts with NUL or half a character, and for what is
    nested more than a hundred times.
    """
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError as fault:
        raise ValueError(f"this is not UTF-8 text (byte {fault.start})") from fault
    try:
        value = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse, parse_float=_finite)
    except RecursionError as fault:
        raise ValueError("it is nested too deeply") from fault
    _check(value, DEPTH)
    return value


def _refuse(said: str) -> Any:
    raise ValueError(f"{said} is no number of JSON")


def _finite(said: str) -> float:
    number = float(said)
    if not math.isfinite(number):
        raise ValueError(f"no computer holds the number {said[:30]}")
    return number


def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        if UNKEEPABLE.search(value):
            raise ValueError(f"half a character or NUL in {value[:40]!a}")
        return
    if not isinstance(value, dict | list):
        return
    if not depth:
        raise ValueError("it is nested too deeply")
    for one in value:
        _check(one, depth - 1)
    if isinstance(value, dict):
        for one in value.values():
            _check(one, depth - 1)
