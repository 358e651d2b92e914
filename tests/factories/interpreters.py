"""The pool of interpreters and requests for tests; the people are synthetic."""

import uuid
from datetime import date, time

from lotse.counselling.actions.interpreting import Wanted, answer, ask, request_interpreter
from lotse.counselling.actions.pool import (
    InterpreterFacts,
    UsualHours,
    create_interpreter,
    keep_hours,
)
from lotse.counselling.domain.hours import Way
from lotse.counselling.domain.interpreting import Level, Training
from lotse.counselling.models import InterpreterAsk
from lotse.reference.queries import get_reference
from tests.factories.appointments import MONDAY, NOW, at
from tests.factories.reference import GOSLAR

EVERY_DAY = [UsualHours(day, time(8), time(20)) for day in range(7)]


def interpreter_facts(*languages, **others):
    facts = {
        "name": "Nadia Beispiel",
        "email": "nadia@example.org",
        "language": "de",
        "training": Training.VOLUNTEER,
        "spoken": [(tag, Level.FIRST) for tag in languages or ("fa",)],
        "undertaken_on": date(2025, 1, 1),
        "certificate_until": date(2029, 1, 1),
        "areas": (GOSLAR,),
    }
    return InterpreterFacts(**facts | others)


def make_interpreter(*languages, hours=EVERY_DAY, **others):
    one = create_interpreter(facts=interpreter_facts(*languages, **others), by=None, now=NOW)
    keep_hours(interpreter_id=one.pk, hours=hours)
    return one


def make_request(clock="10:00", until="11:00", *, by=None, form_key=None, now=NOW, **others):
    facts = {
        "talk": "parents_talk",
        "language": "fa",
        "way": Way.SCHOOL,
        "begins_at": at(clock, MONDAY),
        "ends_at": at(until, MONDAY),
        "municipality": GOSLAR,
        "place": "Grundschule Beispiel",
    }
    return request_interpreter(
        wanted=Wanted(**facts | others), form_key=form_key or uuid.uuid4(), by=by, now=now
    )


def ask_all(request, *people, now=NOW):
    """Ask several; their asks."""
    return ask(
        request_id=request.pk,
        interpreters=[one.pk for one in people],
        now=now,
        reference=get_reference(),
    )


def says(request, who, *, is_yes=True, now=NOW):
    """What somebody says who was asked."""
    said = InterpreterAsk.objects.get(request=request, interpreter=who)
    return answer(ask_id=said.pk, is_yes=is_yes, now=now)
