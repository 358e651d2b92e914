"""What the words of a state's school register mean in our types of schools."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BETWEEN = re.compile(r"\s*[,;/|]\s*|\s+und\s+|\s+mit\s+")
"""What stands between types in one name: "Grund- und Hauptschule"."""


def plain_type(name: str) -> str:
    """A name of a type without the differences that say nothing: case and white space."""
    return " ".join(name.casefold().split())


@dataclass(frozen=True)
class RegisterWords:
    """The words of one register.

    ``codes`` maps plain names to codes of our types, none for words that say something else;
    ``no_schools`` are beginnings of names of institutions that are no school.
    """

    codes: Mapping[str, frozenset[str]]
    no_schools: tuple[str, ...] = ()

    def read(self, names: Iterable[str]) -> tuple[frozenset[str], list[str]]:
        """The types that these names mean, and the names that mean nothing to us.

        A name that is not known as a whole is taken apart: "Grund-, Haupt- und Realschule" is
        three types. What is known of it counts, and the whole is named all the same.
        """
        found: set[str] = set()
        unknown = []
        for name in names:
            whole = self.codes.get(plain_type(name))
            if whole is not None:
                found |= whole
                continue
            parts = [_completed(part) for part in BETWEEN.split(plain_type(name))]
            known = [self.codes.get(part) for part in parts]
            found |= {code for codes in known if codes for code in codes}
            if None in known:
                unknown.append(name)
        return frozenset(found), unknown

    def is_no_school(self, name: str) -> bool:
        """Whether an institution with this name is no school."""
        return plain_type(name).startswith(tuple(plain_type(one) for one in self.no_schools))


def _completed(part: str) -> str:
    return f"{part[:-1]}schule" if part.endswith("-") else part
