import pytest

from lotse.kit.errors import Refused
from lotse.offers.actions import Words, publish_offer, save_offer, withdraw_offer
from lotse.offers.domain.publishing import find_obstacles
from lotse.offers.models import Offer, Status
from lotse.offers.queries import find_public_offer, search_offers
from tests.factories.offers import GERMAN, NOW, make_offer, make_partner, offer_facts

pytestmark = pytest.mark.django_db


def save(facts, texts=None):
    return save_offer(facts=facts, words=[Words("de", texts or GERMAN)], by=None, now=NOW)


def test_new_offer_is_a_draft_and_not_public():
    make_partner()
    assert save(offer_facts()).status == Status.DRAFT
    assert find_public_offer("deutschkurs") is None


def test_published_offer_is_public_and_found():
    make_offer()
    assert find_public_offer("deutschkurs") is not None
    assert list(search_offers("Deutschkurs").ranks) == ["deutschkurs"]


def test_publishing_twice_keeps_the_first_time():
    offer = make_offer()
    publish_offer(facts=offer_facts(), now=NOW.replace(hour=23))
    assert Offer.objects.get().published_at == offer.published_at


def test_withdrawn_offer_is_gone_from_site_and_search():
    make_offer()
    withdraw_offer(slug="deutschkurs", now=NOW)
    withdraw_offer(slug="deutschkurs", now=NOW)
    assert find_public_offer("deutschkurs") is None
    assert search_offers("Deutschkurs").ranks == {}


def test_saving_twice_changes_nothing():
    make_offer()
    save(offer_facts())
    offer = Offer.objects.get()
    assert offer.status == Status.PUBLISHED
    assert [topic.pk for topic in offer.topics.all()] == ["learn_german"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"provider": "nobody"}, "offers.unknown"),
        ({"sites": ("nowhere",)}, "offers.unknown"),
        ({"partners": ("nobody",)}, "offers.unknown"),
        ({"stages": ("university",)}, "reference.unknown_code"),
        ({"topics": ("cooking",)}, "reference.unknown_code"),
        ({"languages": ("tlh",)}, "reference.unknown_code"),
        ({"german_in": "D1"}, "reference.unknown_code"),
    ],
)
def test_unknown_reference_is_refused_and_nothing_is_kept(changes, code):
    make_partner()
    with pytest.raises(Refused) as refusal:
        save(offer_facts(**changes))
    assert refusal.value.code == code
    assert not Offer.objects.exists()


@pytest.mark.parametrize("field", ["title", "summary", "how_to_join"])
def test_offer_without_a_needed_text_is_not_published(field):
    make_partner()
    facts = offer_facts()
    save(facts, {key: value for key, value in GERMAN.items() if key != field})
    with pytest.raises(Refused) as refusal:
        publish_offer(facts=facts, now=NOW)
    assert refusal.value.details["obstacles"] == [f"no_{field}"]


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        ({"stages": ()}, "no_stage"),
        ({"topics": ()}, "no_topic"),
        ({"languages": ()}, "no_language"),
        ({"sites": (), "phone": "", "join": "come"}, "no_way_to_reach"),
        ({"phone": ""}, "no_contact"),
    ],
)
def test_obstacles_to_publishing(changes, obstacle):
    assert find_obstacles(offer_facts(**changes), GERMAN) == [obstacle]


def test_published_offer_cannot_lose_its_title_by_saving():
    make_offer()
    with pytest.raises(Refused) as refusal:
        save(offer_facts(), GERMAN | {"title": ""})
    assert refusal.value.code == "offers.not_publishable"
    assert list(search_offers("Deutschkurs").ranks) == ["deutschkurs"]


@pytest.mark.parametrize(
    "typed",
    ["курс німецької", "Курсы немецкого", "deutsch kurs", "Deutschkrs", "DEUTSCHKURSE", "Goslar"],
)
def test_search_finds_by_words_of_any_language_and_with_typos(typed):
    make_offer(
        texts={
            "uk": {"title": "Курс німецької для батьків"},
            "ru": {"title": "Курс немецкого языка для родителей"},
        }
    )
    make_offer("kochen", texts={"de": {"title": "Kochabend", "summary": "Wir kochen."}}, sites=())
    assert next(iter(search_offers(typed).ranks)) == "deutschkurs"


def test_search_says_what_it_mended():
    make_offer()
    assert search_offers("Deutschkrus").corrected["deutschkrus"][0] == "deutschkurs"


def test_search_gives_offers_with_some_of_the_words_rather_than_none():
    make_offer()
    found = search_offers("Deutschkurs Raumfahrt")
    assert found.is_loose
    assert list(found.ranks) == ["deutschkurs"]


def test_search_for_nonsense_finds_nothing():
    make_offer()
    assert search_offers("qqqq'); DROP TABLE offers_offer; --").ranks == {}
