"""A provider answers through its link; the office decides."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from lotse.accounts.models import User
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from lotse.offers.answers import accept_answer, decline_answer, give_answer, request_new_link
from lotse.offers.domain.proposals import Answer, find_changes
from lotse.offers.links import LIFETIME, make_link
from lotse.offers.models import AnswerState, ConfirmationLink, Offer, ProviderAnswer, Status
from lotse.offers.queries import find_public_offer, search_offers
from lotse.offers.reviews import KEEP_ANSWER, age_offers
from lotse.words.domain.states import State
from lotse.words.queries import texts_for
from tests.factories.offers import make_offer, make_partner
from tests.factories.purging import erased_by

NOW = datetime(2027, 2, 20, 9, tzinfo=UTC)
TODAY = date(2027, 2, 20)


@pytest.fixture
def offer(db):
    return make_offer(texts={"uk": {"title": "Курс німецької"}})


@pytest.fixture
def colleague(db):
    return User.objects.create_user("kollegin@example.org")


def answer(token, kind=Answer.STILL_RIGHT, now=NOW, **said):
    return give_answer(
        token=token, answer=kind, said=said, language="de", today=now.date(), now=now
    )


def test_still_right_counts_at_once(offer):
    given = answer(make_link(offer=offer, now=NOW))
    offer.refresh_from_db()
    assert given.state == AnswerState.ACCEPTED
    assert (offer.confirmed_on, offer.confirmed_by) == (TODAY, "provider")
    assert offer.next_review_on == date(2027, 8, 20)


def test_change_waits_for_the_office(offer):
    given = answer(make_link(offer=offer, now=NOW), Answer.CHANGED, title="Deutsch am Abend")
    offer.refresh_from_db()
    assert given.state == AnswerState.WAITING
    assert (given.shown, given.said) == (
        {"title": "Deutschkurs für Eltern"},
        {"title": "Deutsch am Abend"},
    )
    assert offer.confirmed_on == date(2026, 9, 1)
    assert texts_for_title(offer, "de") == "Deutschkurs für Eltern"


def texts_for_title(offer, tag):
    from lotse.offers.kinds import OFFER

    return texts_for(OFFER, [offer.slug], tag)[offer.slug]["title"].value


def test_link_answers_once(offer):
    token = make_link(offer=offer, now=NOW)
    answer(token)
    with pytest.raises(Refused, match="link_used"):
        answer(token, Answer.ENDED)
    assert ProviderAnswer.objects.count() == 1


def test_expired_link_answers_nothing(offer):
    token = make_link(offer=offer, now=NOW)
    with pytest.raises(Refused, match="link_expired"):
        answer(token, now=NOW + LIFETIME)
    assert not ProviderAnswer.objects.exists()


def test_wrong_token_answers_nothing(offer):
    make_link(offer=offer, now=NOW)
    with pytest.raises(Refused, match="link_unknown"):
        answer("x" * 43)


def test_change_without_a_change_is_refused_and_the_link_stays_good(offer):
    token = make_link(offer=offer, now=NOW)
    with pytest.raises(Refused, match="nothing_changed"):
        answer(token, Answer.CHANGED, title=" Deutschkurs für Eltern\r\n")
    answer(token)


def test_overlong_words_are_refused_and_the_link_stays_good(offer):
    token = make_link(offer=offer, now=NOW)
    with pytest.raises(Refused, match="too_long"):
        answer(token, Answer.CHANGED, title="x" * 121)
    answer(token)


def test_accepting_writes_texts_facts_and_confirms(offer, colleague):
    said = {"title": "Deutsch am Abend", "phone": "030 23125-222", "remark": "Neue Lehrerin"}
    given = answer(make_link(offer=offer, now=NOW), Answer.CHANGED, **said)
    accept_answer(answer_id=given.pk, fields=list(said), by=colleague, today=TODAY, now=NOW)
    offer.refresh_from_db()
    assert (offer.phone, offer.confirmed_on, offer.confirmed_by) == (
        "030 23125-222",
        TODAY,
        "provider",
    )
    assert texts_for_title(offer, "de") == "Deutsch am Abend"
    from lotse.offers.kinds import OFFER

    assert texts_for(OFFER, [offer.slug], "uk")[offer.slug]["title"].state is State.STALE
    assert list(search_offers("Abend").ranks) == ["deutschkurs"]


def test_single_fields_can_be_accepted(offer, colleague):
    said = {"title": "Anders", "phone": "030 23125-222"}
    given = answer(make_link(offer=offer, now=NOW), Answer.CHANGED, **said)
    accept_answer(answer_id=given.pk, fields=["phone"], by=colleague, today=TODAY, now=NOW)
    given.refresh_from_db()
    assert (given.accepted, given.decided_by) == (["phone"], colleague)
    assert texts_for_title(offer, "de") == "Deutschkurs für Eltern"


def test_accepting_what_leaves_the_offer_incomplete_is_refused_as_a_whole(offer, colleague):
    given = answer(make_link(offer=offer, now=NOW), Answer.CHANGED, title="", phone="1")
    with pytest.raises(Refused, match="not_publishable"):
        accept_answer(
            answer_id=given.pk, fields=["title", "phone"], by=colleague, today=TODAY, now=NOW
        )
    given.refresh_from_db()
    assert given.state == AnswerState.WAITING
    assert Offer.objects.get().phone == "030 23125-110"


def test_field_that_was_not_proposed_is_refused(offer, colleague):
    given = answer(make_link(offer=offer, now=NOW), Answer.CHANGED, phone="1")
    with pytest.raises(Refused, match="unknown_field"):
        accept_answer(answer_id=given.pk, fields=["title"], by=colleague, today=TODAY, now=NOW)


def test_end_before_the_start_is_refused(db, colleague):
    offer = make_offer(starts_on=date(2026, 9, 1))
    given = answer(make_link(offer=offer, now=NOW), Answer.CHANGED, ends_on="2026-08-01")
    with pytest.raises(Refused, match="ends_before_it_starts"):
        accept_answer(answer_id=given.pk, fields=["ends_on"], by=colleague, today=TODAY, now=NOW)


def test_ended_offer_is_withdrawn_when_the_office_agrees(offer, colleague):
    given = answer(make_link(offer=offer, now=NOW), Answer.ENDED, ends_on="2027-02-28")
    assert find_public_offer(offer.slug) is not None
    accept_answer(answer_id=given.pk, fields=["ends_on"], by=colleague, today=TODAY, now=NOW)
    offer.refresh_from_db()
    assert (offer.status, offer.ends_on) == (Status.WITHDRAWN, date(2027, 2, 28))


def test_declined_answer_changes_nothing_and_needs_a_reason(offer, colleague):
    given = answer(make_link(offer=offer, now=NOW), Answer.CHANGED, phone="1")
    with pytest.raises(Refused, match="no_reason"):
        decline_answer(answer_id=given.pk, reason=" ", by=colleague, now=NOW)
    decline_answer(answer_id=given.pk, reason="Falsche Nummer", by=colleague, now=NOW)
    with pytest.raises(Refused, match="already_decided"):
        accept_answer(answer_id=given.pk, fields=["phone"], by=colleague, today=TODAY, now=NOW)
    assert Offer.objects.get().phone == "030 23125-110"


def test_waiting_answer_stops_the_ageing(offer):
    answer(make_link(offer=offer, now=NOW), Answer.CHANGED, phone="1")
    assert age_offers(today=date(2027, 6, 30), now=NOW).steps == {}


def test_new_link_goes_only_to_the_known_address_and_once(offer):
    token = make_link(offer=offer, now=NOW)
    answer(token)
    request_new_link(token=token, now=NOW)
    request_new_link(token=token, now=NOW)
    assert [mail.recipient for mail in Mail.objects.all()] == ["kvhs@example.org"]
    assert ConfirmationLink.objects.count() == 2
    with pytest.raises(Refused, match="link_unknown"):
        request_new_link(token="wrong", now=NOW)


def test_new_link_is_refused_where_no_address_is_known(db):
    make_partner("kvhs", contacts=[])
    token = make_link(offer=make_offer(), now=NOW)
    with pytest.raises(Refused, match="no_address"):
        request_new_link(token=token, now=NOW)


def test_words_of_old_answers_are_erased(offer, colleague):
    given = answer(make_link(offer=offer, now=NOW), Answer.CHANGED, remark="Frau Canary ruft an")
    decline_answer(answer_id=given.pk, reason="Canary", by=colleague, now=NOW)
    assert erased_by("offers.answers", NOW + KEEP_ANSWER) == 0
    assert erased_by("offers.answers", NOW + KEEP_ANSWER + timedelta(seconds=1)) == 1
    given.refresh_from_db()
    assert (given.shown, given.said, given.reason) == ({}, {}, "")


def test_changes_are_found_whatever_the_browser_does_to_line_ends():
    shown = {"title": "A", "description": "eins\n\nzwei", "phone": "1"}
    assert find_changes(shown, {"description": "eins \r\n\r\nzwei\n", "phone": ""}) == {"phone": ""}


@pytest.mark.usefixtures("committed")
def test_two_answers_at_once_are_one_answer():
    token = make_link(offer=make_offer(), now=NOW)
    barrier, results = threading.Barrier(4), []

    def one():
        barrier.wait()
        try:
            answer(token)
            results.append("kept")
        except Refused as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["kept", *["offers.link_used"] * 3]
    assert ProviderAnswer.objects.count() == 1
