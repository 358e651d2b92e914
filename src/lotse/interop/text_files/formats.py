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
DECLARED = {
    "po": re.compile(rb'Content-Type:[^"]*charset=([\w-]+)', re.IGNORECASE),
    "xlf": re.compile(rb"""\A\s*<\?xml[^>]*\sencoding=["']([\w-]+)["']""", re.IGNORECASE),
}
"""Where a file says how its letters are written."""
CODINGS = re.compile(
    r"utf-8|us-ascii|iso-8859-\d{1,2}|(?:windows-|cp)125\d|koi8-[ru]", re.IGNORECASE
)
XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


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
    text = _decoded(content, ending)
    if odd := CONTROL.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        raise Refused("words.unreadable_file", reason=f"line {line}: {odd[0]!a}")
    try:
        return READERS[ending](text)
    except RecursionError as fault:
        raise Refused("words.unreadable_file", reason="it is nested too deeply") from fault


def _decoded(content: bytes, ending: str) -> str:
    """The text, by the mark at its beginning or by what it says of itself; else it is UTF-8."""
    found = DECLARED[ending].search(content[:4000])
    coding = found[1].decode() if found else "utf-8"
    is_marked = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        if ending == "po" and not is_marked:
            try:  # editors write it whatever the head says
                return content.decode("utf-8-sig")
            except UnicodeDecodeError:
                pass
        if not is_marked and not CODINGS.fullmatch(coding):
            raise Refused("words.unreadable_file", reason=f"{coding[:40]} ≠ UTF-8")
        coding = "utf-16" if is_marked else coding
        text = content.decode("utf-8-sig" if coding.lower() == "utf-8" else coding)
    except (UnicodeDecodeError, LookupError) as fault:
        raise Refused("words.unreadable_file", reason=coding.upper()) from fault
    return XML_DECLARATION.sub("", text) if ending == "xlf" else text
