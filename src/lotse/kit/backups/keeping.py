"""Which backups are kept: the newest of each of the last seven days, four weeks, twelve months.

Everything that was deleted is in no backup any more after twelve months at the latest.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

IS_OLD = timedelta(days=2)
"""A backup is made every night; an older one means that two nights failed."""
RULE: tuple[tuple[int, Callable[[datetime], str]], ...] = (
    (7, lambda moment: f"{moment:%Y-%m-%d}"),
    (4, lambda moment: f"{moment:%G-W%V}"),
    (12, lambda moment: f"{moment:%Y-%m}"),
)


def to_keep(moments: Sequence[datetime]) -> set[datetime]:
    """Those that stay, of backups made at these moments."""
    kept: set[datetime] = set()
    for how_many, name in RULE:
        newest: dict[str, datetime] = {}
        for moment in sorted(moments):
            newest[name(moment)] = moment
        kept |= set(sorted(newest.values())[-how_many:])
    return kept


def to_delete(moments: Sequence[datetime]) -> list[datetime]:
    """The others, oldest first."""
    return sorted(set(moments) - to_keep(moments))
