"""The shape of every console job: help, progress, ``--json``, exit codes."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sized
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lotse.kit.errors import Refused

T = TypeVar("T")


class Job(BaseCommand):
    """A management command that a person and a machine can both use.

    Subclasses write :meth:`work` and return a JSON-ready result; :meth:`tell` says it in words.
    A :class:`Refused` ends the job with exit code 1 and its reason; wrong arguments with 2.
    """

    requires_system_checks: list[str] = []
    as_json = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add ``--json``; subclasses add their own and call this."""
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 – given by Django, or to subclasses
        """Do the work, then say what came of it."""
        self.as_json = bool(options.get("json"))
        try:
            result = self.work(**options)
        except Refused as refusal:
            if self.as_json:
                self._print_json({"refused": refusal.code, **refusal.details})
                raise SystemExit(1) from refusal
            raise CommandError(self.words_for(refusal), returncode=1) from refusal
        if self.as_json:
            self._print_json(result)
        else:
            self.tell(result)

    def work(self, **options: Any) -> Any:
        """The job itself; returns what ``--json`` prints."""
        raise NotImplementedError

    def tell(self, result: Any) -> None:  # noqa: ARG002 – given by Django, or to subclasses
        """Say the result to a person. The default says nothing beyond "Done."."""
        self.stdout.write("Done.")

    def words_for(self, refusal: Refused) -> str:
        """The reason as a sentence for a person."""
        return str(refusal.details.get("reason") or refusal)

    def progress(self, items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
        """Pass ``items`` on while a bar on the error stream shows how far it is."""
        count = total if total is not None else len(items) if isinstance(items, Sized) else None
        if self.as_json or not sys.stderr.isatty():
            yield from items
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(what, total=count)
            for item in items:
                yield item
                bar.advance(task)

    def _print_json(self, result: Any) -> None:
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2, default=str))
