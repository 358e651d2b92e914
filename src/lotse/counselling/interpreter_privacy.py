"""What the pool of interpreters keeps about people, and until when."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.functions import RandomUUID
from django.db.models import F, Q

from lotse.counselling.actions.pool import INTERPRETER
from lotse.counselling.models import (
    Interpreter,
    InterpreterAsk,
    InterpreterHours,
    InterpreterLanguage,
    InterpreterRequest,
)
from lotse.holds import actions as holds
from lotse.kit.models import Mail
from lotse.privacy.domain.declarations import Personal, Until, declare
from lotse.privacy.journal import forget
from lotse.privacy.retention import Export, Moment, Person, Purge

if TYPE_CHECKING:
    from django.db.models import QuerySet

KEEP = timedelta(days=30)
"""How long after a talk one still sees where it was and who was asked."""
KEEP_NAME = timedelta(days=180)
"""Allowances of that time are paid by then."""
BASIS = "public_task"
IN_THE_POOL = Until("the interpreter interprets no longer", KEEP_NAME)
TALK = Until("the talk is over", KEEP)

REACH = Personal("asking interpreters, and paying them", BASIS, IN_THE_POOL)
FITS = Personal("asking those who may interpret a talk and have time", BASIS, IN_THE_POOL)
PLACE = Personal("letting the interpreter find the talk", BASIS, TALK)
FOLLOWS = Personal("the interpreter comes when and where the talk is", BASIS, TALK)
STAFF = Personal("knowing which colleague asked for an interpreter", "staff", TALK)

DECLARATIONS = [
    declare(
        "counselling.Interpreter",
        "id slug resource token_version is_active changed_at",
        name=REACH,
        email=REACH,
        phone=REACH,
        language=REACH,
        training=FITS,
        papers=FITS,
        undertaken_on=FITS,
        certificate_until=FITS,
        areas=FITS,
        away_from=FITS,
        away_until=FITS,
    ),
    declare("counselling.InterpreterLanguage", "id interpreter language level"),
    declare("counselling.InterpreterHours", "id interpreter weekday opens closes"),
    declare(
        "counselling.InterpreterRequest",
        "id number holder form_key count_key talk language way municipality begins_at "
        "ends_at state interpreter sequence created_at changed_at found_at",
        appointment=FOLLOWS,
        place=PLACE,
        by=STAFF,
    ),
    declare("counselling.InterpreterAsk", "id request interpreter asked_at answer answered_at"),
]


def _gone(moment: Moment) -> "QuerySet[Interpreter, Interpreter]":
    left = Interpreter.objects.filter(is_active=False, changed_at__lt=moment.now - KEEP_NAME)
    return left.exclude(name="")


def _forget_interpreters(found: "QuerySet[Interpreter, Interpreter]", _now: datetime) -> None:
    """The row stays for the talks that were; nothing in it leads to anybody."""
    people = list(found)
    keys = [one.pk for one in people]
    ours = Q(pk__in=[])
    for one in people:
        ours |= Q(key__startswith="counselling.interpreter_", recipient=one.email)
    Mail.objects.filter(ours).delete()
    InterpreterLanguage.objects.filter(interpreter__in=keys).delete()
    InterpreterHours.objects.filter(interpreter__in=keys).delete()
    forget(kind=INTERPRETER, record_ids=[one.slug for one in people])
    Interpreter.objects.filter(pk__in=keys).update(
        name="", email="", phone="", language="", training="", papers="", undertaken_on=None,
        certificate_until=None, areas=[], away_from=None, away_until=None, is_active=False,
        token_version=F("token_version") + 1,
    )  # fmt: skip


def _over(moment: Moment) -> "QuerySet[InterpreterRequest, InterpreterRequest]":
    asked = Q(pk__in=InterpreterAsk.objects.values("request"))
    return InterpreterRequest.objects.filter(ends_at__lt=moment.now - KEEP).filter(
        asked | ~Q(place="") | ~Q(by=None) | ~Q(appointment=None)
    )


def _forget_requests(
    found: "QuerySet[InterpreterRequest, InterpreterRequest]", _now: datetime
) -> None:
    """Who interpreted how long stays, for the statement; where, and who else was asked, goes."""
    rows = list(found)
    ours = Q(pk__in=[])
    for one in rows:
        ours |= Q(key__startswith="counselling.interpreter_", key__endswith=f":{one.number}")
        holds.give_back(holder=one.holder)
    Mail.objects.filter(ours).delete()
    keys = [one.pk for one in rows]
    InterpreterAsk.objects.filter(request__in=keys).delete()
    InterpreterRequest.objects.filter(pk__in=keys).update(
        appointment=None, place="", by=None, form_key=RandomUUID()
    )


PURGES = [
    Purge(
        name="counselling.interpreters",
        model="counselling.Interpreter",
        until=IN_THE_POOL,
        empties={
            "counselling.Interpreter": "name email phone language training papers undertaken_on "
            "certificate_until areas away_from away_until"
        },
        due=_gone,
        erase=_forget_interpreters,
        identity=("pk", "slug"),
    ),
    Purge(
        name="counselling.interpreting",
        model="counselling.InterpreterRequest",
        until=TALK,
        empties={"counselling.InterpreterRequest": "appointment place by"},
        due=_over,
        erase=_forget_requests,
        identity=("pk", "number", "created_at"),
    ),
]


def _of_person(person: Person) -> "QuerySet[Interpreter, Interpreter]":
    if not person.email:
        return Interpreter.objects.none()
    return Interpreter.objects.filter(email__iexact=person.email)


EXPORTS = [
    Export("counselling.Interpreter", _of_person),
    Export(
        "counselling.InterpreterRequest",
        lambda person: (
            InterpreterRequest.objects.filter(by=person.user)
            if person.user
            else InterpreterRequest.objects.none()
        ),
    ),
]
