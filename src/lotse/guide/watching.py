"""Looking at the sources of the rules by night: what stands there, and whether it is another text.

Each address is asked once, by the fetcher that looks at links, and each answer is saved by itself.
The first look stores silently. A text that differs is read twice, and only what both readings have
counts, so that nothing that changes by itself raises an alarm.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet

from lotse.guide.domain.passages import Passage, Words, passage
from lotse.guide.domain.rule_book import Certainty, RuleBook
from lotse.guide.domain.sources import FAILURES, Reading
from lotse.guide.models import SourceText
from lotse.guide.queries import get_rule_book
from lotse.kit.advisory import Lock, held
from lotse.kit.errors import Refused
from lotse.kit.links.domain import Finding, Standing, stand_after
from lotse.kit.links.fetching import Page
from lotse.kit.links.rounds import PACE, Manners, NobodyAnswersError, Round, read
from lotse.kit.pdf_text import pdf_lines
from lotse.kit.plain import tidy
from lotse.kit.readable import main_lines

log = logging.getLogger(__name__)

LONGEST_ADDRESS, LONGEST_PARAGRAPH = 1000, 200
PER_RUN = 600
"""Addresses looked at in one run."""
FEWEST_WORDS = 10
"""With fewer, a page only says that it wants a script or another browser."""
MOST_SIGNS = 1_000_000
HTML = {"text/html", "application/xhtml+xml"}


@dataclass
class Watched:
    """What a run did; ``changed`` counts sources of rules that say something else since."""

    sources: int = 0
    looked_at: int = 0
    changed: int = 0
    failed: int = 0
    is_offline: bool = False


@dataclass
class Watching:
    """What a run needs from outside; tests stop its clock and its patience."""

    clock: Callable[[], datetime]
    today: date
    limit: int = PER_RUN
    pace: timedelta = PACE
    on_address: Callable[[int, int], None] = lambda _done, _total: None


@dataclass(frozen=True)
class Found:
    """What came of asking one address; ``finding`` is the fetcher's."""

    reading: Reading
    lines: tuple[Words, ...] = ()
    finding: Finding = Finding.RIGHT


def watch_sources(run: Watching) -> Watched:
    """Look at every source that was not looked at today, the longest waiting first.

    A run that is stopped – or killed – goes on where it was. Refused with ``guide.watching`` while
    another one is under way, and with ``guide.not_loaded`` without a rule book.
    """
    with held(Lock.SOURCES) as is_alone:
        if not is_alone:
            raise Refused("guide.watching", reason="another run is under way")
        done = Watched(sources=_bring_up_to_date(get_rule_book(), run.today))
        asking = _Asking(run.pace)
        try:
            for address, found in Round(asking.ask, _finding, run.pace, run.on_address).go(
                _due(run)
            ):
                done.looked_at += 1
                done.failed += found.reading in FAILURES
                done.changed += _save(address, found, run.today, run.clock())
        except NobodyAnswersError:
            done.is_offline = True
    return done


def remember(rows: "QuerySet[SourceText]") -> int:
    """Take what stands at some sources now for what their rules were compared with.

    To be called inside a transaction; returns how many sources said something else before.
    """
    found = list(rows.exclude(new_digest="").select_for_update())
    for row in found:
        row.text, row.digest, row.is_own = row.new_text, row.new_digest, row.new_is_own
        row.read_on = row.looked_on
        _forget_new(row)
        row.save()
    return len(found)


@transaction.atomic
def _bring_up_to_date(book: RuleBook, today: date) -> int:
    """Know each source of rules that hold now or later, and no other; returns how many."""
    named = {
        (rule.id, source.url, source.paragraph[:LONGEST_PARAGRAPH])
        for rule in book.rules.values()
        for one in rule.versions
        if one.certainty is not Certainty.HISTORIC
        and (one.valid_to is None or one.valid_to >= today)
        for source in one.sources
        if 0 < len(source.url) <= LONGEST_ADDRESS
    }
    known = {
        (row.rule, row.address, row.paragraph): row.pk
        for row in SourceText.objects.only("rule", "address", "paragraph")
    }
    SourceText.objects.filter(pk__in=[known[one] for one in known.keys() - named]).delete()
    new = [
        SourceText(rule=one[0], address=one[1], paragraph=one[2]) for one in named - known.keys()
    ]
    SourceText.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    return len(named)


