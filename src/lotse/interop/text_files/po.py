"""PO files, as gettext and its editors know them.

``msgctxt`` is the key, ``msgid`` the present source. ``fuzzy`` marks what nobody has reviewed; for
a stale text the flag ``lotse-stale`` stands beside it. Versions stand in a comment, and taking
the flags away says that the translation is right.
"""

import re

import polib

from lotse.interop.text_files.units import Batch, Unit
from lotse.kit.errors import Refused
from lotse.words.domain.states import State

STALE = "lotse-stale"
KEYWORD = re.compile(r"^(?:msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s*")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
OLD_SOURCE = re.compile(r"^#~\|.*$", re.MULTILINE)
"""The former source of an entry that is of no use any more; polib does not know it."""
OTHER_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
"""Typesetters and text programs write them inside of a text; here they would end a line."""
VERSIONS = re.compile(r"lotse versions: (\d{1,9})/(\d{1,9})\b")


def write(batch: Batch) -> str:
    """A file of these units."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": "Lotse",
        "Language": batch.language,
        "X-Source-Language": batch.source_language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for unit in batch.units:
        flags = {State.UNREVIEWED: ["fuzzy"], State.STALE: ["fuzzy", STALE]}.get(unit.state, [])
        file.append(
            polib.POEntry(
                msgctxt=unit.key,
                msgid=unit.source,
                msgstr=unit.target,
                flags=flags,
                comment=f"lotse versions: {unit.source_version}/{unit.version}",
            )
        )
    return str(file)


def read(content: str) -> Batch:
    """The units of a file; refused with ``words.unreadable_file`` when it is none."""
    if "msgid" not in content:
        raise Refused("words.unreadable_file", reason="no msgid")
    content = OTHER_LINE_ENDS.sub(r"\\n", OLD_SOURCE.sub("", content))
    _refuse_open_quotes(content)
    try:
        file = polib.pofile(content)
    except (OSError, ValueError, UnicodeError) as fault:
        raise Refused("words.unreadable_file", reason=str(fault)[:200]) from fault
    entries = [entry for entry in file if not entry.obsolete]
    units = tuple(_unit(entry) for entry in entries if entry.msgctxt)
    if not units:
        # Another program's file, or one that lost the contexts: nothing says which text is which.
        raise Refused("words.unreadable_file", reason=f"msgctxt: 0 / {len(entries)}")
    source_language = file.metadata.get("X-Source-Language", "de")
    return Batch(source_language, file.metadata.get("Language", ""), units)


def _refuse_open_quotes(content: str) -> None:
    """Polib takes the last sign away whatever it is: a text without its quote would lose a letter.

    Refused with ``words.unreadable_file``, naming the line.
    """
    for number, said in enumerate(content.splitlines(), 1):
        line = said.strip().removeprefix("#~").strip()
        words = KEYWORD.sub("", line)
        is_text = words.startswith('"') or words != line
        if not line.startswith("#") and (
            (is_text and not QUOTED.fullmatch(words)) or (not is_text and line)
        ):
            raise Refused("words.unreadable_file", reason=f"line {number}: {line[:60]}")


def _unit(entry: polib.POEntry) -> Unit:
    versions = VERSIONS.search(entry.comment or "")
    source_version, version = map(int, versions.groups()) if versions else (0, 0)
    if not entry.msgstr:
        state = State.MISSING
    elif STALE in entry.flags:
        state = State.STALE
    else:
        state = State.UNREVIEWED if "fuzzy" in entry.flags else State.CURRENT
    return Unit(entry.msgctxt, entry.msgid, entry.msgstr, state, source_version, version)
