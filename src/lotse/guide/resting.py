"""Whose texts nobody reads any more: what of the rule book has ended."""

from collections.abc import Iterable
from datetime import date

from lotse.guide.domain.rule_book import RuleBook
from lotse.guide.kinds import words_records
from lotse.guide.queries import get_rule_book
from lotse.guide.words_files import words_id
from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference


def list_ended_rules() -> list[str]:
    """Records of the words of rules – each version has its own – that hold no more."""
    book, today = _book_and_day()
    return _records(
        words_id(rule, version)
        for rule in book.rules.values()
        for version in rule.versions
        if _is_over(version.valid_to, today)
    )


def list_ended_stations() -> list[str]:
    """Records of the words of stations that do not exist any more."""
    book, today = _book_and_day()
    return _records(one.id for one in book.stations.values() if _is_over(one.valid_to, today))


def _book_and_day() -> tuple[RuleBook, date]:
    try:
        book = get_rule_book()
    except Refused:
        book = RuleBook({}, {}, (), {})  # none was loaded
    return book, get_reference().today()


def _is_over(last: date | None, today: date) -> bool:
    return last is not None and last < today


def _records(ids: Iterable[str]) -> list[str]:
    return [record for id_ in ids for record in words_records("district", id_)]
