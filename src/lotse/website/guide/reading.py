"""Which records are read on a page of the guide; texts of a layer of their own count as well."""

from collections.abc import Iterable, Iterator
from datetime import date

from lotse.guide.domain.rule_book import RuleBook
from lotse.guide.kinds import RULE, words_records
from lotse.guide.words_files import words_id
from lotse.words.domain.states import Kind
from lotse.words.reads import Record


def entry_read(kind: Kind, id_: str) -> Iterator[Record]:
    """A station or certificate."""
    for record in words_records("district", id_):
        yield kind.name, record


def rules_read(book: RuleBook, rules: Iterable[str], on: date) -> Iterator[Record]:
    """Rules as they hold on a day."""
    for rule in (book.rules[name] for name in rules):
        if (version := rule.at(on)) is not None:
            yield from entry_read(RULE, words_id(rule, version))
