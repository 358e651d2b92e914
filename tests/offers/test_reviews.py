"""What age does to offers in the database, and how it is taken back."""

import re
import signal
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import translation

from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from lotse.offers.actions import withdraw_offer
from lotse.offers.domain.ageing import Step
from lotse.offers.kinds import OFFER
from lotse.offers.models import ConfirmationLink, ConfirmedBy, Offer, ReviewStep, Status
from lotse.offers.queries import find_public_offer, get_catalogue
from lotse.offers.reviews import (
    age_offer,
    age_offers,
    confirm_offer,
    postpone_review,
    restore_offer,
)
from lotse.words.models import Text
from tests.factories.offers import NOW, make_offer, make_partner
from tests.factories.processes import forked
from tests.factories.reference import LANGUAGES

REVIEW = date(2027, 3, 1)
CANARIES = {"name": "Kreisvolkshochschule", "title": "Deutschkurs", "mail": "kvhs@"}


def at(days, hour=3):
    day = REVIEW + timedelta(days=days)
    return {"today": day, "now": datetime(day.year, day.month, day.day, hour, tzinfo=UTC)}


def to_provider():
    return Mail.objects.filter(recipient="kvhs@example.org").order_by("pk")


def test_offer_that_is_not_due_is_left_alone(db):
    make_offer()
    assert age_offers(**at(-22)).looked_at == 0
    assert not Mail.objects.exists()


def test_due_offer_is_asked_about_once_and_the_office_told(db):
    make_offer()
    assert age_offers(**at(-21)).steps == {"ask": 1}
    assert age_offers(**at(-21, hour=9)).steps == {}
    assert age_offers(**at(-20)).steps == {}
    (mail,) = to_provider()
    assert (mail.language, mail.reply_to, mail.is_secret) == ("de", "office@example.org", True)
    assert re.search(r"http://localhost:8000/de/bestaetigung/[\w-]{43}/", mail.text)
    (told,) = Mail.objects.filter(recipient="office@example.org")
    assert "Deutschkurs für Eltern" in told.text


def test_life_of_an_offer_that_nobody_confirms(db):
    make_offer()
    steps = []
    for days in range(-30, 120):
        steps += [(days, step) for step in age_offers(**at(days)).steps]
    assert steps == [(-21, "ask"), (1, "remind"), (76, "last_call"), (91, "withdraw")]
    assert find_public_offer("deutschkurs") is None
    assert to_provider().count() == 3
    assert Offer.objects.get().status == Status.WITHDRAWN


@pytest.mark.parametrize("step", [Step.ASK, Step.REMIND, Step.LAST_CALL])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_mail_is_in_the_language_of_the_provider_with_nothing_personal_in_its_subject(
    db, tag, step
):
    make_partner("kvhs", mail_language=tag)
    make_offer()
    age_offers(**at({Step.ASK: -21, Step.REMIND: 1, Step.LAST_CALL: 76}[step]))
    (mail,) = to_provider()
    assert (mail.language, f"/{tag}/bestaetigung/" in mail.text) == (tag, True)
    for canary in CANARIES.values():
        assert canary not in mail.subject
    if tag != "en":
        with translation.override("en"):
            assert "Is everything still right?" not in mail.text


def test_unknown_mail_language_becomes_german(db):
    make_partner("kvhs", mail_language="xx")
    make_offer()
    age_offers(**at(-21))
    assert to_provider().get().language == "de"


def test_token_is_kept_only_as_a_digest(db):
    make_offer()
    age_offers(**at(-21))
    token = re.search(r"bestaetigung/([\w-]+)/", to_provider().get().text)[1]
    link = ConfirmationLink.objects.get()
    assert token not in str(vars(link))
    assert len(link.digest) == 64


def test_provider_without_an_address_is_named_to_the_office(db):
    make_partner("kvhs", contacts=[])
    make_offer()
    age_offers(**at(-21))
    assert not ReviewStep.objects.get().has_reached_provider
    assert "bitte anrufen" in Mail.objects.get().text


def test_offer_that_has_ended_is_not_asked_about(db):
    make_offer(starts_on=date(2026, 9, 1), ends_on=date(2027, 1, 31))
    assert age_offers(**at(-21)).looked_at == 0


def test_confirmation_begins_all_anew(db):
    make_offer()
    age_offers(**at(1))
    confirm_offer(slug="deutschkurs", by=ConfirmedBy.OFFICE, on=at(2)["today"], now=at(2)["now"])
    offer = Offer.objects.get()
    assert (offer.confirmed_on, offer.next_review_on) == (date(2027, 3, 3), date(2027, 9, 3))
    assert age_offers(**at(30)).steps == {}


