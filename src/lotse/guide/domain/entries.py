"""New entries of the rule book: what they might be called, and whether they could ever count."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from lotse.guide.domain.rule_book import ForeignCertificate, Profession, RuleBook

LONGEST_ID = 50
ANY = "any"


def proposed_id(part: str, content: Mapping[str, Any], title: str, taken: Collection[str]) -> str:
    """An id made of what an entry says; with a number where it is taken.

    >>> proposed_id("foreign_certificates", {"country": "GE", "kind": "final"}, "", {"ge_final"})
    'ge_final_2'
    >>> proposed_id("stations", {}, "Café für Größere", ())
    'cafe_fuer_groessere'
    """
    keys = {
        "foreign_certificates": ("country", "kind", "percent_from"),
        "professions": ("group", "by"),
        "duty": ("kind", "rule"),
        "steps": ("to",),
        "cases": ("about",),
    }
    said = [str(content[key]) for key in keys.get(part, ()) if content.get(key) not in (None, "")]
    base = _as_id(" ".join(said) if part in keys else title)
    if not base or not base[0].isalpha():
        base = _as_id(f"{part.removesuffix('s')} {base}")
    if part == "steps":
        base = f"to_{base}"
    number, found = 1, base
    while found in taken:
        number += 1
        found = f"{base}_{number}"
    return found


def _as_id(said: str) -> str:
    letters = said.lower().translate(
        {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss", ord("é"): "e"}
    )
    words = re.findall(r"[a-z0-9]+", letters)
    found = ""
    for word in words:
        if len(found) + len(word) >= LONGEST_ID:
            break
        found = f"{found}_{word}" if found else word
    return found


def answers_before(part: str, name: str, book: RuleBook) -> str:
    """The line that fits whoever a line fits and stands before it; empty where there is none.

    Of professions and foreign certificates the first line that fits counts.
    """
    lines: Collection[Profession | ForeignCertificate] = ()
    if part == "professions":
        lines = book.professions
    elif part == "foreign_certificates":
        lines = book.foreign_certificates
    new = next((line for line in lines if line.id == name), None)
    for line in lines:
        if line is new or new is None:
            return ""
        if _fits_all(line, new):
            return line.id
    return ""


def _fits_all(line: Profession | ForeignCertificate, new: Profession | ForeignCertificate) -> bool:
    if isinstance(line, Profession) and isinstance(new, Profession):
        return line.group == new.group and line.by in ("", new.by)
    if isinstance(line, ForeignCertificate) and isinstance(new, ForeignCertificate):
        return (
            line.country in (ANY, new.country)
            and line.kind in (None, new.kind)
            and _covers(line.percent_from, line.percent_below, new.percent_from, new.percent_below)
            and _covers(line.years_from, line.years_below, new.years_from, new.years_below)
        )
    return False


def _covers(
    least: int | None, below: int | None, new_least: int | None, new_below: int | None
) -> bool:
    """Whether every number of the second span lies in the first; without ends it asks nothing."""
    if least is None and below is None:
        return True
    if new_least is None and new_below is None:
        return False
    is_above = (least or 0) <= (new_least or 0)
    return is_above and (below is None or (new_below is not None and new_below <= below))
