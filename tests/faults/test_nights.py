"""Between midnight in the district and midnight in UTC it is today here."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

from lotse.accounts.models import User
from lotse.events.actions.planning import save_event
from lotse.events.domain.series import Series
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from lotse.offers.answers import accept_answer, give_answer
from lotse.offers.domain.proposals import Answer
from lotse.offers.links import LIFETIME, make_link
from lotse.offers.reviews import age_offers
from lotse.partners.models import Organisation
from lotse.website.apps import write_reads
from lotse.words.models import Reads
from lotse.words.reads import COUNTER
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, event_facts, join, make_event
from tests.factories.offers import make_offer, make_partner

NIGHT = datetime(2027, 2, 20, 23, 30, tzinfo=UTC)
"""Half past midnight in Berlin."""
TODAY = date(2027, 2, 21)


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2027, 2, 21), datetime(2027, 2, 20, 23, tzinfo=UTC)),
        (date(2027, 7, 1), datetime(2027, 6, 30, 22, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 28, 22, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_of_the_place(day, begins):
    assert clock.midnight(day, "Europe/Berlin") == begins
    assert clock.local_day(begins, "Europe/Berlin") == day


def test_offer_is_confirmed_on_the_day_that_the_provider_saw(db):
    offer, colleague = make_offer(), User.objects.create_user("kollegin@example.org")
    said = {"title": "Deutsch am Abend"}
    given = give_answer(
        token=make_link(offer=offer, now=NIGHT), answer=Answer.CHANGED, said=said,
        language="de", today=TODAY, now=NIGHT,
    )  # fmt: skip
    accept_answer(answer_id=given.pk, fields=["title"], by=colleague, today=TODAY, now=NIGHT)
    offer.refresh_from_db()
    assert offer.confirmed_on == TODAY


def test_mail_to_a_provider_names_the_last_day_of_its_link(db):
    make_offer()
    night = datetime(2027, 2, 8, 23, 30, tzinfo=UTC)
    age_offers(today=date(2027, 2, 9), now=night)
    text = Mail.objects.filter(recipient="kvhs@example.org").get().text
    ends = clock.local_day(night + LIFETIME, "Europe/Berlin")
    assert ends != (night + LIFETIME).date()
    with translation.override("de"):
        assert date_format(ends, "DATE_FORMAT") in text


def test_list_of_partners_tells_the_day_of_the_change_here(db):
    make_partner()
    Organisation.objects.update(changed_at=NIGHT)
    answer = staff_client("coordinator").get("/staff/partner/export.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert "21.02.2027" in " ".join(rows[1]) or "2027-02-21" in " ".join(rows[1])


def test_readings_count_for_the_day_here(db, monkeypatch):
    monkeypatch.setattr(COUNTER, "every", 0)
    COUNTER.count([("pages.page", "1")], "de")
    with clock.frozen(NIGHT):
        write_reads()
    assert Reads.objects.get().on == TODAY


def test_days_in_use_are_named_by_the_calendar_here(db):
    first = Series(date(2027, 4, 13), rule="FREQ=WEEKLY;COUNT=3")
    event = make_event(series=first)
    last = event.rounds.last()
    assert last.starts_at == datetime(2027, 4, 26, 22, tzinfo=UTC)
    join(last)
    shorter = event_facts(series=Series(date(2027, 4, 13), rule="FREQ=WEEKLY;COUNT=2"))
    with pytest.raises(Refused) as refusal:
        save_event(facts=shorter, words=[], by=None, now=NOW)
    assert refusal.value.details["days"] == ["2027-04-27"]
