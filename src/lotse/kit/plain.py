"""Signs that nobody sees: what a program wrote into a text and no person meant.

Spreadsheets, word processors and messengers leave direction marks, zero-width spaces, no-break
spaces and letters in two signs (``O`` and two dots). They look right and are not equal to what
looks the same, so they are put right where something is read, not refused.
"""

import re
import unicodedata

ISOLATES = re.compile("[\u2066-\u2069]")
"""Marks that we put around numbers where a text is shown; they are no part of its words."""
LINE_END = re.compile(r"\r\n?|\x85|\u2028|\u2029")
TRAILING = re.compile(r"[^\S\n]+(?=\n|$)")
UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Signs without width: soft hyphen, zero-width space, direction marks, byte order mark, tags."""
JOINER = re.compile(r"(?<![\u0600-\u0dff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0dff])")
"""A joiner shapes letters of Arabic and Indic scripts (Persian needs it); elsewhere it is none."""
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def tidy(said: str) -> str:
    r"""One line as it looks: no signs without width, simple spaces, each letter one sign (NFC).

    >>> tidy("\u200bA.\u00a0K. "), tidy("O\u0308mer"), tidy("\u202a0172 5551234\u202c")
    ('A. K.', 'Ömer', '0172 5551234')
    """
    seen = CONTROL.sub("", JOINER.sub("", UNSEEN.sub("", said)))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def in_order(text: str) -> str:
    r"""A text of several lines as it is kept: ``\n`` ends a line, nothing stands behind its end.

    Browsers send ``\r\n``, XML and editors ``\n``; programs for translators take spaces away from
    the ends of lines. None of that is another wording, so all texts are kept and compared so.

    >>> in_order("eins \r\nzwei\r\n"), in_order("O\u0308l")
    ('eins\nzwei', 'Öl')
    """
    lines = TRAILING.sub("", LINE_END.sub("\n", ISOLATES.sub("", text)))
    return unicodedata.normalize("NFC", lines).strip()
