"""The door, without a script and as a script asks."""

import uuid
from datetime import date, time, timedelta

import pytest

from lotse.events.actions.signing_up import cancel
from lotse.events.domain.series import Series
from lotse.events.models import Attendance, Registration, State
from lotse.events.registration_queries import attendance_of
from lotse.kit import clock
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, join, make_round, party, taken

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def coordinator():
    return staff_client("coordinator")


def text(response):
    return response.content.decode()


def door(round_, rest=""):
    return f"/staff/veranstaltungen/runde/{round_.pk}/einlass/{round_.dates.first().pk}/{rest}"


def tap(client, round_, family, deed, *, key=None, **extra):
    said = {"number": family.number, "do": deed, "key": str(key or uuid.uuid4())}
    return client.post(door(round_, "tippen/"), said, **extra)


def walk_in(**changes):
    said = {"do": "walk_in", "form_key": str(uuid.uuid4()), "adults": "2", "language": "ar"}
    return said | changes


def came(round_):
    return attendance_of(round_.dates.first())


def test_whole_family_comes_with_one_tap_and_the_counts_say_so(coordinator):
    round_ = make_round()
    family = join(round_, party(2, 7))
    join(round_, party(1))
    page = text(coordinator.get(door(round_)))
    assert "0 von 4 da" in page
    response = tap(coordinator, round_, family, "in")
    assert response.headers["Location"] == door(round_)
    page = text(coordinator.get(door(round_)))
    assert "3 von 4 da" in page
    assert f"{family.number}: 3 da" in page
    assert came(round_) == {family.pk: {1, 2, 3}}


def test_single_persons_come_and_are_taken_back(coordinator):
    round_ = make_round()
    family = join(round_, party(2, 7))
    tap(coordinator, round_, family, "in:1")
    tap(coordinator, round_, family, "in:3")
    tap(coordinator, round_, family, "undo:1")
    assert came(round_) == {family.pk: {3}}
    assert 'value="undo:3" aria-pressed="true"' in text(coordinator.get(door(round_)))
    tap(coordinator, round_, family, "undo")
    assert came(round_) == {}


def test_same_tap_twice_counts_once(coordinator):
    round_ = make_round()
    family = join(round_)
    key = uuid.uuid4()
    assert tap(coordinator, round_, family, "in", key=key, **SCRIPT).json()["said"]
    tap(coordinator, round_, family, "undo", **SCRIPT)
    assert tap(coordinator, round_, family, "in", key=key, **SCRIPT).status_code == 200
    assert not Attendance.objects.exists()


def test_walk_ins_are_written_down_once_and_counted_apart(coordinator):
    round_ = make_round(childcare=2)
    join(round_)
    said = walk_in(children="9", in_childcare="3")
    with clock.frozen(round_.starts_at):
        for extra in ({}, SCRIPT):
            assert coordinator.post(door(round_, "tippen/"), said, **extra).status_code in {
                200,
                302,
            }
    found = Registration.objects.get(channel="walk_in")
    assert (found.language, found.by.role, found.participants.count()) == ("ar", "coordinator", 4)
    assert came(round_) == {found.pk: {1, 2, 3, 4}}
    page = text(coordinator.get(door(round_)))
    assert "4 von 1 da" in page
    assert "Ohne Anmeldung gekommen: 4" in page


def test_full_room_and_odd_ages_are_said_in_both_ways_and_keep_nothing(coordinator):
    round_ = make_round(seats=1)
    join(round_)
    for said, words in (
        (walk_in(adults="1"), "Alle Plätze"),
        (walk_in(children="x"), "als Zahlen"),
    ):
        answer = coordinator.post(door(round_, "tippen/"), said, **SCRIPT)
        assert answer.status_code == 422
        assert words in answer.json()["refused"]
        page = coordinator.post(door(round_, "tippen/"), said, follow=True)
        assert words in text(page)
    assert Registration.objects.count() == 1
    assert taken(round_) == 1
    said = walk_in(adults="1", adds_seats="on")
    assert coordinator.post(door(round_, "tippen/"), said, **SCRIPT).status_code == 200
    assert taken(round_) == 2


def test_number_of_another_event_and_cancelled_ones_are_refused(coordinator):
    here, there = make_round(), make_round(slug="anderswo")
    other, gone = join(there), join(here)
    cancel(registration_id=gone.pk, now=NOW)
    answer = tap(coordinator, here, other, "in", **SCRIPT)
    assert (answer.status_code, "gibt es nicht" in answer.json()["refused"]) == (422, True)
    answer = tap(coordinator, here, gone, "in", **SCRIPT)
    assert (answer.status_code, "abgesagt" in answer.json()["refused"]) == (422, True)
    assert not Attendance.objects.exists()
    page = text(coordinator.get(f"{door(here)}?number={other.number}"))
    assert f"{other.number} gehört zu einer anderen Veranstaltung" in page
    assert f"/runde/einlass/{other.number}/" in page
    page = text(coordinator.get(f"{door(here)}?number={gone.number}"))
    assert "Tragen Sie sie ohne Anmeldung ein" in page
    assert gone.number not in text(coordinator.get(door(here)))
    assert "Diese Nummer gibt es" in text(coordinator.get(f"{door(here)}?number=XXXX"))


