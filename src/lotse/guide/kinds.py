"""The texts of the guide: one kind of record for each part of the words files."""

from lotse.words.domain.states import Kind, Missing

STATION = Kind(
    "guide.station",
    ("title", "summary"),
    Missing.SHOW_SOURCE,
    weight=60,
    has_page=True,
    is_impersonal=True,
)
CERTIFICATE = Kind(
    "guide.certificate",
    ("name",),
    Missing.SHOW_SOURCE,
    weight=60,
    has_page=True,
    is_impersonal=True,
)
RULE = Kind(
    "guide.rule", ("text",), Missing.SHOW_SOURCE, weight=50, has_page=True, is_impersonal=True
)
"""By :func:`~lotse.guide.words_files.words_id`: each version has words of its own."""
PHRASE = Kind("guide.phrase", ("text",), Missing.SHOW_SOURCE, weight=70, is_impersonal=True)
"""Codes of the rule book, such as ``who/kita`` or ``document/birth_certificate``."""

CHANGE = Kind("guide.change", ("reason",), Missing.SHOW_SOURCE, weight=40)
"""Why a rule was changed, as public pages say it; by the number of the change."""

KINDS = (STATION, CERTIFICATE, RULE, PHRASE)
"""The words of the rule book itself, as its files hold them."""
SOURCE_LANGUAGE = "de"

_PREFIXES = {"district": "district:", "state": "", "federal": "federal:"}
"""Layers, those first whose words win, and what marks their records."""


def record_id(layer: str, id_: str) -> str:
    """The record of an entry's words: each layer has its own, and those of a later one win."""
    return f"{_PREFIXES[layer]}{id_}"


def layer_and_id(record: str) -> tuple[str, str]:
    """The layer and the id that a record id was made of."""
    for layer, prefix in _PREFIXES.items():
        if prefix and record.startswith(prefix):
            return layer, record.removeprefix(prefix)
    return "state", record


def words_records(layer: str, id_: str) -> tuple[str, ...]:
    """Where the words of an entry may stand: its own layer's first, then those of earlier ones."""
    layers = list(_PREFIXES)
    return tuple(record_id(one, id_) for one in layers[layers.index(layer) :])
