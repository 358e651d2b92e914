"""Everything that changes a report."""

import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce

from lotse.accounts.models import User
from lotse.kit import advisory
from lotse.kit.errors import Refused
from lotse.reports.access import may_answer
from lotse.reports.domain.challenge import WAIT, Challenge, Fault, examine
from lotse.reports.messages import send_answer
from lotse.reports.models import MAX_TEXT, Kind, Report, ReportState

if TYPE_CHECKING:
    from django.db.models import QuerySet

ANSWER_WITHIN = relativedelta(months=1)
KEEP_WORDS = timedelta(days=180)
"""How long after a report is done it can still be read who wrote what."""
MOST_PER_PAGE = 5
MOST_IN_ALL = 60
"""How many reports an hour are taken; there is no other limit, because nobody is told apart."""
LONGEST_ANSWER = 5000
"""Number of the lock under which reports are counted and added ("repo" in ASCII)."""


def new_challenge(*, now: datetime) -> str:
    """A fresh challenge for a form. Nothing is stored before the form comes back."""
    return Challenge(now, secrets.token_hex(16)).sign(_key())


@transaction.atomic
def send_report(  # noqa: PLR0913 – a report has these parts
    *,
    challenge: str,
    proof: str,
    trap: str,
    kind: Kind,
    record: str,
    path: str,
    language: str,
    text: str,
    name: str,
    email: str,
    today: date,
    now: datetime,
) -> Report:
    """Keep what somebody wrote. The same form sent twice is one report.

    ``trap`` is what stands in the field that people leave empty. Refused with ``reports.trap``,
    ``forged``, ``expired``, ``too_early`` (``seconds`` to wait), ``used`` (the form was sent with
    another text before), ``no_text``, ``text_too_long``, ``too_many``.
    """
    text = text.strip()
    if trap:
        raise Refused("reports.trap")
    if not text:
        raise Refused("reports.no_text")
    if len(text) > MAX_TEXT:
        raise Refused("reports.text_too_long")
    believed = examine(challenge, proof, _key(), now)
    if isinstance(believed, Fault):
        raise Refused(f"reports.{believed.value}", seconds=int(WAIT.total_seconds()))
    advisory.wait_for(advisory.Lock.REPORT)
    known = Report.objects.filter(nonce=believed.nonce).first()
    if known is not None:
        if (known.text, known.kind, known.record) != (text, kind, record):
            raise Refused("reports.used")
        return known
    _refuse_flood(kind, record, now)
    return Report.objects.create(
        nonce=believed.nonce,
        kind=kind,
        record=record,
        path=path,
        language=language,
        text=text,
        name=name.strip(),
        email=email.strip(),
        due_on=today + ANSWER_WITHIN,
        created_at=now,
    )


@transaction.atomic
def assign(*, report_id: int, to: User | None, by: User) -> None:
    """Give an open report to somebody who may answer, or to nobody.

    Refused with ``reports.not_allowed``, ``unknown``, ``already_done``, ``unknown_person``.
    """
    report = _lock_open(report_id, by)
    if to is not None and not may_answer(to):
        raise Refused("reports.unknown_person")
    report.assigned_to = to
    report.save(update_fields=["assigned_to"])


@transaction.atomic
def answer(*, report_id: int, text: str, by: User, now: datetime) -> None:
    """Answer by mail; the report is done with that.

    Refused like :func:`assign`, and with ``reports.no_answer``, ``answer_too_long``,
    ``no_address``.
    """
    report = _lock_open(report_id, by)
    text = text.strip()
    if not text:
        raise Refused("reports.no_answer")
    if len(text) > LONGEST_ANSWER:
        raise Refused("reports.answer_too_long")
    if not report.email:
        raise Refused("reports.no_address")
    report.answer = text
    _finish(report, ReportState.ANSWERED, by, now)
    send_answer(report, now=now)


@transaction.atomic
def close(*, report_id: int, by: User, now: datetime) -> None:
    """Be done with a report without a mail. Refused like :func:`assign`."""
    _finish(_lock_open(report_id, by), ReportState.CLOSED, by, now)


def erase(reports: "QuerySet[Report, Report]", now: datetime) -> int:
    """Erase who wrote what; that there was a report, when and about what, stays.

    An open one is done with that: nobody can answer it any more.
    """
    return reports.update(
        text="",
        name="",
        email="",
        answer="",
        erased_at=now,
        done_at=Coalesce("done_at", now),
        state=Case(
            When(state=ReportState.OPEN, then=Value(ReportState.CLOSED)), default=F("state")
        ),
    )


def old(now: datetime) -> "QuerySet[Report, Report]":
    """Reports that are done for long and still say who wrote what."""
    return Report.objects.filter(done_at__lt=now - KEEP_WORDS, erased_at=None)


def _refuse_flood(kind: Kind, record: str, now: datetime) -> None:
    lately = Report.objects.filter(created_at__gt=now - timedelta(hours=1))
    of_page = lately.filter(kind=kind, record=record).count()
    most = MOST_PER_PAGE if record else MOST_IN_ALL
    if of_page >= most or lately.count() >= MOST_IN_ALL:
        raise Refused("reports.too_many")


def _lock_open(report_id: int, by: User) -> Report:
    if not may_answer(by):
        raise Refused("reports.not_allowed")
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        raise Refused("reports.unknown")
    if report.state != ReportState.OPEN:
        raise Refused("reports.already_done")
    return report


def _finish(report: Report, state: ReportState, by: User, now: datetime) -> None:
    report.state, report.done_by, report.done_at = state, by, now
    report.save(update_fields=["state", "answer", "done_by", "done_at"])


def _key() -> bytes:
    return b"lotse.reports.challenge:" + settings.SECRET_KEY.encode()