def _due(run: Watching) -> list[str]:
    rows = SourceText.objects.filter(Q(looked_on=None) | Q(looked_on__lt=run.today))
    waiting = rows.values("address").annotate(since=Min("looked_on"))
    ordered = waiting.order_by(F("since").asc(nulls_first=True), "address")
    return list(ordered.values_list("address", flat=True)[: run.limit])


def _finding(found: Found) -> Finding:
    return found.finding


@dataclass
class _Asking:
    """Asking the addresses of one run."""

    pace: timedelta
    manners: Manners = field(default_factory=Manners)

    def ask(self, address: str) -> Found:
        """What stands at an address; never raises."""
        try:
            return self._ask(address)
        except Exception:
            # Whatever a foreign server invents says something about its address, not about the run.
            log.exception("a source could not be read")
            return Found(Reading.UNREADABLE)

    def _ask(self, address: str) -> Found:
        if is_home_page(address):
            return Found(Reading.HOME_PAGE)
        if no := self.manners.refuse(address):
            return _without(no)
        found = _read(address)
        if found.reading is not Reading.READ or _is_as_known(address, found.lines):
            return found
        time.sleep(self.pace.total_seconds())
        again = _read(address)
        if again.reading is not Reading.READ:
            return again
        both = {line.text for line in again.lines}
        return replace(found, lines=tuple(line for line in found.lines if line.text in both))


def is_home_page(address: str) -> bool:
    """Whether an address names a site and no page of it.

    >>> is_home_page("https://www.example.org/"), is_home_page("https://www.example.org/?id=1")
    (True, False)
    """
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def _is_as_known(address: str, lines: Sequence[Words]) -> bool:
    known = SourceText.objects.filter(address=address).values_list("paragraph", "digest")
    return all(passage(lines, paragraph).digest == digest for paragraph, digest in known)


def _read(address: str) -> Found:
    page = read(address)
    if page.body is None:
        return _without(page.seen.finding)
    lines = tuple(_lines(page))
    words = sum(len(line.text.split()) for line in lines)
    is_text = words >= FEWEST_WORDS and sum(len(line.text) for line in lines) <= MOST_SIGNS
    return Found(Reading.READ, lines) if is_text else Found(Reading.UNREADABLE)


def _without(finding: Finding) -> Found:
    """Nothing was read: too long, not let in, or not there."""
    readings = {Finding.RIGHT: Reading.UNREADABLE, Finding.CLOSED: Reading.CLOSED}
    return Found(readings.get(finding, Reading.FAILED), finding=finding)


def _lines(page: Page) -> Iterator[Words]:
    body = page.body or b""
    if page.media_type in HTML:
        for line in main_lines(body, page.charset):
            yield Words(line.text, line.is_heading)
    elif page.media_type == "application/pdf":
        yield from (Words(tidy(line)) for line in pdf_lines(body))
    elif page.media_type == "text/plain":
        yield from (Words(tidy(line)) for line in body.decode(errors="replace").splitlines())


@transaction.atomic
def _save(address: str, found: Found, today: date, now: datetime) -> int:
    """Note what was found for each rule that names the address; how many differ since now."""
    rows = SourceText.objects.select_for_update().filter(address=address).exclude(looked_on=today)
    changed = 0
    for row in rows:
        row.looked_on, row.finding = today, found.reading.value
        if found.reading is Reading.READ:
            changed += _compare(row, passage(found.lines, row.paragraph), now)
        elif found.reading is Reading.FAILED:
            _fail(row)
        row.save()
    return changed


def _compare(row: SourceText, new: Passage, now: datetime) -> bool:
    if row.is_own and not new.is_own:
        row.finding = Reading.NOT_THERE.value
        if not _fail(row).is_broken:
            return False  # sites have bad nights
    else:
        row.failed_days, row.failing_since, row.failed_on = 0, None, None
    if not row.digest:
        row.text, row.digest, row.is_own, row.read_on = (
            new.text,
            new.digest,
            new.is_own,
            row.looked_on,
        )
    elif new.digest == row.digest:
        _forget_new(row)
    elif new.digest != row.new_digest:
        row.new_text, row.new_digest, row.new_is_own = new.text, new.digest, new.is_own
        row.new_at = now
        return True
    return False


def _fail(row: SourceText) -> Standing:
    before = Standing(row.failed_days, row.failing_since, row.failed_on)
    assert row.looked_on is not None
    after = stand_after(before, Finding.GONE, row.looked_on)
    row.failed_days, row.failing_since = after.failed_days, after.failing_since
    row.failed_on = after.failed_on
    return after


def _forget_new(row: SourceText) -> None:
    row.new_text, row.new_digest, row.new_is_own, row.new_at = "", "", False, None