@pytest.mark.parametrize(
    "said",
    [
        {"do": "burn"},
        {"do": "in:x"},
        {"do": "in:99999"},
        {"key": "x"},
        {"do": "in", "key": ""},
    ],
)
def test_odd_taps_do_not_exist(coordinator, said):
    round_ = make_round()
    family = join(round_)
    usual = {"number": family.number, "do": "in", "key": str(uuid.uuid4())}
    assert coordinator.post(door(round_, "tippen/"), usual | said).status_code == 404
    assert not Attendance.objects.exists()


def test_family_in_line_that_comes_all_the_same_is_noted_and_marked(coordinator):
    round_ = make_round(seats=1)
    join(round_)
    waits = join(round_)
    assert "auf der Warteliste" in text(coordinator.get(door(round_)))
    tap(coordinator, round_, waits, "in")
    waits.refresh_from_db()
    assert (waits.state, came(round_)) == (State.WAITING, {waits.pk: {1}})


def test_code_of_a_confirmation_leads_to_the_door_of_the_day(coordinator):
    rule = "FREQ=WEEKLY;COUNT=3"
    course = Series(date(2027, 1, 14), time(18), time(20), rule=rule)
    round_ = make_round(series=course, is_course=True)
    family = join(round_)
    first, second, third = round_.dates.all()
    where = f"/staff/veranstaltungen/runde/einlass/{family.number.lower()}/"

    def led_to(now):
        with clock.frozen(now):
            return coordinator.get(where).headers["Location"]

    base = f"/staff/veranstaltungen/runde/{round_.pk}/einlass"
    assert led_to(NOW) == f"{base}/{first.pk}/?number={family.number}"
    assert led_to(second.ends_at + timedelta(hours=1)).startswith(f"{base}/{second.pk}/")
    assert led_to(second.ends_at + timedelta(hours=4)).startswith(f"{base}/{third.pk}/")
    assert led_to(third.ends_at + timedelta(days=9)).startswith(f"{base}/{third.pk}/")
    page = text(coordinator.get(f"{base}/{first.pk}/?number={family.number}"))
    assert page.index("data-found") < page.index("data-families")
    assert coordinator.get("/staff/veranstaltungen/runde/einlass/XXXXXXXX/").status_code == 404


def test_date_of_another_round_has_no_door_here(coordinator):
    here, there = make_round(), make_round(slug="anderswo")
    where = f"/staff/veranstaltungen/runde/{here.pk}/einlass/{there.dates.get().pk}/"
    assert coordinator.get(where).status_code == 404
    assert coordinator.post(f"{where}tippen/", {"do": "in"}).status_code == 404


def test_page_shows_no_contact_and_may_use_the_camera_only_here(coordinator):
    round_ = make_round()
    join(round_, party(phone="05321 123456", email="familie@example.org", access_needs="Rollstuhl"))
    response = coordinator.get(door(round_))
    for said in ("05321", "familie@example.org", "Rollstuhl"):
        assert said not in text(response)
    assert "camera=(self)" in response.headers["Permissions-Policy"]
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert (
        coordinator.get(door(round_), HTTP_ACCEPT_ENCODING="gzip").headers["Content-Encoding"]
        == "gzip"
    )
    assert "camera=()" in coordinator.get("/staff/").headers["Permissions-Policy"]


def test_service_worker_is_limited_to_the_rounds_and_log_out_forgets(coordinator):
    response = coordinator.get("/staff/veranstaltungen/runde/einlass.js")
    assert response.headers["Content-Type"] == "text/javascript"
    assert "Service-Worker-Allowed" not in response.headers
    assert "Clear-Site-Data" not in coordinator.get("/staff/logout/").headers
    assert coordinator.post("/staff/logout/").headers["Clear-Site-Data"] == '"storage"'


@pytest.mark.parametrize("role", ["reader", "translator", "editor"])
def test_nobody_else_stands_at_the_door(role):
    round_ = make_round()
    family = join(round_)
    client = staff_client(role)
    assert client.get(door(round_)).status_code == 403
    assert client.get(f"/staff/veranstaltungen/runde/einlass/{family.number}/").status_code == 403
    assert tap(client, round_, family, "in").status_code == 403
    assert not Attendance.objects.exists()
