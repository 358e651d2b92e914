"""``lotse check-guide [FOLDER …] [--mutations]``."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lotse.guide.case_files import refuse_unknown
from lotse.guide.domain.cases import Case, broken
from lotse.guide.domain.check import Finding, check
from lotse.guide.domain.mutations import survivors
from lotse.guide.domain.rule_book import RuleBook
from lotse.guide.rule_book_files import (
    FEDERAL,
    FOLDERS,
    cases_of,
    folders_of,
    read_layer,
    read_rule_book,
)
from lotse.guide.words_files import check_words, read_words, together
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job

WORDS = {
    "unreachable": "no step leads there",
    "dead_end": "no step leads on",
    "no_rule": "rests on no rule",
    "no_source": "says it is certain, but no source has a link or a paragraph",
    "overlap": "two versions hold on",
    "gap": "no version holds the day after",
    "bad_deadline": "its deadline is no time of a year",
    "not_checked": "nobody has checked it",
    "check_overdue": "should have been checked again on",
    "no_words": "has no words in",
    "unused_words": "is not in the rule book, but has words in",
    "case_broken": "this case does not hold:",
    "no_case": "no case fails without it:",
    "unknown_parameter": "its words name a parameter that it does not have:",
}


class Command(Job):
    """Check rule books as files; nothing is read from the database."""

    help = "find what is broken or overdue in the rule book"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Folders that make one rule book, and the day."""
        super().add_arguments(parser)
        parser.add_argument(
            "folders", type=Path, nargs="*", help="the federal folder, the state's, the district's"
        )
        parser.add_argument(
            "--mutations", action="store_true", help="find conditions that no case depends on"
        )
        parser.add_argument("--on", help="day to check for, like 2027-03-02; default today")

    def work(self, **options: Any) -> Any:
        """Check the folders, or every rule book that comes with the program."""
        on = self._day(options["on"])
        own: list[Sequence[Path]] = [[FEDERAL], *(folders_of(state) for state in FOLDERS)]
        books = [options["folders"]] if options["folders"] else own
        self.cases = 0
        findings = [
            found
            for folders in books
            for found in self._check(folders, on, with_mutations=options["mutations"])
        ]
        if findings:
            raise Refused(
                "guide.findings",
                reason="\n".join(map(self._words, findings)),
                findings=[
                    {"code": one.code, "entry": one.entry, "value": one.value} for one in findings
                ],
            )
        return {"on": on.isoformat(), "rule_books": len(books), "cases": self.cases}

    def tell(self, result: Any) -> None:
        """That nothing is wrong."""
        self.stdout.write(
            f"Nothing is broken or overdue on {result['on']}; {result['cases']} cases hold."
        )

    def _check(
        self, folders: Sequence[Path], on: date, *, with_mutations: bool
    ) -> Iterator[Finding]:
        book = read_rule_book(*folders, has_state=len(folders) > 1)
        yield from check(book, on)
        # Everybody lives in a state, so the cases of federal law are asked of the states' books.
        cases = cases_of(*map(read_layer, folders)) if book.has_state else ()
        refuse_unknown(cases, book, folders)
        self.cases += len(cases)
        yield from self._ask(cases, book, with_mutations=with_mutations)
        files = [file for folder in folders for file in (folder / "words").glob("*.yaml")]
        for language in sorted({file.stem for file in files}):
            layers = [read_words(f.parent.parent, language) for f in files if f.stem == language]
            yield from check_words(book, together(layers))

    @staticmethod
    def _ask(cases: Sequence[Case], book: RuleBook, *, with_mutations: bool) -> Iterator[Finding]:
        failed = list(broken(cases, book))
        for one in failed:
            yield Finding("case_broken", one.case.id, "; ".join(map(str, one.faults)))
        if with_mutations and not failed:
            for mutation in survivors(book, cases):
                yield Finding("no_case", f"{mutation.kind} {mutation.entry}", mutation.key)

    @staticmethod
    def _day(given: str | None) -> date:
        if given is None:
            return clock.today("UTC")
        try:
            return date.fromisoformat(given)
        except ValueError as fault:
            raise Refused("guide.bad_day", reason=f"--on {given}: this is no date") from fault

    @staticmethod
    def _words(found: Finding) -> str:
        return f"{found.entry}: {WORDS[found.code]} {found.value}".rstrip()
