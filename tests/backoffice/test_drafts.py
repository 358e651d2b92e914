"""The screens around a draft beside a public offer."""

import re

import pytest
from django.test import Client

from lotse.kit import clock
from lotse.offers.answers import give_answer
from lotse.offers.domain.proposals import Answer
from lotse.offers.links import make_link
from lotse.offers.models import Offer, OfferDraft, OfferTopic
from lotse.offers.office_queries import find_for_editing
from tests.backoffice.test_offers import LIST, fields_in, form_of, text, titles
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.offers import make_offer

DRAFT = f"{LIST}eins/entwurf/"


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


@pytest.fixture
def offer(db):
    return make_offer("eins", {"de": {"title": "Eins"}, "uk": {"title": "Один"}})


def draft(client, **changes):
    return client.post(f"{LIST}eins/", form_of(client, "eins") | {"as": "draft"} | changes)


def compared(client):
    return re.search(r'name="seen" value="([^"]+)"', text(client.get(DRAFT))).group(1)


def test_draft_is_seen_by_the_office_only(coordinator, offer):
    response = coordinator.post(
        f"{LIST}eins/", form_of(coordinator, "eins") | {"as": "draft", "title": "Zwei"}, follow=True
    )
    assert "Die Öffentlichkeit sieht ihn nicht" in text(response)
    assert 'value="Zwei"' in text(response)
    assert "Eins" in text(Client().get("/de/angebote/eins/"))
    assert "Zwei" not in text(Client().get("/de/angebote/eins/"))
    assert titles(coordinator.get(f"{LIST}?status=changes")) == ["Eins"]
    assert "Entwurf neben" in text(coordinator.get("/staff/"))


def test_draft_is_previewed_in_every_language(coordinator, offer):
    draft(coordinator, title="Zwei", phone="030 23125-119", topics=["tutoring"])
    page = text(coordinator.get(DRAFT))
    links = re.findall(r'href="(/([\w-]+)/vorschau/[^"]+)"', page)
    assert len(links) == 8
    for link, tag in links:
        shown = text(Client().get(link))
        assert ("Один" if tag == "uk" else "Zwei") in shown
        assert "030 23125-119" in shown
    ukrainian = next(link for link, tag in links if tag == "uk")
    assert "застар" in text(Client().get(ukrainian)) or "змінився" in text(Client().get(ukrainian))
    assert OfferTopic.objects.get().topic_id == "learn_german"


def test_compared_draft_is_published(coordinator, offer):
    draft(coordinator, title="Zwei", summary="Jetzt mit Tee.")
    page = text(coordinator.get(DRAFT))
    assert "<del>Eins</del>" in page
    assert "<ins>Zwei</ins>" in page
    coordinator.post(f"{DRAFT}veroeffentlichen/", {"seen": compared(coordinator)})
    assert find_for_editing("eins").texts["title"] == "Zwei"
    assert "Zwei" in text(Client().get("/de/angebote/eins/"))
    assert coordinator.get(DRAFT).status_code == 404
    history = text(coordinator.get(f"{LIST}eins/verlauf/"))
    assert "hat als Entwurf gespeichert" in history
    assert "hat den Entwurf veröffentlicht" in history


def test_discarded_draft_stays_in_the_history(coordinator, offer):
    draft(coordinator, title="Verworfen")
    coordinator.post(f"{DRAFT}verwerfen/", {"seen": compared(coordinator)})
    assert not OfferDraft.objects.exists()
    assert "<ins>Verworfen</ins>" in text(coordinator.get(f"{LIST}eins/verlauf/"))
    assert 'value="Eins"' in text(coordinator.get(f"{LIST}eins/"))


def test_second_writer_of_a_draft_loses_nothing_and_is_told(coordinator, offer):
    mine = form_of(coordinator, "eins") | {"as": "draft"}
    other = log_in(Client(), make_user("editor", "other@example.org", first_name="Olga"))
    draft(other, summary="Von Olga", phone="030 23125-119")
    response = coordinator.post(f"{LIST}eins/", mine | {"summary": "Von mir"})
    page = text(response)
    assert response.status_code == 422
    assert "Olga" in page
    assert "Von Olga" in page
    assert "Von mir" in page
    assert 'value="030 23125-119"' in page
    again = coordinator.post(f"{LIST}eins/", fields_in(page) | {"as": "draft"})
    assert again.status_code == 302
    kept = OfferDraft.objects.get().state
    assert (kept["summary"], kept["phone"]) == ("Von mir", "030 23125-119")


