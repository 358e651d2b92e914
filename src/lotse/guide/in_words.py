"""The answer in words, as one reader gets it: for the website, the sheet and the terminal alike.

Sentences about what was computed are in the language that is active; words of the rule book come
with the language that they are really in (:class:`~lotse.words.domain.states.Shown`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lotse.guide import texts
from lotse.guide.domain.answer import Answer, Excluded, Route
from lotse.guide.domain.profile import believed
from lotse.guide.domain.rule_book import RuleBook
from lotse.guide.domain.taken import No, Taken
from lotse.guide.domain.trace import Trace
from lotse.guide.source_words import SourceInWords, sources_in_words
from lotse.guide.station_words import slug
from lotse.guide.trace_words import why_not_sentence, why_sentence, would_sentences
from lotse.guide.wording import Wording
from lotse.words.domain.states import NOTHING, Shown, State

SOON = timedelta(days=550)
"""How far ahead something is a thing to do now: one registers 15 months before school."""
FAR = timedelta(days=2 * 365)
"""How far ahead ways for adults are left out of the picture, unless they are wished for."""
TOLD_BEFORE = timedelta(days=2 * 365)
"""How long before the last day parents read that they may postpone school; a baby's do not."""
MOST_REASONS = 2
BY_LAW = "law"
"""The one who decides where nobody does."""
NO_WAY = No("not_on_the_way")
SAID_WITH_DATES = frozenset(
    {
        *("deadline_passed", "date_unknown", "at_the_earliest", "days_announced", "date_open"),
        *("stay", "begins_after_registration"),
    }
)
"""Notes that :func:`texts.begins` and :func:`texts.until_when` already tell."""
SAID_WITHOUT_DATE = frozenset({"date_open", "stay"})
"""Notes that say that a step has no day to begin."""


@dataclass(frozen=True)
class Choice:
    """One station that a task leads to; ``asks`` must be true for it, and nobody was asked."""

    station: str
    title: Shown
    summary: Shown
    asks: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Task:
    """Something to do now: one way to register, for one station or a choice of some.

    ``standing`` says how far it is the person's; ``depends_on`` what else decides; ``is_stay``: no
    more than to go on as before. ``others`` are further ways to the same station.
    """

    choices: tuple[Choice, ...]
    is_duty: bool
    standing: str
    depends_on: tuple[str, ...]
    fits_wish: bool
    is_soon: bool
    begins: str
    until: str
    where: Shown
    decided_by: Shown
    documents: tuple[Shown, ...]
    costs: Shown
    help: tuple[Shown, ...]
    notes: tuple[str, ...]
    why: str = ""
    would: tuple[str, ...] = ()
    is_stay: bool = False
    others: tuple["Task", ...] = ()


