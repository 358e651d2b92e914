"""What is kept, refused, answered and erased."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from lotse.reports.actions import (
    KEEP_WORDS,
    MOST_IN_ALL,
    MOST_PER_PAGE,
    answer,
    assign,
    close,
    new_challenge,
)
from lotse.reports.models import Kind, Report
from lotse.reports.queries import count_waiting, list_reports
from tests.factories.accounts import make_user
from tests.factories.purging import erased_by
from tests.factories.reports import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return make_user("coordinator")


def refused(action, **arguments):
    with pytest.raises(Refused) as refusal:
        action(**arguments)
    return refusal.value.code


def test_report_is_due_in_a_month():
    assert make_report(today=date(2027, 1, 31)).due_on == date(2027, 2, 28)


def test_same_form_sent_twice_is_one_report():
    challenge = new_challenge(now=clock.now())
    assert make_report(challenge=challenge) == make_report(challenge=challenge)
    assert Report.objects.count() == 1


def test_form_is_good_for_one_text_only():
    challenge = new_challenge(now=clock.now())
    make_report(challenge=challenge)
    assert refused(make_report, challenge=challenge, text="Noch etwas") == "reports.used"
    assert Report.objects.count() == 1


def test_database_keeps_a_challenge_from_being_used_twice():
    report = make_report()
    report.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save(force_insert=True)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"text": "  "}, "no_text"),
        ({"text": "x" * 2001}, "text_too_long"),
        ({"trap": "https://example.org"}, "trap"),
        ({"proof": "x"}, "too_early"),
        ({"now": clock.now() + timedelta(days=2)}, "expired"),
    ],
)
def test_report_is_refused(said, code):
    assert refused(make_report, **said) == f"reports.{code}"
    assert not Report.objects.exists()


def test_forged_challenge_is_refused():
    challenge = new_challenge(now=clock.now())
    forged = challenge[:-1] + ("0" if challenge[-1] != "0" else "1")
    assert refused(make_report, challenge=forged, proof="0") == "reports.forged"


def test_one_page_takes_some_reports_an_hour():
    for number in range(MOST_PER_PAGE):
        make_report(text=f"{number}")
    assert refused(make_report) == "reports.too_many"
    assert make_report(record="anderes").pk
    assert make_report(now=clock.now() + timedelta(minutes=61)).pk


def test_all_pages_together_take_some_reports_an_hour():
    report = make_report()
    Report.objects.bulk_create(
        Report(
            nonce=f"{number}",
            kind=Kind.PARTNER,
            record=f"{number}",
            language="de",
            text="x",
            due_on=report.due_on,
            created_at=report.created_at,
        )
        for number in range(MOST_IN_ALL - 1)
    )
    assert refused(make_report, kind=Kind.GENERAL, record="", path="") == "reports.too_many"


def test_answer_goes_out_once_in_the_readers_language(coordinator):
    report = make_report(language="uk", email="olena@example.org")
    answer(report_id=report.pk, text="Дякуємо!", by=coordinator, now=clock.now())
    mail = Mail.objects.get()
    assert (mail.recipient, mail.language) == ("olena@example.org", "uk")
    assert mail.subject == "Наша відповідь на ваше повідомлення"
    assert "Дякуємо!" in mail.text
    again = refused(answer, report_id=report.pk, text="Noch eine", by=coordinator, now=clock.now())
    assert again == "reports.already_done"
    assert Mail.objects.count() == 1


def test_answer_needs_words_and_an_address(coordinator):
    now = clock.now()
    report = make_report()
    assert refused(answer, report_id=report.pk, text=" ", by=coordinator, now=now).endswith(
        "no_answer"
    )
    assert refused(answer, report_id=report.pk, text="x", by=coordinator, now=now).endswith(
        "no_address"
    )
    report.refresh_from_db()
    assert (report.state, report.answer) == ("open", "")
    assert not Mail.objects.exists()


def test_report_is_given_only_to_who_may_answer(coordinator):
    report = make_report()
    editor = make_user("editor")
    assert refused(assign, report_id=report.pk, to=editor, by=coordinator).endswith(
        "unknown_person"
    )
    assert refused(assign, report_id=report.pk, to=coordinator, by=editor).endswith("not_allowed")
    assign(report_id=report.pk, to=coordinator, by=coordinator)
    report.refresh_from_db()
    assert report.assigned_to == coordinator


def test_closed_report_stays_closed(coordinator):
    report = make_report()
    close(report_id=report.pk, by=coordinator, now=clock.now())
    assert refused(close, report_id=report.pk, by=coordinator, now=clock.now()).endswith(
        "already_done"
    )
    assert refused(assign, report_id=report.pk, to=None, by=coordinator).endswith("already_done")
    assert refused(close, report_id=0, by=coordinator, now=clock.now()).endswith("unknown")


def test_overdue_begins_the_day_after_the_due_day(coordinator):
    report = make_report()
    day = report.due_on
    assert count_waiting(day) == (1, 0)
    assert count_waiting(day + timedelta(days=1)) == (0, 1)
    assert not list_reports("overdue", day).exists()
    assert list_reports("overdue", day + timedelta(days=1)).get() == report
    close(report_id=report.pk, by=coordinator, now=clock.now())
    assert count_waiting(day + timedelta(days=1)) == (0, 0)
    assert list_reports("all", day).get() == report


def test_words_are_erased_after_their_time_and_the_count_stays(coordinator):
    now = clock.now()
    done = make_report(name="Olena", email="olena@example.org")
    waiting = make_report(text="Wartet")
    answer(report_id=done.pk, text="Danke!", by=coordinator, now=now)
    assert erased_by("reports.words", now + KEEP_WORDS) == 0
    assert erased_by("reports.words", now + KEEP_WORDS + timedelta(seconds=1)) == 1
    assert erased_by("reports.words", now + KEEP_WORDS + timedelta(seconds=2)) == 0
    done.refresh_from_db()
    waiting.refresh_from_db()
    assert (done.text, done.name, done.email, done.answer) == ("", "", "", "")
    assert (done.state, waiting.text) == ("answered", "Wartet")
