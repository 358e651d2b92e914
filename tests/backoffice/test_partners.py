"""The office's screens for partners."""

import csv
import io
import re

import pytest
from django.test import Client

from lotse.accounts.models import User
from lotse.partners.models import Organisation
from lotse.partners.office_queries import find_for_editing
from tests.backoffice.test_offers import fields_in, text
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.offers import make_offer, make_partner

LIST = "/staff/partner/"


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


def names(response):
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', text(response))


def form_of(client, slug="kvhs"):
    return fields_in(text(client.get(f"{LIST}{slug}/")))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Kreisvolkshochschule kvhs", "Verein"]),
        ("q=verein", ["Verein"]),
        ("q=goslar+verein", ["Verein"]),
        ("q=seesen", []),
        ("kind=association", ["Verein"]),
        ("kind=king", []),
        ("municipality=03153017", ["Kreisvolkshochschule kvhs", "Verein"]),
        ("municipality=03153012", []),
        ("what=schools", []),
        ("age=old", []),
        ("order=-name", ["Verein", "Kreisvolkshochschule kvhs"]),
    ],
)
def test_list_is_searched_filtered_and_sorted(coordinator, query, found):
    make_partner()
    make_partner("verein", name="Verein", kind="association")
    assert names(coordinator.get(f"{LIST}?{query}")) == found


def test_page_beyond_the_list_is_not_found(coordinator):
    assert coordinator.get(f"{LIST}?page=9").status_code == 404


@pytest.mark.parametrize("number", [1, 3, 60])
def test_list_costs_few_statements_at_any_size(committed, number, django_assert_max_num_queries):
    for index in range(number):
        make_partner(f"p-{index}")
    client = log_in(Client(), make_user("coordinator", "statements@example.org"))
    try:
        client.get(LIST)
        with django_assert_max_num_queries(15):
            assert client.get(f"{LIST}?q=k&order=-changed").status_code == 200
    finally:
        User.objects.all().delete()


def test_export_neutralises_formulas(coordinator):
    make_partner(name="=1+1")
    content = coordinator.get(f"{LIST}export.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert rows[1][0] == "'=1+1"
    assert coordinator.get(f"{LIST}export.xlsx").status_code == 200
    assert coordinator.get(f"{LIST}export.pdf").status_code == 404


def test_saving_an_opened_form_changes_nothing(coordinator):
    make_partner(website="https://kvhs.example/", short_name="KVHS")
    before = find_for_editing("kvhs").facts
    response = coordinator.post(f"{LIST}kvhs/", form_of(coordinator))
    assert response.status_code == 302, re.findall(r'bo-error"[^>]*>([^<]*)', text(response))
    assert find_for_editing("kvhs").facts == before


def test_partner_is_made_with_a_place(coordinator):
    data = {
        "name": "Familien-Zentrum",
        "kind": "association",
        "site-TOTAL_FORMS": "1",
        "site-INITIAL_FORMS": "0",
        "site-0-street": "Markt 1",
        "site-0-postcode": "38640",
        "site-0-place": "Goslar",
        "site-0-municipality": "03153017",
        "contact-TOTAL_FORMS": "1",
        "contact-INITIAL_FORMS": "0",
        "contact-0-function": "office",
        "contact-0-phone": "030 23125-120",
    }
    for slug in ("familien-zentrum", "familien-zentrum-2"):
        response = coordinator.post(f"{LIST}neu/", data)
        assert response.headers["Location"] == f"{LIST}{slug}/"
    facts = find_for_editing("familien-zentrum-2").facts
    assert [site.slug for site in facts.sites] == ["familien-zentrum-2"]
    assert facts.contacts[0].phone == "030 23125-120"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Dieses Feld"),
        ({"kind": "king"}, "king"),
        ({"site-0-postcode": "123"}, "gültigen Wert"),
        ({"site-0-longitude": ""}, "gehören zusammen"),
        ({"site-0-gone": "on"}, "den ein Angebot nutzt"),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_is_lost(coordinator, changes, words):
    make_offer()
    data = form_of(coordinator) | {"short_name": "Ganz neu"} | changes
    response = coordinator.post(f"{LIST}kvhs/", data)
    assert response.status_code == 422
    assert words in text(response)
    assert 'value="Ganz neu"' in text(response)
    assert Organisation.objects.get().short_name == ""


def test_second_of_two_editors_is_told(coordinator):
    make_partner()
    mine, theirs = form_of(coordinator), form_of(coordinator)
    other = log_in(Client(), make_user("administrator"))
    other.post(f"{LIST}kvhs/", theirs | {"short_name": "Andere"})
    response = coordinator.post(f"{LIST}kvhs/", mine | {"short_name": "Meine"})
    assert response.status_code == 422
    assert "Inzwischen hat jemand anderes" in text(response)
    assert coordinator.post(f"{LIST}kvhs/", fields_in(text(response))).status_code == 302
    assert Organisation.objects.get().short_name == "Meine"


def test_partner_says_where_it_is_used(coordinator):
    make_offer("eins", {"de": {"title": "Kurs eins"}})
    page = text(coordinator.get(f"{LIST}kvhs/"))
    assert "Kurs eins" in page
    assert "1 Angebot" in page


def test_editor_does_not_change_what_families_see(db):
    client = staff_client("editor")
    make_partner()
    assert client.post(f"{LIST}kvhs/", form_of(client)).status_code == 403
    assert client.get(f"{LIST}neu/").status_code == 403


def test_old_partner_is_on_the_start_page(coordinator):
    make_partner()
    assert "seit einem Jahr" not in text(coordinator.get("/staff/"))
    Organisation.objects.update(changed_at="2025-01-01T00:00:00Z")
    assert "seit einem Jahr" in text(coordinator.get("/staff/"))
    assert names(coordinator.get(f"{LIST}?age=old")) == ["Kreisvolkshochschule kvhs"]
