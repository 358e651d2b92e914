"""Figures leave here and nowhere else: each table is made once, kept, and read ever after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from lotse.kit import advisory
from lotse.kit.content_version import raise_version
from lotse.privacy.domain.disclosure import (
    NONE,
    Cell,
    Counted,
    Published,
    Table,
    disclose,
    disclosed_before,
    publishable,
)
from lotse.privacy.models import Publication


@dataclass(frozen=True)
class PublishedTable:
    """What a publication shows. ``is_held_back``: there are no figures, and never will be."""

    made_on: date
    figures: Mapping[Cell, Published]
    is_held_back: bool
    leaves_out: bool

    def of(self, name: str, value: str = "") -> Published:
        """The figure of a cell; none where nobody or hardly anybody is in it."""
        return self.figures.get((name, value), NONE)


@dataclass(frozen=True)
class Group:
    """People who share nobody with another group: how many they are, and what is counted of them.

    A group must be counted once and for all before it is published the first time.
    """

    people: Counted
    table: Table


@transaction.atomic
def publish(subject: str, groups: Mapping[str, Group], *, on: date) -> None:
    """Make the table of a subject, once; a second time changes nothing.

    It is held back for good when :func:`~lotse.privacy.domain.disclosure.publishable` says so.
    """
    # Two tables that are made at once would not see each other.
    advisory.wait_for(advisory.Lock.PUBLICATION)
    if Publication.objects.filter(subject=subject).exists():
        return
    of = subject.partition("/")[0]
    earlier = Publication.objects.filter(subject__startswith=f"{of}/").values_list(
        "groups", flat=True
    )
    chosen = publishable({name: group.people for name, group in groups.items()}, earlier)
    made = Publication(subject=subject, made_on=on)
    if chosen is not None:
        total: dict[Cell, Counted] = {}
        for name in chosen:
            for cell, counted in groups[name].table.items():
                total[cell] = total.get(cell, Counted()) + counted
        made.groups = sorted(chosen)
        made.figures = _to_keep(disclose(total))
        made.leaves_out = len(chosen) < len(groups)
    made.save(force_insert=True)
    raise_version()  # kept answers list what is published


def find_published(subjects: Iterable[str]) -> dict[str, PublishedTable]:
    """The tables of these subjects that exist. One statement."""
    found = Publication.objects.filter(subject__in=list(subjects))
    return {one.subject: _read(one) for one in found}


def find_published_below(beginning: str) -> dict[str, PublishedTable]:
    """The tables whose subjects begin so and that show something. One statement."""
    found = Publication.objects.filter(subject__startswith=beginning).order_by("subject")
    tables = {one.subject: _read(one) for one in found}
    return {subject: table for subject, table in tables.items() if not table.is_held_back}


def _to_keep(figures: Mapping[Cell, Published]) -> dict[str, dict[str, int]]:
    kept: dict[str, dict[str, int]] = {}
    for (name, value), published in figures.items():
        kept.setdefault(name, {})[value] = published.figure
    return kept


def _read(made: Publication) -> PublishedTable:
    cells = {
        (name, value): figure
        for name, values in made.figures.items()
        for value, figure in values.items()
    }
    return PublishedTable(made.made_on, disclosed_before(cells), not made.groups, made.leaves_out)
