"""The formats by the ending of a file's name."""

import re
from collections.abc import Callable

from lotse.interop.text_files import po, xliff
from lotse.interop.text_files.units import Batch
from lotse.kit.errors import Refused

WRITERS: dict[str, Callable[[Batch], str]] = {"po": po.write, "xlf": xliff.write}
READERS: dict[str, Callable[[str], Batch]] = {"po": po.read, "xlf": xliff.read}
FORMATS = tuple(WRITERS)
MAX_BYTES = 20_000_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Signs that stand in no text; NUL cannot even be kept."""


def write(batch: Batch, ending: str) -> str:
    """A file in the format of this ending (``po`` or ``xlf``)."""
    return WRITERS[ending](batch)


def read(content: bytes, name: str) -> Batch:
    """The units of a file; refused with ``words.unreadable_file`` when it cannot be read."""
    ending = {"xliff": "xlf"}.get(name.lower().rpartition(".")[2], name.lower().rpartition(".")[2])
    if ending not in FORMATS:
        raise Refused("words.unreadable_file", reason="*.po, *.xlf")
    if len(content) > MAX_BYTES:
        raise Refused("words.unreadable_file", reason=f"> {MAX_BYTES} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused("words.unreadable_file", reason="UTF-8") from fault
    if odd := CONTROL.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        raise Refused("words.unreadable_file", reason=f"line {line}: {odd[0]!a}")
    try:
        return READERS[ending](text)
    except RecursionError as fault:
        raise Refused("words.unreadable_file", reason="it is nested too deeply") from fault
