"""The screen of web addresses: who may what, what it shows, what it costs."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from lotse.accounts.models import User
from lotse.accounts.roles import Coordinator, Editor, Reader
from lotse.kit.models import Link
from tests.factories.accounts import log_in, make_user
from tests.factories.offers import make_offer, make_partner
from tests.factories.websites import website

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.fixture
def staff(db):
    return log_in(Client(), make_user(Coordinator))


def make_broken(address="https://gone.example/", **changes):
    return Link.objects.create(
        address=address,
        **{
            "finding": "gone",
            "status": 404,
            "failed_days": 4,
            "failing_since": DAY,
            "failed_on": DAY,
            "looked_at": NOW,
            "look_again_on": DAY,
        }
        | changes,
    )


def test_list_says_what_is_wrong_since_when_and_where(staff):
    make_offer(website="https://gone.example/")
    make_partner("verein", name="Verein", website="https://gone.example/")
    make_broken()
    page = staff.get("/staff/links/").content.decode()
    assert "die Seite gibt es nicht mehr (404)" in page
    assert "seit 20.11.2026" in page
    assert 'href="/staff/angebote/deutschkurs/">Deutschkurs für Eltern' in page
    assert 'href="/staff/partner/verein/">Verein' in page


def test_start_page_counts_what_is_still_shown(staff):
    make_offer(website="https://gone.example/")
    make_broken()
    make_broken("https://not-shown.example/")
    page = staff.get("/staff/").content.decode()
    assert "Webadresse auf Ihren Seiten ist defekt" in page
    assert 'href="/staff/links/"' in page


@pytest.mark.parametrize(
    ("view", "changes"),
    [
        ("moved", {"failed_days": 0, "finding": "right", "moved_to": "https://new.example/"}),
        ("closed", {"failed_days": 0, "finding": "closed", "status": 403}),
        ("silenced", {"silenced_at": NOW}),
    ],
)
def test_each_view_shows_its_own(staff, view, changes):
    make_offer(website="https://gone.example/")
    make_broken(**changes)
    assert "https://gone.example/" in staff.get(f"/staff/links/?view={view}").content.decode()
    assert "https://gone.example/" not in staff.get("/staff/links/").content.decode()


def test_odd_addresses_of_the_list_are_harmless(staff):
    assert staff.get("/staff/links/?view=nonsense&page=1").status_code == 200
    assert staff.get("/staff/links/?page=9").status_code == 404


def test_looking_again_brings_it_in_order(staff, settings):
    settings.LINKS_MAY_BE_LOCAL = True
    with website() as site:
        make_offer(website=f"{site.address}/right")
        link = make_broken(f"{site.address}/right")
        said = staff.post(f"/staff/links/{link.pk}/", {"deed": "check"}, follow=True)
    assert "Noch einmal nachgesehen: funktioniert." in said.content.decode()
    link.refresh_from_db()
    assert (link.finding, link.failed_days) == ("right", 0)


def test_looking_again_never_asks_a_machine_of_our_own(staff):
    with website() as site:
        link = make_broken(f"{site.address}/right")
        staff.post(f"/staff/links/{link.pk}/", {"deed": "check"})
        assert site.asked == []
    link.refresh_from_db()
    assert link.finding == "not_public"


def test_right_as_it_is_and_back(staff):
    make_offer(website="https://gone.example/")
    link = make_broken()
    staff.post(f"/staff/links/{link.pk}/", {"deed": "silence"})
    link.refresh_from_db()
    assert link.silenced_by.email == "coordinator@example.org"
    assert "Coordinator" in staff.get("/staff/links/?view=silenced").content.decode()
    said = staff.post(f"/staff/links/{link.pk}/", {"deed": "unsilence", "view": "silenced"})
    assert said["Location"] == "/staff/links/?view=silenced"
    link.refresh_from_db()
    assert link.silenced_at is None


def test_what_does_not_exist_is_said(staff):
    said = staff.post("/staff/links/999999/", {"deed": "silence"}, follow=True)
    assert "Keine Seite zeigt diese Adresse mehr." in said.content.decode()
    link = make_broken()
    assert staff.post(f"/staff/links/{link.pk}/", {"deed": "dance"}).status_code == 404
    assert staff.get(f"/staff/links/{link.pk}/").status_code == 405


def test_who_may_only_read_finds_no_buttons(db):
    reader = log_in(Client(), make_user(Reader))
    make_offer(website="https://gone.example/")
    link = make_broken()
    page = reader.get("/staff/links/").content.decode()
    assert "https://gone.example/" in page
    assert 'name="deed"' not in page
    assert reader.post(f"/staff/links/{link.pk}/", {"deed": "silence"}).status_code == 403
    assert Client().post(f"/staff/links/{link.pk}/", {"deed": "silence"}).status_code == 302
    link.refresh_from_db()
    assert link.silenced_at is None
    editor = log_in(Client(), make_user(Editor))
    assert 'name="deed"' in editor.get("/staff/links/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_few_statements(committed, number, django_assert_max_num_queries):
    for index in range(number):
        make_offer(f"angebot-{index}", website=f"https://gone.example/{index}")
        make_broken(f"https://gone.example/{index}")
    client = log_in(Client(), make_user("coordinator", "statements@example.org"))
    try:
        client.get("/staff/links/")
        with django_assert_max_num_queries(12):
            assert client.get("/staff/links/").status_code == 200
    finally:
        User.objects.all().delete()
