"""At the door with a poor line: nothing is lost, nothing counts twice, nothing stays behind."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lotse.accounts.demo import give_second_factor
from lotse.accounts.models import User
from lotse.events.domain.series import Series
from lotse.events.models import Attendance, Event, Registration, Round
from lotse.kit import clock
from tests.factories.accounts import log_in, make_user
from tests.factories.events import EVENING, join, make_event, party
from tests.journeys.test_staff import findings, too_wide

EMAIL = "door@example.org"
READY = """async (where) => {
  await navigator.serviceWorker.ready;
  const isKept = async () => await (await caches.open("lotse-kept")).match(where);
  while (!navigator.serviceWorker.controller || !(await isKept())) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}"""
KEPT = "async () => (await (await caches.open('lotse-kept')).keys()).length"


@pytest.fixture
def round_(site: str) -> Iterator[Round]:
    """An event of tomorrow with two families."""
    tomorrow = clock.now().date() + timedelta(days=1)
    series = Series(tomorrow, EVENING.opens_at, EVENING.closes_at)
    event = make_event("einlass", site=None, online_url="https://example.org/", series=series)
    found = event.rounds.get()
    join(found, party(2, 7), now=clock.now())
    join(found, party(2), now=clock.now())
    yield found
    Event.objects.filter(pk=event.pk).delete()


@pytest.fixture
def phone(chromium: Any, site: str) -> Iterator[Any]:
    """A phone at the door; its person is a coordinator."""
    User.objects.filter(email=EMAIL).delete()
    person = make_user("coordinator", EMAIL)
    give_second_factor(person)
    session = log_in(Client(), person).cookies["sessionid"].value
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", reduced_motion="reduce"
    )
    context.add_cookies([{"name": "sessionid", "value": session, "url": f"{site}/staff/"}])
    yield context.new_page()
    context.close()
    User.objects.filter(email=EMAIL).delete()


def open_door(phone: Any, site: str, round_: Round) -> None:
    """Open the page as it is opened at home, with a line; it is kept for the door."""
    where = f"/staff/veranstaltungen/runde/{round_.pk}/einlass/{round_.dates.get().pk}/"
    phone.goto(site + where)
    phone.evaluate(READY, where)


def family(phone: Any, registration: Registration) -> Any:
    return phone.locator(f"[data-families] [data-number='{registration.number}']")


def test_taps_without_a_line_are_kept_sent_later_and_counted_once(phone, site, round_):
    first, second = round_.registrations.all()
    open_door(phone, site, round_)
    assert findings(phone) == []
    assert too_wide(phone) == []

    phone.context.set_offline(True)
    family(phone, first).get_by_role("button", name="Alle sind da").click()
    family(phone, second).get_by_text("Einzelne Personen").click()
    family(phone, second).get_by_role("button", name="erwachsen").first.click()
    phone.get_by_role("spinbutton", name="Erwachsene").fill("2")
    phone.get_by_role("button", name="Sie sind da").click()
    phone.get_by_text("Noch nicht gesendet: 3").wait_for()
    phone.locator("[data-counts]", has_text="6 von 5 da").wait_for()
    assert findings(phone) == []

    assert not Attendance.objects.filter(date__round=round_).exists()

    # Whether the worker that a reload wakes up has a line is not in our hand; the page has none.
    phone.reload()
    family(phone, first).get_by_text("3 von 3 da").wait_for()

    phone.context.set_offline(False)
    phone.get_by_text("Noch nicht gesendet").wait_for(state="hidden")
    assert Attendance.objects.filter(date__round=round_).count() == 6
    assert round_.registrations.filter(channel="walk_in").count() == 1
    phone.get_by_text("Ohne Anmeldung gekommen: 2").wait_for()
    phone.reload()
    phone.locator("[data-counts]", has_text="6 von 5 da").wait_for()


def test_answer_that_is_lost_on_the_way_counts_once(phone, site, round_):
    first, _ = round_.registrations.all()
    open_door(phone, site, round_)
    sent = []

    def lose(route: Any) -> None:
        route.fetch()
        sent.append(route.request.post_data)
        route.abort()

    phone.route("**/tippen/", lose)
    phone.get_by_role("button", name="Sie sind da").click()
    phone.get_by_text("Noch nicht gesendet: 1").wait_for()
    while not sent:
        phone.wait_for_timeout(50)
    assert round_.registrations.filter(channel="walk_in").count() == 1
    phone.unroute("**/tippen/")
    family(phone, first).get_by_role("button", name="Alle sind da").click()
    phone.get_by_text("Noch nicht gesendet").wait_for(state="hidden")
    assert round_.registrations.filter(channel="walk_in").count() == 1
    assert Attendance.objects.filter(date__round=round_).count() == 4


def test_refused_tap_is_said_and_taken_back(phone, site, round_):
    from lotse.events.actions.signing_up import cancel

    first, _ = round_.registrations.all()
    open_door(phone, site, round_)
    cancel(registration_id=first.pk, now=clock.now())
    family(phone, first).get_by_role("button", name="Alle sind da").click()
    phone.get_by_text(f"{first.number} Diese Anmeldung wurde abgesagt").wait_for()
    family(phone, first).wait_for(state="detached")
    assert not Attendance.objects.filter(date__round=round_).exists()
    phone.get_by_role("button", name="OK").click()
    assert phone.evaluate("localStorage.length") == 0


def test_nothing_stays_behind_after_log_out(phone, site, round_):
    first, _ = round_.registrations.all()
    open_door(phone, site, round_)
    door = phone.url
    assert phone.evaluate(KEPT) > 1

    phone.context.set_offline(True)
    family(phone, first).get_by_role("button", name="Alle sind da").click()
    phone.get_by_role("link", name="Abmelden").click()
    phone.get_by_text("Melden Sie sich ab, wenn alles gesendet ist").wait_for()
    assert phone.url == door

    phone.context.set_offline(False)
    phone.get_by_text("Noch nicht gesendet").wait_for(state="hidden")
    phone.get_by_role("link", name="Abmelden").click()
    phone.get_by_role("button", name="Abmelden").click()
    phone.wait_for_url(f"{site}/staff/login/*")
    assert phone.evaluate("caches.keys()") == []
    assert phone.evaluate("localStorage.length") == 0
    phone.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_(INTERNET_DISCONNECTED|FAILED)"):
        phone.goto(door)


def test_kept_page_goes_with_the_first_request_after_the_session_has_ended(phone, site, round_):
    first, _ = round_.registrations.all()
    open_door(phone, site, round_)
    phone.context.clear_cookies(name="sessionid")
    family(phone, first).get_by_role("button", name="Alle sind da").click()
    phone.get_by_role("link", name="Bitte melden Sie sich neu an").wait_for()
    assert phone.evaluate("caches.has('lotse-kept')") is False
    phone.get_by_text("Noch nicht gesendet: 1").wait_for()


def test_log_out_in_the_back_office_leads_to_what_is_not_sent(phone, site, round_):
    first, _ = round_.registrations.all()
    phone.set_viewport_size({"width": 1280, "height": 900})
    open_door(phone, site, round_)
    door = phone.url
    phone.context.route("**/tippen/", lambda route: route.abort())
    family(phone, first).get_by_role("button", name="Alle sind da").click()
    phone.get_by_text("Noch nicht gesendet: 1").wait_for()
    phone.goto(f"{site}/staff/")
    phone.get_by_role("button", name="Test").click()
    phone.get_by_role("button", name="Abmelden").or_(
        phone.get_by_role("menuitem", name="Abmelden")
    ).first.click()
    phone.wait_for_url(door)
    phone.get_by_text("Noch nicht gesendet: 1").wait_for()


def test_code_is_scanned_by_the_camera_of_the_phone_without_a_line(phone, site, round_):
    first, second = round_.registrations.all()
    open_door(phone, site, round_)
    phone.context.set_offline(True)
    phone.goto(f"{site}/staff/veranstaltungen/runde/einlass/{second.number}/")
    family(phone, second).wait_for()
    assert family(phone, first).is_hidden()
    phone.get_by_label("Nummer").fill(first.number[:4].lower())
    family(phone, first).wait_for()
    assert family(phone, second).is_hidden()
    phone.get_by_label("Nummer").fill("nichts")
    phone.get_by_text("Diese Nummer gibt es an diesem Termin nicht.").wait_for()


def test_door_works_without_javascript(phone, site, round_, chromium):
    first, _ = round_.registrations.all()
    context = chromium.new_context(java_script_enabled=False, locale="de-DE")
    context.add_cookies(phone.context.cookies())
    page = context.new_page()
    page.goto(f"{site}/staff/veranstaltungen/runde/einlass/{first.number}/")
    page.locator("[data-found]").get_by_role("button", name="Alle sind da").click()
    page.locator("[data-counts]", has_text="3 von 5 da").wait_for()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_of_a_round_have_no_barriers_on_a_phone(phone, site, round_, scheme):
    first, _ = round_.registrations.all()
    phone.emulate_media(color_scheme=scheme)
    base = f"{site}/staff/veranstaltungen/runde/{round_.pk}"
    for path in (
        "/",
        f"/anmeldung/{first.number}/",
        "/anruf/",
        "/papierliste/",
        "/vorbereiten/",
        f"/einlass/{round_.dates.get().pk}/blatt/",
    ):
        phone.goto(base + path)
        phone.wait_for_load_state("networkidle")
        for fold in phone.locator("main details > summary").all():
            fold.click()
        assert findings(phone) == [], path
        assert too_wide(phone) == [], path
