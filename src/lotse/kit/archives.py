"""Archives from outside (ZIP, and what is one inside: DOCX, XLSX, ODT): read only when small.

A file of a few kilobytes can unpack to gigabytes. What an archive states about itself is enough
to refuse it: the reader stops where more comes than was stated.
"""

from zipfile import ZipFile

from lotse.kit.errors import Refused

MOST_ENTRIES = 2_000
MOST_BYTES = 300_000_000
MOST_TIMES = 200
"""How many times larger than packed; tables reach about thirty, bombs a thousand."""
HARMLESS = 1_000_000
"""Bytes below which nobody asks how well they were packed."""


def check_archive(archive: ZipFile, *, most_bytes: int = MOST_BYTES) -> None:
    """Refused with ``kit.archive_too_large`` when unpacking would be more than anybody sends."""
    entries = archive.infolist()
    unpacked = sum(one.file_size for one in entries)
    packed = sum(one.compress_size for one in entries)
    is_bomb = unpacked > max(HARMLESS, MOST_TIMES * packed)
    if is_bomb or unpacked > most_bytes or len(entries) > MOST_ENTRIES:
        raise Refused("kit.archive_too_large", most=most_bytes)
