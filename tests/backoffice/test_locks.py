"""One person writes an offer or a partner at a time."""

from datetime import timedelta

import pytest
from django.test import Client

from lotse.kit import clock, locks
from lotse.kit.models import RecordLock
from lotse.offers.office_queries import find_for_editing
from lotse.partners.models import Organisation
from tests.backoffice.test_offers import LIST, fields_in, form_of, text
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.offers import make_offer

HERE, TAKE = "/staff/anwesend/offer/eins/", "/staff/uebernehmen/offer/eins/"
PARTNER = "/staff/partner/kvhs/"


@pytest.fixture
def first(db):
    make_offer("eins", {"de": {"title": "Eins"}})
    return log_in(Client(), make_user("coordinator", "eins@example.org", first_name="Anna"))


@pytest.fixture
def second(first):
    return log_in(Client(), make_user("administrator", "zwei@example.org", first_name="Olga"))


def form_is_disabled(page):
    return '<fieldset class="bo-form" disabled>' in page


def test_second_person_reads_and_sees_who_writes_since_when(first, second):
    assert first.post(HERE).json() == {"note": ""}
    assert not form_is_disabled(text(first.get(f"{LIST}eins/")))
    page = text(second.get(f"{LIST}eins/"))
    assert form_is_disabled(page)
    assert "Anna Coordinator bearbeitet das seit" in page
    assert "Übernehmen" in page
    assert "data-present=" not in page


def test_looking_takes_no_lock(first, second):
    first.get(f"{LIST}eins/")
    assert not form_is_disabled(text(second.get(f"{LIST}eins/")))
    assert not RecordLock.objects.exists()


def test_what_is_locked_is_not_saved_by_somebody_else(first, second):
    data = form_of(second, "eins") | {"title": "Von Olga"}
    first.post(HERE)
    for extra in ({}, {"as": "draft"}):
        response = second.post(f"{LIST}eins/", data | extra)
        page = text(response)
        assert response.status_code == 422
        assert "Anna Coordinator bearbeitet das seit" in page
        assert 'value="Von Olga"' in page
        assert not form_is_disabled(page)
    assert find_for_editing("eins").texts["title"] == "Eins"
    assert find_for_editing("eins").draft is None


def test_saving_once_more_takes_over(first, second):
    data = form_of(second, "eins") | {"title": "Von Olga"}
    first.post(HERE)
    page = text(second.post(f"{LIST}eins/", data))
    assert second.post(f"{LIST}eins/", fields_in(page)).status_code == 302
    assert find_for_editing("eins").texts["title"] == "Von Olga"


def test_taking_over_is_told_to_the_first_who_loses_nothing(first, second):
    first.post(HERE)
    mine = form_of(first, "eins") | {"summary": "Von Anna"}
    response = second.post(TAKE, follow=True)
    assert not form_is_disabled(text(response))
    assert "hat das von Ihnen übernommen" not in text(response)
    note = first.post(HERE).json()["note"]
    assert note.startswith("Olga Administrator hat das von Ihnen übernommen")
    second.post(f"{LIST}eins/", form_of(second, "eins") | {"phone": "030 23125-119"})
    second.post(HERE)
    page = text(first.post(f"{LIST}eins/", mine))
    assert "Von Anna" in page
    # Once to take over, and once more after having seen what was saved meanwhile.
    page = text(first.post(f"{LIST}eins/", fields_in(page)))
    assert "030 23125-119" in page
    assert "Von Anna" in page
    assert first.post(f"{LIST}eins/", fields_in(page)).status_code == 302
    editing = find_for_editing("eins")
    assert (editing.texts["summary"], editing.facts.phone) == ("Von Anna", "030 23125-119")


def test_lock_ends_by_itself_without_signs_of_life(first, second):
    first.post(HERE)
    with clock.frozen(clock.now() + timedelta(minutes=4)):
        assert form_is_disabled(text(second.get(f"{LIST}eins/")))
        first.post(HERE)
    with clock.frozen(clock.now() + timedelta(minutes=8)):
        assert form_is_disabled(text(second.get(f"{LIST}eins/")))
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        assert not form_is_disabled(text(second.get(f"{LIST}eins/")))
        assert second.post(HERE).json() == {"note": ""}
        assert "Olga" in first.post(HERE).json()["note"]
    assert RecordLock.objects.get().taken_from is None


def test_old_locks_are_forgotten(first):
    first.post(HERE)
    assert locks.forget_old(now=clock.now()) == 0
    assert locks.forget_old(now=clock.now() + timedelta(hours=2)) == 1
    assert not RecordLock.objects.exists()


def test_saving_and_leaving_let_go(first, second):
    first.post(HERE)
    first.post(f"{LIST}eins/", form_of(first, "eins"))
    assert not RecordLock.objects.exists()
    first.post(HERE)
    second.post(HERE, {"deed": "leave"})
    assert RecordLock.objects.exists()
    first.post(HERE, {"deed": "leave"})
    assert not RecordLock.objects.exists()


def test_locked_offer_is_not_restored_by_somebody_else(first, second):
    first.post(f"{LIST}eins/", form_of(first, "eins") | {"title": "Zwei"})
    first.post(HERE)
    page = text(second.get(f"{LIST}eins/verlauf/"))
    url = page.partition('action="/staff/angebote/eins/verlauf/')[2].partition('"')[0]
    response = second.post(f"{LIST}eins/verlauf/{url}", follow=True)
    assert "bearbeitet das gerade" in text(response)
    assert find_for_editing("eins").texts["title"] == "Zwei"


def test_partner_is_locked_alike(first, second):
    data = fields_in(text(second.get(PARTNER))) | {"short_name": "Olga"}
    first.post("/staff/anwesend/partner/kvhs/")
    assert form_is_disabled(text(second.get(PARTNER)))
    response = second.post(PARTNER, data)
    assert response.status_code == 422
    assert "Anna Coordinator bearbeitet das seit" in text(response)
    assert Organisation.objects.get().short_name == ""
    assert second.post(PARTNER, fields_in(text(response))).status_code == 302
    assert Organisation.objects.get().short_name == "Olga"
    second.post("/staff/uebernehmen/partner/kvhs/")
    assert form_is_disabled(text(first.get(PARTNER)))


def test_who_writes_nothing_locks_nothing(first):
    reader = staff_client("reader")
    assert reader.post(HERE).status_code == 403
    assert reader.post(TAKE).status_code == 403
    assert first.post("/staff/anwesend/king/eins/").status_code == 404
    assert first.post("/staff/uebernehmen/king/eins/").status_code == 404
