"""What a reader asks the search for: words, and the filters that were understood in them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from lotse.kit.content_version import PerVersion
from lotse.kit.paging import page_number
from lotse.offers.domain.catalogue import FEATURES
from lotse.reference.domain.wishes import Named, Wishes, folded, phrases, understand
from lotse.reference.queries import Reference, get_reference
from lotse.reference.vocabulary_files import wish_words
from lotse.website.offers.texts import feature_label

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SEARCH = 100
WITHOUT = "without"
KNOWN = frozenset({"place", "language", "age", "class", "today", *FEATURES})
NEVER_A_FILTER = frozenset({"de", "de-simple"})
"""Who types "Deutsch" wants to learn it."""


@dataclass(frozen=True)
class Asked:
    """What was typed, as it was understood.

    ``without`` are filters that the reader took away; ``page`` is 0 where it is no number.
    """

    text: str
    wishes: Wishes
    without: frozenset[str] = frozenset()
    page: int = 1

    def query(self, *, without: frozenset[str] | None = None, page: int = 1) -> str:
        """The address part for this search with changes."""
        taken = self.without if without is None else without
        pairs = [("q", self.text), *((WITHOUT, one) for one in sorted(taken))]
        if page > 1:
            pairs.append(("page", str(page)))
        return f"?{urlencode(pairs)}"

    def chips(self, reference: Reference, language: str) -> list[tuple[str, str]]:
        """The filters in words, each with the address of the search without it."""
        wishes = self.wishes
        words: Mapping[str, str] = {
            "place": reference.municipalities.get(wishes.place, wishes.place),
            "language": reference.name("language", wishes.language, language),
            "age": _("Age: %(age)s") % {"age": wishes.age},
            "class": _("Class %(grade)s") % {"grade": wishes.grade},
            "today": _("Today"),
        }
        return [
            (words.get(code) or feature_label(code), self.query(without=self.without | {code}))
            for code in wishes.codes
        ]


def read(query: QueryDict, version: int) -> Asked:
    """Read a search from an address. A filter that does not exist cannot be taken away."""
    text = " ".join(query.get("q", "").split())[:MAX_SEARCH].strip()
    without = frozenset(query.getlist(WITHOUT)) & KNOWN
    wishes = understand(text, wish_words(), named(version), without=without)
    return Asked(text, wishes, without, page_number(query.get("page", "1")))


def _load_named() -> Named:
    reference = get_reference()
    places = {" ".join(folded(name)): ags for ags, name in reference.municipalities.items()}
    languages: dict[str, list[str]] = {}
    for (vocabulary, code, _language), name in reference.names.items():
        if vocabulary == "language" and code not in NEVER_A_FILTER:
            languages.setdefault(code, []).append(name)
    return Named(places, phrases(languages))


named = PerVersion(_load_named)
"""Names of places and languages; pass the content version when it is already known."""