def test_confirmation_while_a_draft_is_written_is_not_lost(coordinator, offer):
    """The provider says that all is right while the form is open."""
    typed = form_of(coordinator, "eins") | {"as": "draft", "title": "Zwei"}
    now = clock.now()
    give_answer(
        token=make_link(offer=offer, now=now),
        answer=Answer.STILL_RIGHT,
        said={},
        language="de",
        today=now.date(),
        now=now,
    )
    assert coordinator.post(f"{LIST}eins/", typed).status_code == 302
    coordinator.post(f"{DRAFT}veroeffentlichen/", {"seen": compared(coordinator)})
    editing = find_for_editing("eins")
    assert editing.texts["title"] == "Zwei"
    assert (editing.facts.confirmed_on, editing.facts.confirmed_by) == (now.date(), "provider")


def test_confirmation_while_a_public_form_is_open_is_not_lost(coordinator, offer):
    typed = form_of(coordinator, "eins") | {"title": "Zwei"}
    now = clock.now()
    give_answer(
        token=make_link(offer=offer, now=now),
        answer=Answer.STILL_RIGHT,
        said={},
        language="de",
        today=now.date(),
        now=now,
    )
    response = coordinator.post(f"{LIST}eins/", typed)
    assert response.status_code == 422
    assert "<strong>Anbieter</strong>" in text(response)
    assert coordinator.post(f"{LIST}eins/", fields_in(text(response))).status_code == 302
    editing = find_for_editing("eins")
    assert editing.texts["title"] == "Zwei"
    assert (editing.facts.confirmed_on, editing.facts.confirmed_by) == (now.date(), "provider")


def test_public_change_beside_a_draft_wants_a_decision(coordinator, offer):
    stale = form_of(coordinator, "eins") | {"summary": "Öffentlich neu"}
    draft(coordinator, summary="Im Entwurf neu")
    assert coordinator.post(f"{LIST}eins/", stale).status_code == 302
    page = text(coordinator.get(DRAFT))
    assert "auf beiden Seiten geändert" in page
    data = {"seen": compared(coordinator), "keep-summary": "public"}
    coordinator.post(f"{DRAFT}veroeffentlichen/", data)
    assert find_for_editing("eins").texts["summary"] == "Öffentlich neu"


def test_what_moved_since_it_was_compared_is_compared_again(coordinator, offer):
    draft(coordinator, title="Zwei")
    seen = compared(coordinator)
    draft(coordinator, title="Drei")
    for deed in ("veroeffentlichen", "verwerfen"):
        response = coordinator.post(f"{DRAFT}{deed}/", {"seen": seen}, follow=True)
        assert "noch einmal" in text(response)
    assert OfferDraft.objects.get().state["title"] == "Drei"
    assert find_for_editing("eins").texts["title"] == "Eins"


def test_publishing_without_having_compared_is_refused(coordinator, offer):
    draft(coordinator, title="Zwei")
    coordinator.post(f"{DRAFT}veroeffentlichen/", {"seen": "nonsense"})
    assert find_for_editing("eins").texts["title"] == "Eins"


def test_editor_drafts_and_does_not_publish(db, offer):
    client = staff_client("editor")
    assert draft(client, title="Zwei").status_code == 302
    assert client.post(f"{DRAFT}veroeffentlichen/", {"seen": ""}).status_code == 403
    assert "Jetzt veröffentlichen" not in text(client.get(DRAFT))
    assert client.post(f"{DRAFT}verwerfen/", {"seen": compared(client)}).status_code == 302
    assert not OfferDraft.objects.exists()


def test_reader_sees_the_draft_and_changes_nothing(db, coordinator, offer):
    draft(coordinator, title="Zwei")
    client = staff_client("reader")
    assert "<ins>Zwei</ins>" in text(client.get(DRAFT))
    assert draft(client, title="Drei").status_code == 403
    assert client.post(f"{DRAFT}verwerfen/", {"seen": compared(client)}).status_code == 403


def test_unchanged_form_makes_no_translation_stale(coordinator):
    """Browsers send line ends of their own."""
    make_offer("eins", {"de": {"description": "Eins\n\nZwei"}, "uk": {"description": "Один"}})
    data = form_of(coordinator, "eins")
    data["description"] = "Eins\r\n\r\nZwei"
    coordinator.post(f"{LIST}eins/", data)
    assert titles(coordinator.get(f"{LIST}?texts=stale")) == []


def test_main_topic_and_review_period_outlive_the_form(coordinator):
    make_offer("eins", topics=("tutoring", "learn_german"), review_months=3)
    coordinator.post(f"{LIST}eins/", form_of(coordinator, "eins"))
    facts = find_for_editing("eins").facts
    assert (facts.topics, facts.review_months) == (("tutoring", "learn_german"), 3)
    assert Offer.objects.get().review_months == 3
