"""By which words stations, certificates and rules of the guide are found."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.utils import translation

from lotse.guide.key_date_words import TITLES
from lotse.guide.kinds import CERTIFICATE, RULE, STATION, layer_and_id
from lotse.words.domain.states import Kind
from lotse.words.finding import Documents, Findable, Ids, Indexed
from lotse.words.models import Text

PLACES = re.compile(r"\{[^{}]*\}")


def _id_of(record: str) -> str:
    """The station or rule that words belong to, of whatever layer and version they are."""
    return layer_and_id(record)[1].partition("@")[0]


def _no_names(_id: str) -> list[Indexed]:
    return []


def _date_names(id_: str) -> list[Indexed]:
    """What the date of a rule is called in the calendar, in every language."""
    named = TITLES.get(id_)
    if named is None:
        return []
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(Indexed(language, str(named), is_title=True))
    return found


def _documents(
    kind: Kind, title: str = "", names: Callable[[str], list[Indexed]] = _no_names
) -> Callable[[Ids], Documents]:
    def documents(ids: Ids) -> Documents:
        found: dict[str, list[Indexed]] = defaultdict(list)
        rows = Text.objects.filter(kind=kind.name).order_by("pk")
        # A record is an id with a layer before it or a day behind it; there are some hundred.
        records = rows.order_by().values_list("record_id", flat=True).distinct()
        wanted = [record for record in records if _id_of(record) in ids]
        for record, field, language, value in rows.filter(record_id__in=wanted).values_list(
            "record_id", "field", "language", "value"
        ):
            text = PLACES.sub(" ", value)
            found[_id_of(record)].append(Indexed(language, text, field == title))
        for id_, texts in found.items():
            texts.extend(names(id_))
        return dict(found)

    return documents


def _every(kind: Kind) -> Callable[[], Iterable[str]]:
    def every() -> Iterable[str]:
        records = Text.objects.filter(kind=kind.name).order_by().values_list("record_id", flat=True)
        return set(map(_id_of, records.distinct()))

    return every


NO_ONE: Mapping[str, Callable[[Ids], Ids]] = {}
FINDABLES = (
    Findable(
        CERTIFICATE.name, _documents(CERTIFICATE, "name"), _every(CERTIFICATE), NO_ONE, _id_of
    ),
    Findable(STATION.name, _documents(STATION, "title"), _every(STATION), NO_ONE, _id_of),
    Findable(RULE.name, _documents(RULE, names=_date_names), _every(RULE), NO_ONE, _id_of),
)
