"""What a demo shows of counselling: some questions of these days, two enquiries without a name."""

from datetime import datetime, timedelta
from itertools import count
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from lotse.accounts.models import User
from lotse.counselling.actions.enquiries import answer, ask, new_challenge
from lotse.counselling.actions.question_log import Question, write_entry
from lotse.counselling.models import Channel, Enquiry, LogEntry, Outcome
from lotse.kit import clock
from lotse.reference.queries import time_zone
from lotse.reports.domain.challenge import solves

QUESTIONS = (
    Question("kita", "uk", Channel.DOOR, Outcome.SHEET, 10, stage="early_childhood"),
    Question("learn_german", "ar", Channel.PHONE, Outcome.ANSWERED, 5, stage="adult"),
    Question(
        "language_support", "ru", Channel.SCHOOL, Outcome.OPEN, 20, note="Gespräch mit der Klasse"
    ),
)
ENQUIRIES = (
    ("uk", "kita", "Моїй дитині три роки. Чи можна записатися до садочка зараз?", "", ""),
    (
        "ru",
        "language_support",
        "Дочь пойдёт в пятый класс. Кто поможет ей с немецким?",
        "Jede Schule hat Deutschförderung. Bitte fragen Sie bei der Anmeldung danach.",
        "В каждой школе есть помощь с немецким. Спросите об этом при записи.",
    ),
)


@transaction.atomic
def make_demo_counselling(*, by: User, now: datetime) -> None:
    """Make the examples where there is nothing yet; what is there stays as it is."""
    today = clock.local_day(now, time_zone())
    if not LogEntry.objects.exists():
        for number, question in enumerate(QUESTIONS):
            key = uuid5(NAMESPACE_URL, f"lotse-demo-question-{number}")
            day = today - timedelta(days=number)
            write_entry(key=key, question=question, asked_on=day, by=by, now=now)
    if Enquiry.objects.exists():
        return
    for language, topic, text, german, translation in ENQUIRIES:
        challenge = new_challenge(now=now)
        proof = next(str(number) for number in count() if solves(challenge, str(number)))
        enquiry, _ = ask(
            challenge=challenge,
            proof=proof,
            trap="",
            language=language,
            topic=topic,
            text=text,
            now=now,
        )
        if german:
            answer(
                enquiry_id=enquiry.pk,
                form="demo",
                text=german,
                translation=translation,
                by=by,
                now=now,
            )
