"""Schools sign pupils up by a link: their own only, initials only, never past the limits."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from lotse.events.actions.partner_links import (
    Pupil,
    make_partner_link,
    revoke_partner_link,
    sign_up_pupils,
)
from lotse.events.actions.rescheduling import cancel_round
from lotse.events.addresses import partner_address
from lotse.events.models import PartnerLink, Registration
from lotse.kit import clock
from lotse.kit.errors import Refused
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, join, make_event, party, taken
from tests.factories.offers import make_partner


@pytest.fixture(autouse=True)
def _november():
    with clock.frozen(NOW):
        yield


def text(response):
    return response.content.decode()


def make_link(round_, organisation="kvhs", language="de"):
    return make_partner_link(
        round_id=round_.pk, organisation=organisation, language=language, now=NOW
    )


def path_of(link):
    return re.sub(r"^https?://[^/]+", "", partner_address(link))


@pytest.fixture
def link(db):
    return make_link(make_event(mode="partners", seats=3).rounds.get())


def typed(*pupils, key=None, total=10):
    data = {
        "form_key": str(key or uuid.uuid4()),
        "p-TOTAL_FORMS": str(total),
        "p-INITIAL_FORMS": "0",
    }
    for number in range(total):
        initials, age = pupils[number] if number < len(pupils) else ("", "")
        data |= {f"p-{number}-initials": initials, f"p-{number}-age": age}
    return data


def test_school_signs_up_several_and_takes_one_away(link):
    browser, path = Client(), path_of(link)
    data = typed(("A. K.", "9"), ("BM", "10"))
    for _ in range(2):
        assert browser.post(path, data).status_code == 302
    page = text(browser.get(path))
    assert "<bdi>A. K.</bdi>, 9 Jahre" in page
    assert "<bdi>BM</bdi>, 10 Jahre" in page
    assert Registration.objects.count() == 2
    assert taken(link.round) == 2
    first = Registration.objects.first()
    assert (first.channel, first.partner.slug, first.email) == ("partner", "kvhs", "")
    for _ in range(2):
        assert browser.post(path, {"take_away": first.number}).status_code == 302
    assert taken(link.round) == 1
    assert "A. K." not in text(browser.get(path))


def test_page_is_kept_by_nobody_and_speaks_the_partners_language(link):
    link = make_link(link.round, language="uk")
    response = Client().get(path_of(link))
    assert path_of(link).startswith("/uk/")
    assert 'lang="uk"' in text(response)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_who_does_not_fit_waits(link):
    pupils = [(letter * 2, "9") for letter in "ABCD"]
    assert Client().post(path_of(link), typed(*pupils)).status_code == 302
    page = text(Client().get(path_of(link)))
    assert page.count("auf der Warteliste") == 1
    assert "Alle Plätze sind belegt." in page


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("Anna", "9"), "nur Anfangsbuchstaben"),
        (("Anna K.", "9"), "nur Anfangsbuchstaben"),
        (("A. Kaya", "9"), "nur Anfangsbuchstaben"),
        (("A. K.", "Ali Kaya"), "ganze Zahl"),
        (("A. K.", "40"), "p-0-age"),
        (("A. K.", "-1"), "p-0-age"),
        (("A. K.", ""), "Anfangsbuchstaben und Alter"),
        (("", "9"), "Anfangsbuchstaben und Alter"),
        (("=1+1", "9"), "nur Anfangsbuchstaben"),
    ],
)
def test_names_and_odd_ages_are_refused_and_the_form_is_kept(link, row, words):
    response = Client().post(path_of(link), typed(("BM", "10"), row))
    assert response.status_code == 422
    assert words.replace("p-0", "p-1") in text(response)
    assert 'value="BM"' in text(response)
    assert Registration.objects.count() == 0


def test_nobody_and_forty_are_refused(link):
    assert Client().post(path_of(link), typed()).status_code == 422
    forty = [("AB", "9")] * 40
    assert Client().post(path_of(link), typed(*forty, total=40)).status_code == 422
    with pytest.raises(Refused, match=r"events\.party_too_large"):
        sign_up_pupils(link=link, pupils=[Pupil("AB", 9)] * 40, form_key=uuid.uuid4(), now=NOW)
    assert Registration.objects.count() == 0


def test_one_that_cannot_be_leaves_none(link):
    with pytest.raises(Refused, match=r"events\.bad_age"):
        sign_up_pupils(
            link=link, pupils=[Pupil("AB", 9), Pupil("CD", 99)], form_key=uuid.uuid4(), now=NOW
        )
    assert Registration.objects.count() == 0
    assert taken(link.round) == 0


def test_wrong_and_revoked_links_open_nothing(link):
    path = path_of(link)
    assert Client().get(path[:-3] + "00/").status_code == 404
    assert Client().get(path.replace(f"/{link.pk}/", f"/{link.pk + 1}/")).status_code == 404
    revoke_partner_link(link_id=link.pk, round_id=link.round_id)
    for response in (Client().get(path), Client().post(path, typed(("AB", "9")))):
        assert response.status_code == 404
    again = make_link(link.round)
    assert path_of(again) != path
    assert Client().get(path).status_code == 404
    assert Client().get(path_of(again)).status_code == 200


def test_link_that_is_revoked_while_the_form_is_open_signs_nobody_up(link):
    revoke_partner_link(link_id=link.pk, round_id=link.round_id)
    with pytest.raises(Refused, match=r"events\.link_closed"):
        sign_up_pupils(link=link, pupils=[Pupil("AB", 9)], form_key=uuid.uuid4(), now=NOW)


def test_partner_sees_and_takes_away_only_its_own(link):
    make_partner("igs")
    other = make_link(link.round, "igs")
    Client().post(path_of(other), typed(("XY", "9")))
    Client().post(path_of(link), typed(("AB", "9")))
    page = text(Client().get(path_of(link)))
    assert "AB" in page
    assert "XY" not in page
    theirs = Registration.objects.get(partner__slug="igs")
    response = Client().post(path_of(link), {"take_away": theirs.number})
    assert response.status_code == 422
    assert "Sie haben diese Person nicht angemeldet." in text(response)
    family = join(make_event("abend").rounds.get(), party(1))
    assert Client().post(path_of(link), {"take_away": family.number}).status_code == 422
    theirs.refresh_from_db()
    assert theirs.state == "confirmed"


def test_cancelled_closed_and_over_are_said(link):
    path, event = path_of(link), link.round.event
    event.closes_hours_before = 24 * 365
    event.save()
    assert 'name="form_key"' not in text(Client().get(path))
    response = Client().post(path, typed(("AB", "9")))
    assert "Die Anmeldefrist ist vorbei." in text(response)
    with clock.frozen(NOW + timedelta(days=90)):
        response = Client().get(path)
    assert "Diese Veranstaltung ist vorbei." in text(response)
    cancel_round(round_id=link.round_id, now=NOW)
    assert "Diese Veranstaltung wurde abgesagt." in text(Client().get(path))
    assert Registration.objects.count() == 0


def test_office_gives_and_closes_links(link):
    make_partner("igs", name="IGS Goslar")
    client = staff_client("coordinator")
    address = f"/staff/veranstaltungen/runde/{link.round_id}/partner/"
    for _ in range(2):
        client.post(address, {"organisation": "igs", "language": "uk"})
    made = PartnerLink.objects.get(organisation__slug="igs")
    assert partner_address(made) in text(client.get(address))
    client.post(address, {"revoke": str(made.pk)})
    made.refresh_from_db()
    assert made.is_revoked
    assert f"/partner/{made.pk}/" not in text(client.get(address))
    response = client.post(address, {"organisation": "nobody", "language": "uk"})
    assert response.status_code == 422
    assert PartnerLink.objects.count() == 2


def test_link_of_another_round_is_not_closed_from_here(link):
    other = make_event("abend").rounds.get()
    client = staff_client("coordinator")
    client.post(f"/staff/veranstaltungen/runde/{other.pk}/partner/", {"revoke": str(link.pk)})
    link.refresh_from_db()
    assert not link.is_revoked


@pytest.mark.parametrize("role", ["reader", "translator", "editor"])
def test_who_may_not_see_registrations_gives_no_links(link, role):
    client = staff_client(role)
    address = f"/staff/veranstaltungen/runde/{link.round_id}/partner/"
    assert client.get(address).status_code == 403
    assert client.post(address, {"revoke": str(link.pk)}).status_code == 403