@dataclass
class Stop:
    """A station in the picture of the ways, and the stops that one can go to from it.

    ``titles`` has more than one where stations of the same form can take each other's place;
    ``when`` is a month, empty where nobody can say.
    """

    station: str
    titles: tuple[Shown, ...]
    when: str
    notes: tuple[str, ...]
    is_unsure: bool
    others: frozenset[str] = frozenset()
    fits_wish: bool = False
    certificates: list[Shown] = field(default_factory=list)
    next: "dict[str, Stop]" = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The station in the address of its page."""
        return slug(self.station)


@dataclass(frozen=True)
class Doubt:
    """What is uncertain: why, how it is read, and the rule (falsy where it is about a fact)."""

    rule: Shown
    reasons: tuple[str, ...]
    readings: tuple[Shown, ...]


@dataclass(frozen=True)
class NotPossible:
    """A goal that cannot be reached, why, and what would change that."""

    goal: str
    title: Shown
    reasons: tuple[str, ...]
    would: tuple[str, ...] = ()
    is_wish: bool = False

    @property
    def why(self) -> str:
        """The reasons one after the other."""
        return " ".join(self.reasons)


@dataclass(frozen=True)
class Grounds:
    """A rule that the answer rests on, where it is written, and when somebody last looked."""

    rule: Shown
    sources: tuple[SourceInWords, ...]
    checked: str
    id: str = ""

    @property
    def slug(self) -> str:
        """The rule in the address of its page."""
        return slug(self.id)


@dataclass(frozen=True)
class CertificateWorth:
    """What a certificate of another country is likely worth: ``equals`` falsy where none is named.

    Told only when somebody said where it is from or what it shows. ``words`` are those of the
    table's line, ``decided_by`` who has the last word.
    """

    words: Shown
    equals: Shown
    decided_by: Shown
    sources: tuple[SourceInWords, ...]
    checked: str


@dataclass(frozen=True)
class AskedBack:
    """Two facts that seldom go together: the question, and the facts by their keys.

    ``counts``: whether the answer rests on the first one; what cannot be counts for nothing.
    """

    code: str
    question: str
    facts: tuple[str, str]
    counts: bool = True


@dataclass(frozen=True)
class OfDuty:
    """A line of the duty to attend school that holds for this person, and who decides about it."""

    words: Shown
    decided_by: Shown


@dataclass(frozen=True)
class DutyReading:
    """One way to read the rules about compulsory schooling, and what follows from it."""

    title: Shown
    follows: str


@dataclass(frozen=True)
class AnswerInWords:
    """Everything the guide says to one person, in one language."""

    asked_on: str
    duty: tuple[str, ...]
    readings: tuple[DutyReading, ...]
    tasks: tuple[Task, ...]
    transport: str
    ways: tuple[Stop, ...]
    doubts: tuple[Doubt, ...]
    not_possible: tuple[NotPossible, ...]
    grounds: tuple[Grounds, ...]
    is_choice: bool = False
    """Whether several tasks are ways to meet one duty, so that one of them is enough."""
    of_duty: tuple[OfDuty, ...] = ()
    worth: CertificateWorth | None = None
    asked_back: tuple[AskedBack, ...] = ()

    @property
    def is_machine(self) -> bool:
        """Whether a machine translated any of the rule book's words here."""
        return any(shown.is_machine for shown in self._shown())

    @property
    def is_stale(self) -> bool:
        """Whether the German text of any of these words has changed since."""
        return any(shown.state is State.STALE for shown in self._shown())

    def _shown(self) -> Iterable[Shown]:
        for task in self.tasks:
            yield from (choice.title for choice in task.choices)
            yield from (task.where, task.costs, *task.documents)
        yield from (grounds.rule for grounds in self.grounds)


def in_words(
    answer: Answer, book: RuleBook, wording: Wording, trace: Trace | None = None
) -> AnswerInWords:
    """Tell an answer in the active language; ``wording`` must be of the same language.

    With its ``trace`` each task says why it is told, and what would change that.
    """
    return _Teller(answer, book, wording, trace).tell()


