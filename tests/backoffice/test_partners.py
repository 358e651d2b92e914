"""The office's screens for partners."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from lotse.accounts.models import User
from lotse.partners.models import Organisation, PlannedShowing
from lotse.partners.office_queries import find_for_editing
from lotse.partners.showing import carry_out_plans
from tests.backoffice.test_offers import fields_in, text
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.offers import make_offer, make_partner
from tests.factories.pages import block, make_page

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
    assert "Test Administrator" in text(response)
    assert "<ins>Andere</ins>" in text(response)
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
    for deed in ("zeigen", "planen"):
        assert client.post(f"{LIST}kvhs/{deed}/", {"deed": "hide"}).status_code == 403
    assert client.post(f"{LIST}auswahl/", {"deed": "hide", "slug": "kvhs"}).status_code == 403
    assert Organisation.objects.get().is_public


NEW = {
    "name": "Neuer Verein",
    "kind": "association",
    "site-TOTAL_FORMS": "0",
    "site-INITIAL_FORMS": "0",
    "contact-TOTAL_FORMS": "0",
    "contact-INITIAL_FORMS": "0",
}


def test_editor_writes_a_partner_that_somebody_else_publishes(coordinator):
    editor = staff_client("editor")
    assert editor.post(f"{LIST}neu/", NEW).status_code == 302
    assert not Organisation.objects.get().is_public
    data = form_of(editor, "neuer-verein") | {"short_name": "NV"}
    assert editor.post(f"{LIST}neuer-verein/", data).status_code == 302
    assert Client().get("/de/partner/neuer-verein/").status_code == 404
    assert "Neuer Verein" not in text(Client().get("/de/partner/"))
    coordinator.post(f"{LIST}neuer-verein/zeigen/", {"deed": "show"})
    assert Client().get("/de/partner/neuer-verein/").status_code == 200
    assert editor.post(f"{LIST}neuer-verein/", data).status_code == 403


def test_coordinator_chooses_whether_a_new_partner_is_seen(coordinator):
    coordinator.post(f"{LIST}neu/", NEW | {"as": "draft"})
    coordinator.post(f"{LIST}neu/", NEW)
    shown = dict(Organisation.objects.values_list("slug", "is_public"))
    assert shown == {"neuer-verein": False, "neuer-verein-2": True}
    assert names(coordinator.get(f"{LIST}?state=hidden")) == ["Neuer Verein"]
    assert "1 Partner ist nicht öffentlich" in re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", "", text(coordinator.get("/staff/")))
    )


def test_hidden_partner_is_nowhere_in_public(coordinator):
    make_partner("still")
    coordinator.post(f"{LIST}still/zeigen/", {"deed": "hide"})
    for url in ("/de/partner/", "/sitemap.xml", "/api/hsds/organizations"):
        response = Client().get(url)
        assert response.status_code == 200
        assert "still" not in text(response), url
    assert Client().get("/de/partner/still/").status_code == 404


def test_hidden_partner_is_previewed_in_every_language(coordinator):
    make_partner("still")
    coordinator.post(f"{LIST}still/zeigen/", {"deed": "hide"})
    page = text(coordinator.get(f"{LIST}still/"))
    links = re.findall(r'href="(/[\w-]+/partner/vorschau/[^"]+)"', page)
    assert len(links) == 8
    for link in links:
        response = Client().get(link)
        assert "Kreisvolkshochschule still" in text(response)
        assert response.headers["Cache-Control"] == "no-store"
        assert "vorschau" not in "".join(
            re.findall(r'href="[^"]*rueckmeldung[^"]*"', text(response))
        )
    assert Client().get("/de/partner/vorschau/still/").status_code == 404


def test_partner_of_what_families_see_is_not_hidden(coordinator):
    make_offer("eins")
    response = coordinator.post(f"{LIST}kvhs/zeigen/", {"deed": "hide"}, follow=True)
    assert "nennt diesen Partner" in text(response)
    assert Organisation.objects.get().is_public


def test_offer_of_a_hidden_partner_is_not_published(coordinator):
    make_offer("eins", published=False)
    coordinator.post(f"{LIST}kvhs/zeigen/", {"deed": "hide"})
    assert "noch nicht öffentlich" in text(coordinator.get("/staff/angebote/eins/"))
    coordinator.post("/staff/angebote/eins/status/", {"deed": "publish"})
    assert Client().get("/de/angebote/eins/").status_code == 404


def test_page_leaves_the_contact_of_a_hidden_partner_out(coordinator):
    make_partner("still")
    make_page(block("contact", {"contact": "still:office", "note": "Fragen Sie dort."}))
    assert "030 23125-110" in text(Client().get("/de/info/ankommen/"))
    coordinator.post(f"{LIST}still/zeigen/", {"deed": "hide"})
    assert "030 23125-110" not in text(Client().get("/de/info/ankommen/"))


def test_many_are_hidden_shown_and_looked_at(coordinator):
    make_offer("eins")
    make_partner("zwei")
    make_partner("drei")
    data = {"deed": "hide", "slug": ["kvhs", "zwei", "drei", "none"], "back": f"{LIST}?q=k"}
    response = coordinator.post(f"{LIST}auswahl/", data, follow=True)
    assert response.redirect_chain[-1][0] == f"{LIST}?q=k"
    assert "Für 2 Partner erledigt." in text(response)
    assert "Kreisvolkshochschule kvhs: " in text(response)
    coordinator.post(f"{LIST}auswahl/", {"deed": "show", "slug": ["zwei", "drei"]})
    assert Organisation.objects.filter(is_public=True).count() == 3
    Organisation.objects.update(changed_at="2025-01-01T00:00:00Z")
    coordinator.post(f"{LIST}auswahl/", {"deed": "looked_at", "slug": ["zwei"]})
    assert len(names(coordinator.get(f"{LIST}?age=old"))) == 2
    response = coordinator.post(f"{LIST}auswahl/", {"deed": "king", "slug": ["zwei"]}, follow=True)
    assert "Bitte wählen Sie" in text(response)


def test_history_says_who_changed_what_and_brings_it_back(coordinator):
    make_partner()
    before = find_for_editing("kvhs").facts
    data = form_of(coordinator) | {"short_name": "Neu", "site-0-street": "Andere Straße 1"}
    coordinator.post(f"{LIST}kvhs/", data)
    page = text(coordinator.get(f"{LIST}kvhs/verlauf/"))
    assert "Test Coordinator" in page
    assert "<ins>Neu</ins>" in page
    assert "Andere Straße 1" in page
    first = re.findall(r"verlauf/(\d+)/", page)[-1]
    coordinator.post(f"{LIST}kvhs/verlauf/{first}/")
    assert find_for_editing("kvhs").facts == before
    response = coordinator.post(f"{LIST}kvhs/verlauf/999999999/", follow=True)
    assert "nicht wiederherstellen" in text(response)
    assert staff_client("editor").post(f"{LIST}kvhs/verlauf/{first}/").status_code == 403
    assert coordinator.get(f"{LIST}none/verlauf/").status_code == 404


def test_plan_shows_and_hides_by_itself(coordinator):
    make_partner("still")
    coordinator.post(f"{LIST}still/zeigen/", {"deed": "hide"})
    data = {"show_at": "2027-01-10T08:00", "hide_at": "2027-07-01T08:00"}
    coordinator.post(f"{LIST}still/planen/", data)
    assert 'value="2027-01-10T08:00"' in text(coordinator.get(f"{LIST}still/"))
    at = datetime(2027, 1, 10, 7, tzinfo=UTC)
    assert carry_out_plans(now=at - timedelta(minutes=1)) == 0
    assert carry_out_plans(now=at) == 1
    assert carry_out_plans(now=at) == 0
    assert Organisation.objects.get().is_public
    assert carry_out_plans(now=at + timedelta(days=200)) == 1
    assert not Organisation.objects.get().is_public
    wrong = {"show_at": "2027-07-01T08:00", "hide_at": "2027-01-10T08:00"}
    response = coordinator.post(f"{LIST}still/planen/", wrong, follow=True)
    assert "zurückgezogen, bevor" in text(response)
    assert not PlannedShowing.objects.exists()


def test_plan_that_cannot_be_carried_out_stays_and_is_shown(coordinator):
    make_offer("eins")
    coordinator.post(f"{LIST}kvhs/planen/", {"hide_at": "2027-01-10T08:00"})
    at = datetime(2027, 1, 10, 7, tzinfo=UTC)
    assert carry_out_plans(now=at) == 0
    assert carry_out_plans(now=at) == 0
    assert Organisation.objects.get().is_public
    assert "konnte nicht wie geplant" in text(coordinator.get("/staff/"))
    assert names(coordinator.get(f"{LIST}?state=stuck")) == ["Kreisvolkshochschule kvhs"]
    assert "nicht wie geplant" in text(coordinator.get(f"{LIST}kvhs/"))


def test_old_partner_is_on_the_start_page(coordinator):
    make_partner()
    assert "seit einem Jahr" not in text(coordinator.get("/staff/"))
    Organisation.objects.update(changed_at="2025-01-01T00:00:00Z")
    assert "seit einem Jahr" in text(coordinator.get("/staff/"))
    assert names(coordinator.get(f"{LIST}?age=old")) == ["Kreisvolkshochschule kvhs"]