def test_older_confirmation_does_not_replace_a_newer_one(db):
    make_offer()
    confirm_offer(slug="deutschkurs", by=ConfirmedBy.OFFICE, on=date(2025, 1, 1), now=at(0)["now"])
    assert Offer.objects.get().confirmed_on == date(2026, 9, 1)


def withdraw_for_age():
    make_offer()
    age_offers(**at(76))
    age_offers(**at(91))


def test_offer_withdrawn_for_age_comes_back_when_confirmed(db):
    withdraw_for_age()
    confirm_offer(slug="deutschkurs", by=ConfirmedBy.PROVIDER, on=at(95)["today"], **now(95))
    assert find_public_offer("deutschkurs") is not None


def test_offer_withdrawn_by_hand_does_not_come_back_when_confirmed(db):
    make_offer()
    withdraw_offer(slug="deutschkurs", **now(1))
    confirm_offer(slug="deutschkurs", by=ConfirmedBy.PROVIDER, on=at(2)["today"], **now(2))
    assert find_public_offer("deutschkurs") is None


def now(days):
    return {"now": at(days)["now"]}


def test_withdrawal_can_be_taken_back_and_the_provider_is_asked_anew(db):
    withdraw_for_age()
    restore_offer(slug="deutschkurs", **at(92))
    assert find_public_offer("deutschkurs") is not None
    assert age_offers(**at(92)).steps == {"ask": 1}


def test_only_what_was_withdrawn_for_age_is_restored(db):
    make_offer()
    with pytest.raises(Refused, match="not_withdrawn_for_age"):
        restore_offer(slug="deutschkurs", **at(92))


def test_review_is_postponed_but_never_brought_forward(db):
    make_offer()
    postpone_review(slug="deutschkurs", until=date(2027, 4, 1), **now(0))
    assert Offer.objects.get().confirmed_on == date(2026, 9, 1)
    with pytest.raises(Refused, match="review_not_later"):
        postpone_review(slug="deutschkurs", until=date(2027, 3, 15), **now(0))


@pytest.mark.parametrize("number", [1, 12])
def test_overdue_offers_sink_in_lists(db, number):
    for index in range(number):
        make_offer(f"alt-{index}", confirmed_on=date(2027, 1, 1), next_review_on=date(2027, 2, 1))
        make_offer(f"neu-{index}", confirmed_on=date(2026, 9, 1), next_review_on=date(2027, 9, 1))
    from lotse.offers.domain.catalogue import Selection

    matches = get_catalogue().select(Selection(), REVIEW).matches
    slugs = [match.entry.slug for match in matches]
    assert all(slug.startswith("neu") for slug in slugs[:number])
    assert all(slug.startswith("alt") for slug in slugs[number:])


def test_statements_of_one_offer_do_not_depend_on_the_others(db, django_assert_max_num_queries):
    for index in range(8):
        make_offer(f"angebot-{index}")
    with django_assert_max_num_queries(25):
        age_offer(slug="angebot-3", **at(-21))


def many_old_offers(number):
    provider = make_partner()
    offers = Offer.objects.bulk_create(
        Offer(
            slug=f"angebot-{index}",
            provider=provider,
            status=Status.PUBLISHED,
            confirmed_on=date(2026, 3, 1),
            confirmed_by="provider",
            next_review_on=date(2026, 11, 1),
            published_at=NOW,
            changed_at=NOW,
        )
        for index in range(number)
    )
    Text.objects.bulk_create(
        Text(
            kind=OFFER.name,
            record_id=offer.slug,
            field="title",
            language="de",
            value=f"Kurs {offer.slug}",
            origin="person",
            changed_at=NOW,
        )
        for offer in offers
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.usefixtures("committed")
def test_killed_run_over_many_offers_goes_on_and_writes_each_mail_once():
    """A process, killed twice in the middle with ``kill -9``."""
    number = 240
    many_old_offers(number)
    Mail.objects.all().delete()
    ReviewStep.objects.all().delete()

    def start():
        return forked(lambda: age_offers(today=date(2026, 11, 20), now=clock.now()))

    try:
        for wanted in (40, 120):
            process = start()
            while Mail.objects.count() < wanted and process.poll() is None:
                time.sleep(0.02)
            assert process.kill() == -signal.SIGKILL
            assert 0 < Mail.objects.count() == ReviewStep.objects.count() < number
        assert start().wait(300) == 0
        assert ReviewStep.objects.count() == number
        mails = Mail.objects.filter(key__startswith="offers.review:")
        assert mails.count() == number
        assert ConfirmationLink.objects.count() == number
        assert Mail.objects.filter(key="offers.review-steps:2026-11-20").count() == 1
        assert start().wait(300) == 0
        assert Mail.objects.count() == number + 1
    finally:
        Mail.objects.all().delete()
