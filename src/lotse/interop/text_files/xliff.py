"""XLIFF 2.0 (OASIS Standard, 5 August 2014): one unit with one segment for each text.

States of segments: ``initial`` where nothing is there or it is stale (``subState``
``lotse:stale``), ``translated`` where nobody has reviewed it, ``reviewed``; ``final`` is read as
reviewed. Versions stand in a note.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

from lotse.interop.text_files.units import Batch, Unit
from lotse.kit.errors import Refused
from lotse.words.domain.places import PLACE
from lotse.words.domain.states import State

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
STALE = "lotse:stale"
VERSIONS = re.compile(r"(\d{1,9})/(\d{1,9})")
ORDER = re.compile(r"[1-9]\d{0,4}")
LAYOUT = re.compile(r"[ \t]*\r?\n[ \t]*")
INVALID = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""
STATES = {
    State.MISSING: "initial",
    State.STALE: "initial",
    State.UNREVIEWED: "translated",
    State.CURRENT: "reviewed",
}


def write(batch: Batch) -> str:
    """A file of these units."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(
        _tag("xliff"),
        {
            "version": "2.0",
            "srcLang": batch.source_language,
            "trgLang": batch.language,
            SPACE: "preserve",
        },
    )
    file = ET.SubElement(root, _tag("file"), {"id": "lotse"})
    for number, unit in enumerate(batch.units, start=1):
        # Ids are NMTOKENs; record ids hold other letters, so the key is the unit's name.
        part = ET.SubElement(file, _tag("unit"), {"id": f"u{number}", "name": unit.key})
        notes = ET.SubElement(part, _tag("notes"))
        note = ET.SubElement(notes, _tag("note"), {"category": "versions"})
        note.text = f"{unit.source_version}/{unit.version}"
        state = {"state": STATES[unit.state]}
        if unit.state is State.STALE:
            state["subState"] = STALE
        segment = ET.SubElement(part, _tag("segment"), state)
        _say(segment, "source", unit.source)
        if unit.target:
            _say(segment, "target", unit.target)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _say(segment: ET.Element, name: str, words: str) -> None:
    """Words with their places as ``<ph>``, which programs protect; the same in both languages."""
    said = ET.SubElement(segment, _tag(name))
    parts = re.split(f"({PLACE.pattern})", INVALID.sub("", words))
    said.text = parts[0]
    for number, (place, after) in enumerate(zip(parts[1::2], parts[2::2], strict=True), start=1):
        mark = ET.SubElement(said, _tag("ph"), {"id": f"p{number}", "equiv": place, "disp": place})
        mark.tail = after


def read(content: str) -> Batch:
    """The units of a file; refused with ``words.unreadable_file`` when it is none.

    A document type is refused: it could name entities that grow or that lie elsewhere.
    """
    try:
        root = fromstring(content.encode(), forbid_dtd=True)
    except (ET.ParseError, ValueError, LookupError) as fault:
        raise Refused("words.unreadable_file", reason=str(fault)[:200]) from fault
    if root.tag != _tag("xliff") or not root.get("version", "").startswith("2."):
        is_xliff = root.tag.rpartition("}")[2] == "xliff"
        found = f"XLIFF {root.get('version', '?')[:8]}" if is_xliff else root.tag[:40]
        raise Refused("words.unreadable_file", reason=f"{found} ≠ XLIFF 2.0")
    if root.get(SPACE) != "preserve":
        _take_layout_away(root)
    parts = list(root.iter(_tag("unit")))
    units = tuple(_unit(part) for part in parts if part.get("name"))
    if not units:
        raise Refused("words.unreadable_file", reason=f"unit/@name: 0 / {len(parts)}")
    return Batch(root.get("srcLang", ""), root.get("trgLang", ""), units)


def _take_layout_away(root: ET.Element) -> None:
    """A program that does not keep spaces sets texts anew: each line in, the ends of lines around.

    What begins a line is layout then, and so is what stands before the first and after the last.
    """
    for name in ("source", "target"):
        for part in root.iter(_tag(name)):
            for piece in part.iter():
                is_inner = piece is not part
                piece.text = LAYOUT.sub("\n", piece.text or "")
                piece.tail = LAYOUT.sub("\n", piece.tail or "") if is_inner else piece.tail
            part.text = (part.text or "").lstrip("\n")
            if len(part):
                part[-1].tail = (part[-1].tail or "").rstrip("\n")
            else:
                part.text = part.text.rstrip("\n")


def _unit(part: ET.Element) -> Unit:
    segments = part.findall(_tag("segment"))
    # A program may have split a text into sentences, with what lies between them as parts that it
    # ignores: together, in their order, they are the text again.
    parts = [one for one in part if one.tag in {_tag("segment"), _tag("ignorable")}]
    source = "".join(_words(one, "source") for one in parts)
    in_order = sorted(enumerate(parts, 1), key=lambda one: _place(*one))
    target = "".join(_target(one) for _, one in in_order) if _is_translated(segments) else ""
    note = part.find(f"{_tag('notes')}/{_tag('note')}[@category='versions']")
    found = VERSIONS.fullmatch((note.text if note is not None else None) or "")
    source_version, version = map(int, found.groups()) if found else (0, 0)
    states = {segment.get("state", "initial") for segment in segments}
    return Unit(
        part.get("name", ""),
        source,
        target,
        _state(target, states, is_stale=any(s.get("subState") == STALE for s in segments)),
        source_version,
        version,
    )


def _is_translated(segments: list[ET.Element]) -> bool:
    """Whether nothing is left to do: half a text is none that families should read."""
    done = [_words(segment, "target").strip() for segment in segments]
    said = [_words(segment, "source").strip() for segment in segments]
    return any(done) and not any(one and not two for one, two in zip(said, done, strict=True))


def _place(number: int, part: ET.Element) -> int:
    """Where the target of a part stands among the others: where its source does, or ``order``."""
    target = part.find(_tag("target"))
    said = target.get("order", "") if target is not None else ""
    return int(said) if ORDER.fullmatch(said) else number


def _target(part: ET.Element) -> str:
    """The words of a part; what was ignored without a target stays as it is in the source."""
    is_ignored = part.tag == _tag("ignorable") and part.find(_tag("target")) is None
    return _words(part, "source" if is_ignored else "target")


def _state(target: str, states: set[str], *, is_stale: bool) -> State:
    if not target:
        return State.MISSING
    if states <= {"reviewed", "final"}:
        return State.CURRENT
    return State.STALE if is_stale and "initial" in states else State.UNREVIEWED


def _words(segment: ET.Element, name: str) -> str:
    part = segment.find(_tag(name))
    return "".join(_pieces(part)) if part is not None else ""


def _pieces(part: ET.Element) -> Iterator[str]:
    """What an element says: its text, places by what they stand for, and marks by their words."""
    yield part.text or ""
    for child in part:
        if child.tag == _tag("ph"):
            yield child.get("equiv") or child.get("disp") or ""
        else:
            yield from _pieces(child)
        yield child.tail or ""


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
