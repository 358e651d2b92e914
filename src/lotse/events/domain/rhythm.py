"""How often an event comes back, as somebody says it, to and from an RFC 5545 rule."""

import re
from dataclasses import dataclass
from datetime import date

from lotse.kit.errors import Refused

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NTH = ("1", "2", "3", "4", "-1")
"""Which weekday of a month; -1 is the last."""
BY_WEEK = re.compile(r"^(MO|TU|WE|TH|FR|SA|SU)$")
BY_MONTH = re.compile(r"^(-?\d)(MO|TU|WE|TH|FR|SA|SU)$")


@dataclass(frozen=True)
class Rhythm:
    """A rhythm in plain words.

    ``repeats``: ``once``, ``daily``, ``weekly``, ``monthly`` (the ``nth`` of ``days``) or
    ``other``, a rule that these words cannot say and that stays as it is. It ends ``until`` a day,
    both included, or after ``number`` dates. No ``days``: the weekday of the first date.
    """

    repeats: str = "once"
    interval: int = 1
    days: tuple[str, ...] = ()
    nth: str = "1"
    until: date | None = None
    number: int | None = None

    def rule(self) -> str:
        """The RRULE value; empty for one date.

        Refused with ``events.endless_series`` when nothing says when it ends, and with
        ``events.two_ends`` when two things do.
        """
        if self.repeats == "once":
            return ""
        if self.until is None and self.number is None:
            raise Refused("events.endless_series")
        if self.until is not None and self.number is not None:
            raise Refused("events.two_ends")
        parts = [f"FREQ={self.repeats.upper()}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if days := self._days():
            parts.append(f"BYDAY={','.join(days)}")
        end = f"COUNT={self.number}" if self.number else f"UNTIL={self.until:%Y%m%d}"
        return ";".join([*parts, end])

    def _days(self) -> list[str]:
        ordered = [day for day in WEEKDAYS if day in self.days]
        if self.repeats == "monthly":
            return [f"{self.nth}{day}" for day in ordered]
        return ordered if self.repeats == "weekly" else []


def read_rhythm(rule: str) -> Rhythm:
    """The rhythm of a rule; ``other`` where plain words cannot say it.

    >>> read_rhythm("FREQ=MONTHLY;BYDAY=2TH;COUNT=6").nth
    '2'
    """
    if not rule:
        return Rhythm()
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    found = _read(parts)
    return found if found is not None and _means(found, parts) else Rhythm("other")


def _read(parts: dict[str, str]) -> Rhythm | None:
    repeats = parts.get("FREQ", "").lower()
    if repeats not in {"daily", "weekly", "monthly"}:
        return None
    days = [one for one in parts.get("BYDAY", "").split(",") if one]
    nth = "1"
    if repeats == "monthly" and days:
        matches = [BY_MONTH.match(one) for one in days]
        if any(match is None for match in matches):
            return None
        numbers = {match.group(1) for match in matches if match}
        nth, days = numbers.pop(), [match.group(2) for match in matches if match]
        if numbers or nth not in NTH:
            return None
    elif not all(BY_WEEK.match(one) for one in days):
        return None
    until = parts.get("UNTIL", "")[:8]
    try:
        return Rhythm(
            repeats=repeats,
            interval=int(parts.get("INTERVAL", "1")),
            days=tuple(days),
            nth=nth,
            until=date.fromisoformat(until) if until else None,
            number=int(parts["COUNT"]) if "COUNT" in parts else None,
        )
    except ValueError:
        return None


def _means(rhythm: Rhythm, parts: dict[str, str]) -> bool:
    """Whether nothing of the rule was left out."""
    try:
        said = dict(part.split("=", 1) for part in rhythm.rule().split(";"))
    except Refused:
        return False
    given = {name: value for name, value in parts.items() if (name, value) != ("INTERVAL", "1")}
    if "UNTIL" in given:
        given["UNTIL"] = given["UNTIL"][:8]
    return all(
        set(said.get(name, "").split(",")) == set(value.split(",")) for name, value in given.items()
    )
