"""``lotse answer PROFILE.json``."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lotse.guide import texts
from lotse.guide.answer_json import differences_to_json, to_json
from lotse.guide.comparing import Other, compare_answers
from lotse.guide.domain.profile import KEYS
from lotse.guide.domain.rule_book import GERMAN
from lotse.guide.domain.trace import Trace, rules_of
from lotse.guide.in_words import AnswerInWords, Stop, Task, in_words
from lotse.guide.queries import (
    Served,
    answer_for,
    get_rule_book,
    get_wording,
    serving,
    trace_for,
    with_names,
)
from lotse.guide.staff_texts import SAME, gathered
from lotse.guide.trace_words import check_line
from lotse.guide.wording import Wording
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.kit.json_text import read_json


class Command(Job):
    """Answer one profile; nothing is stored."""

    help = "compute what the education system offers one person"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A file with the facts, the day of the question, the language of the answer."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, nargs="?", help="profile (JSON)")
        parser.add_argument("--on", help="day of the question, like 2026-02-10")
        parser.add_argument(
            "--lang",
            choices=[tag for tag, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="language of the answer (default: %(default)s)",
        )
        parser.add_argument("--explain", action="store_true", help="each condition and what it met")
        parser.add_argument(
            "--with",
            action="append",
            default=[],
            metavar="FACT=VALUE",
            help="compare with another fact, like german_level=b1 (FACT= takes it away)",
        )
        parser.add_argument("--law-of", help="compare with the law of a day, like 2027-08-01")
        parser.add_argument("--draft", default="", help="compare with the draft of a rule")
        parser.add_argument("--help-ids", action="store_true", help="list keys and values")

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything is said in the language that was asked for, refusals too."""
        with translation.override(options["lang"]):
            super().handle(*args, **options)

    def work(self, **options: Any) -> Any:
        """Read, compute, look up who serves it."""
        if options["help_ids"]:
            return self._ids()
        facts = self._facts(options["file"])
        if options["on"]:
            facts["on"] = options["on"]
        if options["with"] or options["law_of"] or options["draft"]:
            return self._compared(facts, options)
        trace = trace_for(facts) if options["explain"] else None
        found = trace.answer if trace else answer_for(facts)
        book, tag = get_rule_book(), options["lang"]
        stations = [book.stations[id_] for id_ in sorted(found.stations)]
        served = serving(stations, found.profile.municipality)
        if self.as_json:
            return to_json(found, served, trace)
        wording = get_wording(tag)
        told = in_words(found, book, wording, trace)
        lines = list(_lines(told, with_names(served, found.stations, tag)))
        return [*lines, *(_explained(trace, wording) if trace else ())]

    def _compared(self, facts: dict[str, Any], options: dict[str, Any]) -> Any:
        law_of = options["law_of"]
        other = Other(dict(map(_fact, options["with"])), law_of and _day(law_of), options["draft"])
        found = compare_answers(facts, other)
        if self.as_json:
            both = {
                "before": to_json(found.before.answer, {}),
                "after": to_json(found.after.answer, {}),
            }
            return {"differences": differences_to_json(found.differences), **both}
        wording = get_wording(options["lang"])
        told = [gathered(one, wording) for one in found.gathered]
        return told or [SAME]

    def tell(self, result: Any) -> None:
        """The answer in words, or the ids."""
        if isinstance(result, dict):
            result = [f"{name}: {' '.join(values)}" for name, values in result.items()]
        for line in result:
            self.stdout.write(line)

    def words_for(self, refusal: Refused) -> str:
        """Which fact, by its key and its name, and what is wrong with it."""
        if refusal.code != "guide.bad_profile":
            return super().words_for(refusal)
        return f"{refusal.details['fact']} – {texts.refusal(refusal)}"

    @staticmethod
    def _facts(file: Path | None) -> dict[str, Any]:
        if file is None:
            raise Refused("guide.no_profile", reason="name a file with the profile")
        try:
            facts = read_json(file.read_bytes())
        except (OSError, ValueError) as fault:
            raise Refused("guide.no_profile", reason=f"{file}: {fault}") from fault
        if not isinstance(facts, dict):
            raise Refused("guide.no_profile", reason=f"{file}: this is no JSON object")
        return facts

    @staticmethod
    def _ids() -> dict[str, list[str]]:
        book = get_rule_book()
        return {
            "keys": list(KEYS),
            "certificate": list(book.certificates),
            "german_level": list(GERMAN),
            "station": list(book.stations),
            "wish": [*book.stations, *book.certificates],
        }