class _Teller:
    def __init__(
        self, answer: Answer, book: RuleBook, wording: Wording, trace: Trace | None
    ) -> None:
        self.answer, self.book, self.wording = answer, book, wording
        self.trace = trace
        self.on = answer.profile.on

    def tell(self) -> AnswerInWords:
        duty = self.answer.compulsory
        sentences = [texts.duty(duty)]
        later = duty.postponement
        if later is not None and not duty.readings and later.declare_by - self.on < TOLD_BEFORE:
            sentences.append(texts.postponement(later))
        return AnswerInWords(
            asked_on=texts.day(self.on),
            duty=tuple(sentences),
            readings=tuple(
                DutyReading(self.wording("reading", found.id), texts.reading(found))
                for found in duty.readings
            ),
            tasks=tuple(self._tasks()),
            transport=texts.transport(self.answer.transport) if self.answer.transport else "",
            ways=tuple(self._ways().values()),
            doubts=tuple(self._doubts()),
            not_possible=tuple(self._not_possible(one) for one in self.answer.excluded),
            grounds=tuple(self._grounds()),
            is_choice=self._is_choice(),
            of_duty=tuple(self._of_duty()),
            worth=self._worth(),
            asked_back=tuple(self._asked_back()),
        )

    def _asked_back(self) -> Iterable[AskedBack]:
        said = self.answer.profile
        counting = believed(said, self.book)
        for one in self.answer.asked_back:
            counts = getattr(counting, one.fact, None) == getattr(said, one.fact, None)
            question = str(texts.ASKED_BACK[one.code])
            yield AskedBack(one.code, question, (one.fact, one.other), counts)

    def _of_duty(self) -> Iterable[OfDuty]:
        """What is told beside the days of the duty: each rule once."""
        duty = self.answer.compulsory
        later = [(duty.deferral.rules[0], duty.deferral.decided_by)] if duty.deferral else []
        lines = [*later, *((entry.rule, entry.decided_by) for entry in duty.applied)]
        for id_, who in dict(lines).items():
            if words := self.wording.rule(self.book.rules[id_], self.on):
                yield OfDuty(words, NOTHING if who == BY_LAW else self.wording("who", who))

    def _worth(self) -> CertificateWorth | None:
        worth = self.answer.worth
        line = next(
            (one for one in self.book.foreign_certificates if worth and one.id == worth.entry), None
        )
        profile = self.answer.profile
        is_said = profile.certificate_country is not None or profile.certificate_kind is not None
        if worth is None or line is None or not is_said:
            return None
        is_named = worth.school is not None and self.book.rank(worth.school) > 0
        return CertificateWorth(
            self.wording("foreign_certificate", line.id),
            self.wording.goal(worth.school) if is_named and worth.school else NOTHING,
            self.wording("who", line.decided_by),
            sources_in_words(line.sources, self.wording),
            _checked(line.checked_on),
        )

    # --- what to do ---

    def _tasks(self) -> Iterable[Task]:
        wished = {r.steps[0].step.id for r in self.answer.routes if r.fits_wish}
        tasks = [self._task(taken, wished) for taken in self.answer.next_steps]
        return sorted(_folded(tasks), key=lambda task: not task.is_soon)

    def _task(self, taken: Taken, wished: set[str]) -> Task:
        step, words = taken.step, self.wording
        steps = {one.step.to: one.step for one in (taken, *taken.alternatives)}.values()
        is_stay = "stay" in taken.notes
        goes_on = is_stay and not self.book.stations[step.to].school_types
        return Task(
            choices=tuple(
                Choice(
                    one.to,
                    words("station", one.to),
                    words("summary", one.to),
                    tuple(words("asks", code) for code in one.asks),
                )
                for one in steps
            ),
            is_duty=step.is_duty,
            standing=str(texts.STANDINGS[taken.standing]),
            depends_on=tuple(
                str(texts.DEPENDS[code])
                for code in dict.fromkeys(code for one in steps for code in one.depends_on)
            ),
            fits_wish=any(one.id in wished for one in steps),
            is_soon=self._is_soon(taken),
            begins=texts.note("go_on") if goes_on else texts.begins(taken, self.on),
            until=texts.until_when(taken, self.on),
            where=NOTHING if goes_on else words("where", step.apply_at),
            decided_by=NOTHING
            if is_stay and step.decided_by == BY_LAW
            else words("who", step.decided_by),
            documents=tuple(words("document", name) for name in step.documents),
            costs=words("costs", step.costs),
            help=tuple(words("help", name) for name in step.help),
            notes=self._notes(taken),
            why=self._why(taken),
            would=() if is_stay else self._would(step.to),
            is_stay=is_stay,
        )

    def _why(self, taken: Taken) -> str:
        if self.trace is None or "stay" in taken.notes:
            return ""
        return why_sentence(self.trace, taken.step.to, self.wording)

    def _would(self, goal: str) -> tuple[str, ...]:
        return () if self.trace is None else would_sentences(self.trace, goal, self.wording)

    def _is_choice(self) -> bool:
        """Whether somebody must attend a school and may choose the kind: general or vocational."""
        schools = [
            taken
            for taken in self.answer.next_steps
            if taken.step.is_duty
            and "stay" not in taken.notes
            and self.book.stations[taken.step.to].is_school
        ]
        return len(schools) > 1

    def _is_soon(self, taken: Taken) -> bool:
        opens = taken.window.opens_on if taken.window else taken.on
        return min(opens, taken.on) - self.on <= SOON

    @staticmethod
    def _notes(taken: Taken) -> tuple[str, ...]:
        return tuple(texts.note(code) for code in taken.notes if code not in SAID_WITH_DATES)

    # --- the picture ---

    def _ways(self) -> dict[str, Stop]:
        """The ways to all goals, laid over one another: a tree."""
        roots: dict[str, Stop] = {}
        for route in self.answer.routes:
            if self._is_far(route):
                continue
            stop = self._lay(route, roots)
            if route.goal in self.book.certificates:
                stop.certificates.append(self.wording.goal(route.goal))
        return _without_doubles(roots)

    def _is_far(self, route: Route) -> bool:
        """Whether it is about courses for adults while the person is still years away from them."""
        taken = route.steps[-1]
        is_for_adults = self.book.stations[taken.step.to].stage == "adult"
        return is_for_adults and not route.fits_wish and taken.on - self.on > FAR

    def _lay(self, route: Route, stops: dict[str, Stop]) -> Stop:
        """Add a route to the tree that begins with ``stops``; its last stop."""
        for taken in route.steps:
            if taken.step.id not in stops:
                stops[taken.step.id] = self._stop(taken)
            stop = stops[taken.step.id]
            stop.fits_wish |= route.fits_wish
            stops = stop.next
        return stop

    def _stop(self, taken: Taken) -> Stop:
        stations = dict.fromkeys(one.step.to for one in (taken, *taken.alternatives))
        titles = tuple(self.wording("station", station) for station in stations)
        others = frozenset(stations) - {taken.step.to}
        notes = self._notes(taken)
        return Stop(taken.step.to, titles, _month(taken), notes, taken.is_unsure, others)

    # --- what is uncertain, not possible, and why ---

    def _doubts(self) -> Iterable[Doubt]:
        reasons: dict[str, list[str]] = {}
        for warning in self.answer.warnings:
            reasons.setdefault(warning.rule, []).append(texts.warning(warning.code, warning.on))
        for id_, sentences in reasons.items():
            rule = self.book.rules.get(id_)
            version = rule.at(self.on) if rule else None
            readings = version.readings if version else ()
            yield Doubt(
                self.wording.rule(rule, self.on) if rule else NOTHING,
                tuple(sentences),
                tuple(self.wording("reading", name) for name in readings),
            )

    def _not_possible(self, excluded: Excluded) -> NotPossible:
        reasons = [no for _step, no in excluded.reasons]
        telling = [no for no in reasons if no.code != NO_WAY.code] or [NO_WAY]
        sentences = tuple(dict.fromkeys(texts.reason(no, self.wording) for no in telling))
        if self.trace is not None:
            # The way that is nearest to being open says why; the others would only add to it.
            nearest = why_not_sentence(self.trace, excluded.goal, self.wording)
            sentences = (nearest,) if nearest else sentences
        return NotPossible(
            excluded.goal,
            self.wording.goal(excluded.goal),
            sentences[:MOST_REASONS],
            self._would(excluded.goal),
            is_wish=excluded.goal == self.answer.profile.wish,
        )

    def _grounds(self) -> Iterable[Grounds]:
        for id_ in dict.fromkeys(self._rules_told()):
            version = self.book.rules[id_].at(self.on)
            if version is not None:
                yield Grounds(
                    self.wording.rule(self.book.rules[id_], self.on),
                    sources_in_words(version.sources, self.wording),
                    _checked(version.checked_on),
                    id_,
                )

    def _rules_told(self) -> Iterable[str]:
        duty = self.answer.compulsory
        yield from duty.reason_rules
        if duty.postponement is not None:
            yield from duty.postponement.rules
        for route in self.answer.routes:
            for taken in route.steps if route.fits_wish else route.steps[:1]:
                yield from taken.step.rules
                yield from self.book.stations[taken.step.to].rules


