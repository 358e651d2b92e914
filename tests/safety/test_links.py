"""What a family's link opens is its own registration, and nobody finds a number by counting.

Links of partners and providers: ``tests/events/test_partner_links.py`` and
``tests/website/test_confirmation.py``; of colleagues: ``test_accounts.py``.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from lotse.config.limits import VISITORS
from lotse.counselling.tokens import token as talk_token
from lotse.events.models import Registration
from lotse.events.tokens import partner_secret, token
from lotse.kit import clock
from lotse.kit.tokens import ALPHABET, new_number
from lotse.privacy import purging
from lotse.privacy.retention import Moment
from tests.factories.appointments import NOW as TALKS
from tests.factories.appointments import booked, make_counsellor, make_kind
from tests.factories.events import join, make_round, party

pytestmark = pytest.mark.django_db
PATHS = ("{}/{}/", "{}/{}/bescheinigung.pdf")


def ask(number, secret, path=PATHS[0]):
    VISITORS.forget()
    client = Client(raise_request_exception=False)
    return client.get("/de/veranstaltungen/anmeldung/" + path.format(number, secret))


@pytest.fixture
def two():
    """Two families at the same event."""
    round_ = make_round()
    parties = (
        replace(party(email=f"familie{n}@example.org"), access_needs=f"wunsch{n}") for n in (1, 2)
    )
    return [join(round_, who) for who in parties]


def test_link_opens_its_own_registration_and_nothing_else(two):
    mine, other = two
    page = ask(mine.number, token(mine))
    assert page.status_code == 200
    said = page.content.decode()
    assert mine.number in said
    for part in (other.number, token(other), other.email, "wunsch2"):
        assert part not in said
    for path in PATHS:
        for number, secret in [
            (other.number, token(mine)),
            (mine.number, token(other)),
            (mine.number, "0" * 32),
            (mine.number, token(mine)[:-1]),
            (mine.number.lower(), token(mine)),
            (mine.pk, token(mine)),
        ]:
            assert ask(number, secret, path).status_code == 404, (number, path)


def test_number_alone_opens_nothing_and_numbers_do_not_follow_each_other():
    numbers = {new_number() for _ in range(2_000)}
    assert len(numbers) == 2_000
    for at in range(8):
        assert len({number[at] for number in numbers}) == len(ALPHABET)
    assert ask(numbers.pop(), "").status_code == 404


def test_link_dies_with_another_one_and_with_what_it_was_given_for(two):
    mine, other = two
    old = token(mine)
    Registration.objects.filter(pk=mine.pk).update(token_version=mine.token_version + 1)
    assert ask(mine.number, old).status_code == 404
    mine.refresh_from_db()
    assert ask(mine.number, token(mine)).status_code == 200
    end = other.round.ends_at + timedelta(days=other.round.event.keep_days + 1)
    secret = token(other)
    purging.run(moment=Moment(end))
    assert ask(other.number, secret).status_code in {404, 410}
    assert ask(mine.number, token(mine)).status_code in {404, 410}


def test_link_of_a_talk_opens_its_own_and_dies_with_it():
    with clock.frozen(TALKS):
        kind = make_kind()
        make_counsellor(kind)
        mine, other = booked(kind, "09:00"), booked(kind, "10:00")
        for path in ("", "termin.ics"):
            for number, secret, status in [
                (mine.number, talk_token(mine), 200),
                (other.number, talk_token(mine), 404),
                (mine.number, talk_token(other), 404),
                (mine.number, talk_token(mine)[:-1], 404),
                (mine.number, token(mine), 404),
            ]:
                VISITORS.forget()
                answer = Client().get(f"/de/beratung/meiner/{number}/{secret}/{path}")
                assert answer.status_code == status, (number, path)
                assert status == 404 or other.number not in answer.content.decode()
    purging.run(moment=Moment(TALKS + timedelta(days=60)), only=["counselling.appointments"])
    VISITORS.forget()
    gone = Client().get(f"/de/beratung/meiner/{mine.number}/{talk_token(mine)}/")
    assert gone.status_code == 404


def test_secret_of_one_kind_of_link_opens_no_other(two):
    mine, _ = two

    class Same:
        pk, version = mine.number, mine.token_version

    assert partner_secret(Same) != token(mine)
