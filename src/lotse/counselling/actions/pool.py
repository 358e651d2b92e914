"""Who is in the pool of interpreters, and when they usually can."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import transaction

from lotse.counselling.actions.interpreting import release, send_again
from lotse.counselling.domain.interpreting import Level, Training
from lotse.counselling.interpreter_messages import send_hours_link
from lotse.counselling.models import Interpreter, InterpreterHours, InterpreterLanguage
from lotse.holds.models import Resource
from lotse.kit import locks
from lotse.kit.errors import Refused
from lotse.kit.mail_addresses import read_address
from lotse.kit.plain import tidy
from lotse.kit.tokens import new_number, secret
from lotse.privacy.journal import note_change, plain
from lotse.privacy.models import Change

if TYPE_CHECKING:
    from lotse.accounts.models import User

INTERPRETER = "counselling.interpreter"
"""The kind of record, for the journal and for locks."""
JOURNAL = (
    "language", "training", "papers", "undertaken_on", "certificate_until", "areas", "is_active",
)  # fmt: skip
"""What the journal keeps. Days off are not in it, and of name, mail and telephone only that they
changed: a digest with a key."""


@dataclass(frozen=True)
class UsualHours:
    """When somebody usually can; 0 is Monday, wall time of the place."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class InterpreterFacts:
    """All that the office knows of an interpreter."""

    name: str
    email: str
    language: str
    training: Training
    spoken: Sequence[tuple[str, Level]]
    phone: str = ""
    papers: str = ""
    undertaken_on: date | None = None
    certificate_until: date | None = None
    areas: tuple[str, ...] = ()
    is_active: bool = True


@transaction.atomic
def create_interpreter(*, facts: InterpreterFacts, by: "User | None", now: datetime) -> Interpreter:
    """Take somebody into the pool; the link to the own hours goes out by mail.

    Refused like :func:`edit_interpreter`.
    """
    made = Interpreter(
        slug=new_number(),
        resource=Resource.objects.create(kind="interpreter"),
        changed_at=now,
    )
    _save(made, facts, by, now)
    send_hours_link(made, now)
    return made


@transaction.atomic
def edit_interpreter(  # noqa: PLR0913 – what, by whom, and what was seen
    *,
    slug: str,
    facts: InterpreterFacts,
    seen: datetime,
    by: "User",
    now: datetime,
    takes_over: bool = False,
) -> Interpreter:
    """Save what somebody edited who saw the interpreter as it was at ``seen``.

    With another address the links sent before open nothing, and new ones go out. Whoever
    interprets no longer loses the talks to come, and both sides are told. What changes nothing
    leaves no trace. Refused with
    ``kit.locked``, ``counselling.interpreter_changed_meanwhile``, ``counselling.no_name``,
    ``counselling.no_mail_address``, ``counselling.no_language`` and ``counselling.language_twice``.
    """
    locks.require(kind=INTERPRETER, record_id=slug, by=by, now=now, takes_over=takes_over)
    known = Interpreter.objects.select_for_update(no_key=True).get(slug=slug)
    if known.changed_at != seen:
        raise Refused("counselling.interpreter_changed_meanwhile")
    before = known.email, known.is_active
    saved = _save(known, facts, by, now)
    if saved.email != before[0] or (before[1] and not saved.is_active):
        # Links that went to another address, or to somebody who has left, open nothing.
        saved.token_version += 1
        saved.save(update_fields=["token_version"])
    if saved.is_active and saved.email != before[0]:
        send_hours_link(saved, now)
        send_again(interpreter_id=saved.pk, now=now)
    if before[1] and not saved.is_active:
        release(interpreter_id=saved.pk, now=now)
    return saved


def _save(
    known: Interpreter, facts: InterpreterFacts, by: "User | None", now: datetime
) -> Interpreter:
    name, email = tidy(facts.name), read_address(facts.email)
    if not name:
        raise Refused("counselling.no_name")
    if not email:
        raise Refused("counselling.no_mail_address")
    languages = [tag for tag, _level in facts.spoken]
    if not languages:
        raise Refused("counselling.no_language")
    if len(set(languages)) < len(languages):
        raise Refused("counselling.language_twice")
    before = _state(known) if known.pk else None
    known.name, known.email, known.phone = name, email, facts.phone
    known.language, known.training = facts.language, facts.training.value
    known.papers = tidy(facts.papers)
    known.undertaken_on, known.certificate_until = facts.undertaken_on, facts.certificate_until
    known.areas, known.is_active = sorted(facts.areas), facts.is_active
    known.save()
    known.spoken.all().delete()
    InterpreterLanguage.objects.bulk_create(
        InterpreterLanguage(interpreter=known, language_id=tag, level=level.value)
        for tag, level in facts.spoken
    )
    if _state(known) != before:
        known.changed_at = now
        known.save(update_fields=["changed_at"])
        note_change(
            kind=INTERPRETER, record_id=known.slug, verb="save", state=_state(known), by=by, now=now
        )
    return known


def _state(known: Interpreter) -> dict[str, Any]:
    spoken = known.spoken.order_by("language").values_list("language", "level")
    facts = {name: plain(getattr(known, name)) for name in JOURNAL}
    contact = secret("lotse.counselling.interpreter", known.name, known.email, known.phone)
    return facts | {"spoken": [list(pair) for pair in spoken], "contact": contact}


@transaction.atomic
def restore_interpreter_state(*, slug: str, change_id: int, by: "User", now: datetime) -> None:
    """Bring back what the journal keeps; name and ways to reach the person stay.

    Refused with ``counselling.unknown_change`` and ``kit.locked``.
    """
    locks.require(kind=INTERPRETER, record_id=slug, by=by, now=now)
    change = Change.objects.filter(kind=INTERPRETER, record_id=slug, pk=change_id).first()
    if change is None:
        raise Refused("counselling.unknown_change")
    known = Interpreter.objects.select_for_update(no_key=True).get(slug=slug)
    state = change.state
    facts = InterpreterFacts(
        name=known.name,
        email=known.email,
        phone=known.phone,
        language=state["language"],
        training=Training(state["training"]),
        spoken=[(tag, Level(level)) for tag, level in state["spoken"]],
        papers=state["papers"],
        undertaken_on=_day(state["undertaken_on"]),
        certificate_until=_day(state["certificate_until"]),
        areas=tuple(state["areas"]),
        is_active=state["is_active"],
    )
    _save(known, facts, by, now)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


@transaction.atomic
def keep_hours(
    *,
    interpreter_id: int,
    hours: Sequence[UsualHours],
    away_from: date | None = None,
    away_until: date | None = None,
) -> None:
    """The hours of a week in which an interpreter usually can, and days off; by the own link.

    With only a first day off it is that day alone. The same twice is once; no journal keeps when
    somebody was away. Refused with ``counselling.hours_in_order`` and
    ``counselling.absence_in_order``.
    """
    if any(one.closes <= one.opens for one in hours):
        raise Refused("counselling.hours_in_order")
    first = away_from or away_until
    last = away_until or away_from
    if first is not None and last is not None and last < first:
        raise Refused("counselling.absence_in_order")
    known = Interpreter.objects.select_for_update(no_key=True).get(pk=interpreter_id)
    known.weekly.all().delete()
    InterpreterHours.objects.bulk_create(
        InterpreterHours(interpreter=known, weekday=one.weekday, opens=one.opens, closes=one.closes)
        for one in hours
    )
    known.away_from, known.away_until = first, last
    known.save(update_fields=["away_from", "away_until"])
