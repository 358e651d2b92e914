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

_DISTRICT = "district:"


def record_id(layer: str, id_: str) -> str:
    """The record of an entry's words: those of a district's additions stand apart and win."""
    return f"{_DISTRICT}{id_}" if layer == "district" else id_


def layer_and_id(record: str) -> tuple[str, str]:
    """The layer and the id that a record id was made of."""
    if record.startswith(_DISTRICT):
        return "district", record.removeprefix(_DISTRICT)
    return "state", record


def words_records(layer: str, id_: str) -> tuple[str, ...]:
    """Where the words of an entry may stand: its own layer's first, then the state's."""
    return tuple(dict.fromkeys((record_id(layer, id_), record_id("state", id_))))