def _folded(tasks: Iterable[Task]) -> list[Task]:
    """Tasks that lead to the same stations told as one: the first, with the others below it."""
    found: dict[object, list[Task]] = {}
    for task in tasks:
        found.setdefault(frozenset(choice.station for choice in task.choices), []).append(task)
    return [replace(first, others=tuple(others)) for first, *others in found.values()]


def _without_doubles(stops: dict[str, Stop]) -> dict[str, Stop]:
    """Leave out stops that lead nowhere and stand beside one that names them already."""
    named = frozenset[str]().union(*(stop.others for stop in stops.values()))
    kept = {}
    for id_, stop in stops.items():
        is_said = stop.station in named and not stop.others
        if stop.next or stop.certificates or stop.fits_wish or not is_said:
            stop.next = _without_doubles(stop.next)
            kept[id_] = stop
    return kept


def _month(taken: Taken) -> str:
    """The month in which a step begins, for the picture; empty where nobody can say."""
    if not SAID_WITHOUT_DATE.isdisjoint(taken.notes):
        return ""
    month = {"month": date_format(taken.on, "F Y")}
    if "at_the_earliest" in taken.notes:
        return _("%(month)s or later") % month
    return month["month"]


def _checked(on: date | None) -> str:
    return _("Checked on %(date)s.") % {"date": texts.day(on)} if on else _("Not checked yet.")
