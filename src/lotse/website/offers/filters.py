"""The filters of the offer list: read from the address, shown with counts, written as links."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from lotse.offers.domain.catalogue import FACETS, FEATURES, Selection
from lotse.offers.queries import WEEK
from lotse.reference.queries import Reference
from lotse.website.offers.texts import facet_label, feature_label, weekday_label

DISTANCES = (5, 10, 20, 50)
DEFAULT_DISTANCE = 10
MAX_SEARCH = 100
MAX_PAGE = 10_000


@dataclass(frozen=True)
class Asked:
    """What a reader asked the list for, checked against what there is.

    ``ignored`` names what was asked for and does not exist, in the reader's words.
    """

    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    text: str = ""
    postcode: str = ""
    within_km: int = DEFAULT_DISTANCE
    page: int = 1
    ignored: tuple[str, ...] = ()

    @property
    def number_of_filters(self) -> int:
        """How many filter values are set, the search not counted."""
        return sum(len(values) for values in self.chosen.values()) + bool(self.postcode)

    def query(self, **changes: object) -> str:
        """The address part for this list with changes; without a page number unless given."""
        chosen = {**self.chosen, **{k: v for k, v in changes.items() if k in FACETS}}
        pairs: list[tuple[str, str]] = []
        text = changes.get("text", self.text)
        postcode = changes.get("postcode", self.postcode)
        if text:
            pairs.append(("q", str(text)))
        for facet in FACETS:
            pairs += [(facet, value) for value in sorted(chosen.get(facet, ()))]  # type: ignore[call-overload]  # facets are keys of it
        if postcode:
            pairs += [("postcode", str(postcode)), ("km", str(self.within_km))]
        if changes.get("page", 1) != 1:
            pairs.append(("page", str(changes["page"])))
        return f"?{urlencode(pairs)}" if pairs else "?"

    def toggled(self, facet: str, value: str) -> str:
        """The address part with one value added or taken away."""
        return self.query(**{facet: self.chosen.get(facet, frozenset()) ^ {value}})

    def selection(self, reference: Reference, found: Mapping[str, int] | None) -> Selection:
        """What the catalogue is asked."""
        return Selection(
            chosen=self.chosen,
            near=reference.postcodes.get(self.postcode),
            within_km=float(self.within_km),
            found=found,
        )


@dataclass(frozen=True)
class Option:
    """One value of a filter. ``url`` is the list with this value switched."""

    value: str
    label: str
    count: int
    is_chosen: bool
    url: str


@dataclass(frozen=True)
class Facet:
    """One filter with its values."""

    name: str
    label: str
    options: list[Option]

    @property
    def is_open(self) -> bool:
        """Whether the reader has chosen something here."""
        return any(option.is_chosen for option in self.options)


def known_values(reference: Reference) -> dict[str, tuple[str, ...]]:
    """All values each filter can have, in the order in which they are shown."""
    return {
        "stage": reference.codes["stage"],
        "topic": reference.codes["topic"],
        "language": reference.codes["language"],
        "municipality": tuple(reference.municipalities),
        "weekday": WEEK,
        "feature": FEATURES,
    }


def parse(query: QueryDict, reference: Reference) -> Asked:
    """Read the filters from an address. What does not exist is left out and named."""
    known = known_values(reference)
    ignored: list[str] = []
    chosen = {}
    for facet in FACETS:
        asked = {value for value in query.getlist(facet) if value}
        chosen[facet] = frozenset(asked & set(known[facet]))
        ignored += [
            f"{facet_label(facet)}: {value[:40]}" for value in sorted(asked - chosen[facet])
        ]
    postcode = query.get("postcode", "").strip()
    if postcode and postcode not in reference.postcodes:
        ignored.append(_("Postcode: %(postcode)s") % {"postcode": postcode[:12]})
        postcode = ""
    page = query.get("page", "1")
    if not re.fullmatch(r"[0-9]{1,5}", page) or not 1 <= int(page) <= MAX_PAGE:
        ignored.append(_("Page: %(page)s") % {"page": page[:12]})
        page = "1"
    km = query.get("km", "")
    return Asked(
        chosen=chosen,
        text=" ".join(query.get("q", "").split())[:MAX_SEARCH],
        postcode=postcode,
        within_km=int(km) if km in {str(d) for d in DISTANCES} else DEFAULT_DISTANCE,
        page=int(page),
        ignored=tuple(ignored),
    )


def facets(
    asked: Asked, counts: Mapping[str, Mapping[str, int]], reference: Reference, language: str
) -> list[Facet]:
    """The filters as they are shown. Values without any offer are left out unless chosen."""
    known = known_values(reference)
    shown = []
    for name in FACETS:
        options = [
            Option(
                value,
                value_label(name, value, reference, language),
                counts[name].get(value, 0),
                value in asked.chosen[name],
                asked.toggled(name, value),
            )
            for value in known[name]
            if value in counts[name] or value in asked.chosen[name]
        ]
        shown.append(Facet(name, facet_label(name), options))
    return shown


def chips(asked: Asked, reference: Reference, language: str) -> list[tuple[str, str]]:
    """What is chosen, each with the address of the list without it: (label, address)."""
    found = []
    if asked.text:
        found.append((f"„{asked.text}“", asked.query(text="")))
    for facet in FACETS:
        for value in _ordered(asked.chosen[facet], known_values(reference)[facet]):
            label = value_label(facet, value, reference, language)
            found.append((label, asked.toggled(facet, value)))
    if asked.postcode:
        label = _("%(km)s km around %(postcode)s") % {
            "km": asked.within_km,
            "postcode": asked.postcode,
        }
        found.append((label, asked.query(postcode="")))
    return found


def value_label(facet: str, value: str, reference: Reference, language: str) -> str:
    """The words for one value of a filter."""
    if facet == "municipality":
        return reference.municipalities.get(value, value)
    if facet == "weekday":
        return weekday_label(value)
    if facet == "feature":
        return feature_label(value)
    return reference.name(facet, value, language)


def _ordered(values: Iterable[str], order: Iterable[str]) -> list[str]:
    wanted = set(values)
    return [value for value in order if value in wanted]