def _fact(said: str) -> tuple[str, object]:
    """A fact as it was typed: numbers, true and false as in JSON, everything else as text."""
    key, is_said, value = said.partition("=")
    if not is_said:
        raise Refused("guide.no_profile", reason=f"{said}: write FACT=VALUE")
    try:
        return key, json.loads(value) if value else None
    except ValueError:
        return key, value


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as fault:
        raise Refused("guide.no_profile", reason=f"{said}: write a day like 2027-08-01") from fault


def _lines(told: AnswerInWords, served: Mapping[str, Served]) -> Iterator[str]:
    yield " ".join(told.duty)
    yield from (f"  {reading.title}: {reading.follows}" for reading in told.readings)
    yield from (f"  {one.words} {one.decided_by}".rstrip() for one in told.of_duty)
    yield from (f"? {one.question}" for one in told.asked_back)
    if told.transport:
        yield told.transport
    if told.worth:
        yield f"{told.worth.words} {told.worth.equals}".strip()
    yield from ("", _("What to do now"))
    if told.is_choice:
        yield _("Several schools are possible. One of them is enough: you choose.")
    for task in told.tasks:
        if task.is_soon:
            yield from _task(task, served)
    yield from ("", _("Ways from here"))
    yield from _stops(told.ways)
    if told.doubts:
        yield from ("", _("What is uncertain"))
    for doubt in told.doubts:
        yield f"! {doubt.rule} {' '.join(doubt.reasons)}"
        yield from (f"    {reading}" for reading in doubt.readings)
    yield from ("", _("What is not possible"))
    for one in told.not_possible:
        yield f"- {one.title}: {' '.join(one.reasons)}"
        yield from (f"    {_('What would change this?')} {said}" for said in one.would)
    yield from ("", _("Sources"))
    for grounds in told.grounds:
        sources = "; ".join(
            f"{source.title} {source.paragraph}".strip() for source in grounds.sources
        )
        yield f"- {grounds.rule} ({sources.strip()}) {grounds.checked}"


def _task(task: Task, served: Mapping[str, Served]) -> Iterator[str]:
    mark = "*" if task.is_duty else "-"
    yield f"{mark} {' / '.join(str(choice.title) for choice in task.choices)}"
    yield f"    {task.standing}. {task.begins}"
    here = [served.get(choice.station, Served()) for choice in task.choices]
    for label, words in (
        (_("Until when?"), [task.until]),
        (_("Where?"), [task.where, *(place.title for one in here for place in one.places)]),
        (_("Which papers?"), task.documents),
        (_("What does it cost?"), [task.costs]),
        (_("Which help is there?"), [*task.help, *(o.title for one in here for o in one.offers)]),
        (_("Only if this is true:"), [one for choice in task.choices for one in choice.asks]),
        (_("What does it depend on?"), task.depends_on),
        (_("Who decides?"), [task.decided_by]),
    ):
        if said := "; ".join(dict.fromkeys(str(word) for word in words if word)):
            yield f"    {label} {said}"
    yield from (f"    ! {note}" for note in task.notes)
    if task.why:
        yield f"    {_('Why?')} {task.why}"
    yield from (f"    {_('What would change this?')} {said}" for said in task.would)
    for other in task.others:
        yield f"    {_('There is another way')}"
        yield from (f"    {line}" for line in _task(other, served))


def _stops(stops: Iterable[Stop], depth: int = 1) -> Iterator[str]:
    for stop in stops:
        gained = "".join(f" + {certificate}" for certificate in stop.certificates)
        unsure = " ?" if stop.is_unsure else ""
        titles = " / ".join(map(str, stop.titles))
        yield f"{'  ' * depth}{titles} {stop.when}{gained}{unsure}"
        yield from _stops(stop.next.values(), depth + 1)


def _explained(trace: Trace, wording: Wording) -> Iterator[str]:
    """Every station that has steps: each step, open or closed, and each of its conditions."""
    yield from ("", _("Every condition"))
    for place in trace.stations.values():
        if place.steps:
            yield f"{wording.goal(place.station.id) or place.station.id} ({place.station.id})"
        for step in place.nearest:
            rules = ", ".join(
                f"{rule}@{version_from}" if version_from else rule
                for rule, version_from in rules_of(step, trace.book, trace.answer.profile.on)
            )
            state = "+" if step.is_open else "-"
            yield f"  {state} {step.step.id} {step.on} [{rules}]"
            yield from (f"      {check_line(check, step, wording)}" for check in step.checks)
