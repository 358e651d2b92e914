"""A partner's list of people, read line by line: what each line says, and what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lotse.events.actions.partner_links import INITIALS
from lotse.events.domain.capacity import ADULT_AGE
from lotse.kit.errors import Refused
from lotse.kit.mail_addresses import read_address
from lotse.kit.phones import read_phone

MAX_LINES = 100
ROWS_BEFORE_HEAD = 10
"""Titles, empty rows and the like that a school may have put over its table."""
DECIMALS = re.compile(r"(?<=\d)[.,]0$")
HEADS = {
    "initials": ("initialen", "initials", "kürzel", "anfangsbuchstaben"),
    "age": ("alter", "age"),
    "language": ("sprache", "language"),
    "phone": ("telefon", "phone", "telefonnummer", "tel"),
    "email": ("e-mail", "email", "mail", "e-mail-adresse"),
}
"""The fields of a line, and the words for them in the head of a table."""


@dataclass(frozen=True)
class Listed:
    """Somebody on the list; ``age`` None is a grown-up. ``line`` counts as the spreadsheet does."""

    line: int
    initials: str
    age: int | None
    language: str
    phone: str
    email: str


@dataclass(frozen=True)
class Fault:
    """What is wrong in one field of one line, and what stands there."""

    line: int
    field: str
    said: str


def read_list(
    rows: Sequence[Sequence[str]], languages: Mapping[str, str], usual: str, *, first_line: int = 1
) -> tuple[list[Listed], list[Fault]]:
    """The people of a table and all its faults.

    ``languages`` maps small words to tags, ``first_line`` is the line of the head in the file.
    Refused with ``events.list_without_head`` when no column is called initials, and with
    ``events.nobody``.
    """
    found = ((place, _columns(row)) for place, row in enumerate(rows[:ROWS_BEFORE_HEAD]))
    head, columns = next((one for one in found if "initials" in one[1]), (0, {}))
    if not columns:
        raise Refused("events.list_without_head")
    people, faults = [], []
    for line, row in enumerate(rows[head + 1 :], start=first_line + head + 1):
        cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
        if not any(cells.values()):
            continue
        wrong = _faults(line, cells, languages)
        faults += wrong
        if not wrong:
            age = _age(cells.get("age", ""))
            people.append(
                Listed(
                    line=line,
                    initials=cells["initials"],
                    age=int(age) if age else None,
                    language=languages.get(cells.get("language", "").casefold(), usual),
                    phone=read_phone(cells.get("phone", "")) or "",
                    email=read_address(cells.get("email", "")) or "",
                )
            )
    if not people and not faults:
        raise Refused("events.nobody")
    return people, faults


def _columns(head: Sequence[str]) -> dict[str, int]:
    words = [cell.casefold().strip(" :*") for cell in head]
    return {
        name: next(place for place, word in enumerate(words) if word in known)
        for name, known in HEADS.items()
        if set(words) & set(known)
    }


def _faults(line: int, cells: Mapping[str, str], languages: Mapping[str, str]) -> list[Fault]:
    checks = {
        "initials": INITIALS.match(cells["initials"]) is not None,
        "age": _is_age(cells.get("age", "")),
        "language": cells.get("language", "").casefold() in {"", *languages},
        "phone": not cells.get("phone") or read_phone(cells["phone"]) is not None,
        "email": not cells.get("email") or read_address(cells["email"]) is not None,
    }
    return [
        Fault(line, name, cells.get(name, "")[:40])
        for name, is_right in checks.items()
        if not is_right
    ]


MOST_DIGITS = 3


def _is_age(said: str) -> bool:
    age = _age(said)
    return not said or (age.isdecimal() and len(age) <= MOST_DIGITS and int(age) < ADULT_AGE)


def _age(said: str) -> str:
    """The digits of an age, of any script, without the decimals that programs write."""
    return DECIMALS.sub("", said)
