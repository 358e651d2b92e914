"""The office puts events under one heading."""

import pytest

from lotse.accounts.models import User
from lotse.events.models import Campaign
from lotse.kit import clock
from tests.backoffice.test_offers import fields_in
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, make_event

LIST = "/staff/veranstaltungen/aktionen/"
TYPED = {
    "title": "Woche des Lesens",
    "summary": "Lesen in vielen Sprachen.",
    "starts_on": "2027-01-11",
    "ends_on": "2027-01-17",
}


@pytest.fixture
def coordinator(db):
    with clock.frozen(NOW):
        yield staff_client("coordinator")


def text(response):
    return response.content.decode()


def test_new_campaign_is_listed_and_shows_its_events(coordinator):
    made = coordinator.post(f"{LIST}neu/", TYPED)
    assert made["Location"] == f"{LIST}woche-des-lesens/"
    assert "Es gehört noch keine Veranstaltung dazu" in text(coordinator.get(made["Location"]))
    make_event(campaign="woche-des-lesens")
    assert "Infoabend Klasse 5" in text(coordinator.get(made["Location"]))
    assert "Woche des Lesens" in text(coordinator.get(LIST))


def test_days_in_the_wrong_order_are_said_and_nothing_typed_is_lost(coordinator):
    refused = coordinator.post(f"{LIST}neu/", TYPED | {"ends_on": "2027-01-01"})
    assert refused.status_code == 422
    assert "Der letzte Tag liegt vor dem ersten." in text(refused)
    assert 'value="Woche des Lesens"' in text(refused)
    assert not Campaign.objects.exists()


def test_changing_a_campaign_keeps_its_address(coordinator):
    coordinator.post(f"{LIST}neu/", TYPED)
    form = fields_in(text(coordinator.get(f"{LIST}woche-des-lesens/")))
    coordinator.post(f"{LIST}woche-des-lesens/", form | {"title": "Monat des Lesens"})
    assert Campaign.objects.get().slug == "woche-des-lesens"
    assert "Monat des Lesens" in text(coordinator.get(LIST))


def test_editor_cannot_begin_a_campaign(db):
    editor = staff_client("editor")
    assert editor.post(f"{LIST}neu/", TYPED).status_code == 403
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_few_statements_at_any_length(committed, django_assert_max_num_queries, number):
    client = staff_client("coordinator")
    for _ in range(number):
        client.post(f"{LIST}neu/", TYPED)
    try:
        client.get(LIST)
        with django_assert_max_num_queries(12):
            client.get(LIST)
    finally:
        User.objects.all().delete()
