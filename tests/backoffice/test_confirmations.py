"""The office decides about what providers answered."""

from datetime import date, timedelta

import pytest

from lotse.backoffice.offers.confirmations import marked
from lotse.kit import clock
from lotse.offers.answers import give_answer
from lotse.offers.domain.proposals import Answer
from lotse.offers.kinds import OFFER
from lotse.offers.links import make_link
from lotse.offers.models import Offer, ProviderAnswer, ReviewStep, Status
from lotse.offers.reviews import age_offers
from lotse.words.domain.states import State
from lotse.words.queries import texts_for
from tests.factories.accounts import staff_client
from tests.factories.offers import make_offer

LIST = "/staff/angebote/bestaetigungen/"


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


def text(response):
    return response.content.decode()


def answered(kind=Answer.CHANGED, **said):
    offer = make_offer(texts={"uk": {"title": "Курс"}})
    given = give_answer(
        token=make_link(offer=offer, now=clock.now()),
        answer=kind,
        said=said,
        language="de",
        today=clock.today("Europe/Berlin"),
        now=clock.now(),
    )
    return f"{LIST}{given.pk}/"


def test_waiting_answer_is_on_the_start_page_and_in_the_list(coordinator):
    answered(phone="030 23125-222")
    assert "Antwort eines Anbieters wartet" in text(coordinator.get("/staff/"))
    assert "Deutschkurs für Eltern" in text(coordinator.get(LIST))


def test_answer_is_shown_side_by_side_with_the_differences_marked(coordinator):
    page = text(coordinator.get(answered(title="Deutschkurs für alle", remark="<b>Neu</b>")))
    assert "<del>Eltern</del>" in page
    assert "<ins>alle</ins>" in page
    assert "&lt;b&gt;Neu&lt;/b&gt;" in page
    assert "von Hand" in page


def test_one_tap_takes_over_all_and_makes_translations_stale(coordinator):
    page = answered(title="Deutschkurs für alle", phone="030 23125-222")
    assert coordinator.post(page, {"deed": "accept_all"})["Location"] == LIST
    texts = texts_for(OFFER, ["deutschkurs"], "uk")["deutschkurs"]
    assert Offer.objects.get().phone == "030 23125-222"
    assert texts["title"].state is State.STALE


def test_single_fields_can_be_taken_over(coordinator):
    page = answered(title="Deutschkurs für alle", phone="030 23125-222")
    coordinator.post(page, {"deed": "accept", "field": ["phone"]})
    assert ProviderAnswer.objects.get().accepted == ["phone"]


def test_declining_needs_a_reason(coordinator):
    page = answered(phone="030 23125-222")
    assert "Grund" in text(coordinator.post(page, {"deed": "decline", "reason": " "}, follow=True))
    coordinator.post(page, {"deed": "decline", "reason": "Falsche Nummer"})
    assert ProviderAnswer.objects.get().state == "declined"
    assert Offer.objects.get().phone == "030 23125-110"


def test_second_colleague_is_told_that_it_is_decided(coordinator):
    page = answered(phone="030 23125-222")
    coordinator.post(page, {"deed": "accept_all"})
    response = staff_client("administrator").post(
        page, {"deed": "decline", "reason": "x"}, follow=True
    )
    assert "schon jemand aus dem Team" in text(response)
    assert ProviderAnswer.objects.get().state == "accepted"


def test_end_is_taken_over_without_a_day(coordinator):
    coordinator.post(answered(Answer.ENDED), {"deed": "accept_all"})
    assert Offer.objects.get().status == Status.WITHDRAWN


def test_what_was_withdrawn_for_age_can_be_brought_back(coordinator):
    offer = make_offer()
    for days in (76, 91):
        day = offer.next_review_on + timedelta(days=days)
        age_offers(today=day, now=clock.now())
    assert ReviewStep.objects.filter(step="withdraw").exists()
    assert "Zurückholen" in text(coordinator.get(LIST))
    Offer.objects.update(confirmed_on="2024-01-01", next_review_on="2024-06-01")
    ReviewStep.objects.update(review_on="2024-06-01")
    coordinator.post("/staff/angebote/deutschkurs/zurueckholen/")
    assert Offer.objects.get().status == Status.PUBLISHED


def test_reader_sees_the_list_and_decides_nothing(db):
    page, reader = answered(phone="030 23125-222"), staff_client("reader")
    assert f'href="{page}"' not in text(reader.get(LIST))
    assert reader.post(page, {"deed": "accept_all"}).status_code == 403


@pytest.mark.parametrize("number", [1, 6])
def test_statements_do_not_grow(coordinator, number, django_assert_max_num_queries):
    for index in range(number):
        offer = make_offer(f"angebot-{index}")
        give_answer(
            token=make_link(offer=offer, now=clock.now()), answer=Answer.CHANGED,
            said={"phone": "1"}, language="de", today=clock.today("Europe/Berlin"),
            now=clock.now(),
        )  # fmt: skip
    coordinator.get(LIST)
    with django_assert_max_num_queries(45):
        coordinator.get(LIST)


def test_equal_texts_have_no_marks():
    assert marked("a b", "a b") == ([(False, "a b")], [(False, "a b")])
    assert marked("", "neu") == ([], [(True, "neu")])


def test_review_is_postponed_with_one_tap_from_list_and_offer(db):
    client = staff_client("coordinator")
    today = clock.today("Europe/Berlin")
    make_offer("eins", next_review_on=today - timedelta(days=3), confirmed_on=date(2025, 1, 1))
    make_offer("zwei", next_review_on=today + timedelta(days=200))
    page = text(client.get("/staff/angebote/"))
    assert page.count('class="bo-deed"') == 1
    url = "/staff/angebote/eins/verschieben/"
    assert f'formaction="{url}"' in page
    back = "/staff/angebote/?review=overdue"
    assert client.post(url, {"back": back}).headers["Location"] == back
    assert Offer.objects.get(slug="eins").next_review_on == today + timedelta(weeks=4)
    response = client.post(url, {"weeks": "13", "back": "https://evil.example/"}, follow=True)
    assert response.redirect_chain[-1][0] == "/staff/angebote/eins/"
    assert "hat mehr Zeit" in text(response)
    offer = Offer.objects.get(slug="eins")
    assert offer.next_review_on == today + timedelta(weeks=17)
    assert offer.confirmed_on == date(2025, 1, 1)
    assert "hat mehr Zeit gegeben" in text(client.get("/staff/angebote/eins/verlauf/"))


def test_many_get_more_time(db):
    client = staff_client("coordinator")
    today = clock.today("Europe/Berlin")
    for slug in ("eins", "zwei"):
        make_offer(slug, next_review_on=today, confirmed_on=date(2025, 1, 1))
    client.post("/staff/angebote/auswahl/", {"deed": "postpone", "slug": ["eins", "zwei"]})
    days = {offer.next_review_on for offer in Offer.objects.all()}
    assert days == {today + timedelta(weeks=4)}


def test_who_does_not_publish_gives_no_time(db):
    client = staff_client("editor")
    today = clock.today("Europe/Berlin")
    make_offer("eins", next_review_on=today, confirmed_on=date(2025, 1, 1))
    assert "bo-deed" not in text(client.get("/staff/angebote/"))
    assert client.post("/staff/angebote/eins/verschieben/").status_code == 403
    assert staff_client("coordinator").post("/staff/angebote/none/verschieben/").status_code == 404
