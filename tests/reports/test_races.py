"""A form that is sent many times at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reports.actions import MOST_PER_PAGE, new_challenge
from lotse.reports.models import Report
from tests.factories.reports import make_report

pytestmark = pytest.mark.usefixtures("committed")
CLIENTS = 8


def at_once(**said):
    def send(number):
        try:
            return make_report(**{name: value(number) for name, value in said.items()}).pk
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(send, range(CLIENTS)))


def test_one_form_sent_by_many_at_once_is_one_report():
    challenge = new_challenge(now=clock.now())
    assert len(set(at_once(challenge=lambda _: challenge))) == 1
    assert Report.objects.count() == 1


def test_limit_of_a_page_holds_against_many_at_once():
    answers = at_once(text=str)
    assert answers.count("reports.too_many") == CLIENTS - MOST_PER_PAGE
    assert Report.objects.count() == MOST_PER_PAGE
