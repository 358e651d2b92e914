"""Copy, move, cancel, another size: asked first, told to everybody, noted."""

from datetime import date, time

import pytest

from lotse.events.domain.series import Series
from lotse.events.models import Event, Registration
from lotse.events.office_actions import copy as copy_for_office
from lotse.kit import clock
from lotse.kit.models import Mail
from tests.backoffice.test_offers import fields_in
from tests.factories.accounts import make_user, staff_client
from tests.factories.events import EVENING, NOW, join, make_event, party

LIST = "/staff/veranstaltungen/"
COURSE = Series(date(2027, 1, 14), time(18), time(20), "FREQ=WEEKLY;COUNT=3")


@pytest.fixture(autouse=True)
def _november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


def text(response):
    return response.content.decode()


def keys(word):
    return [mail.key for mail in Mail.objects.filter(key__contains=word)]


def test_copy_has_the_words_and_settings_and_nobody_of_the_first(coordinator):
    join(make_event(childcare=3).rounds.get())
    address = f"{LIST}infoabend/kopieren/"
    data = fields_in(text(coordinator.get(address))) | {"starts_on": ["2027-03-11"]}
    shown = coordinator.post(address, {**data, "deed": "dates"})
    assert "Do, 11.03.2027" in text(shown)
    assert Event.objects.count() == 1
    response = coordinator.post(address, {**data, "deed": "copy"})
    copy = Event.objects.get(slug="infoabend-klasse-5")
    assert response.headers["Location"] == f"{LIST}{copy.slug}/"
    assert (copy.status, copy.childcare, copy.starts_on) == ("draft", 3, date(2027, 3, 11))
    assert copy.copied_from.slug == "infoabend"
    assert not Registration.objects.filter(round__event=copy).exists()
    assert "Infoabend Klasse 5" in text(coordinator.get(f"{LIST}{copy.slug}/"))


def test_copy_with_a_day_that_is_none_keeps_what_was_typed(coordinator):
    make_event()
    address = f"{LIST}infoabend/kopieren/"
    data = fields_in(text(coordinator.get(address))) | {"also": ["bald"]}
    response = coordinator.post(address, {**data, "deed": "copy"})
    assert response.status_code == 422
    assert "„bald“ ist kein Tag" in text(response)
    assert fields_in(text(response))["also"] == ["bald"]
    assert Event.objects.count() == 1


def test_copies_at_once_get_addresses_of_their_own(coordinator):
    make_event()
    by = make_user("editor")
    slugs = {copy_for_office(slug="infoabend", series=EVENING, by=by, now=NOW).slug for _ in "abc"}
    assert len(slugs) == 3


def test_move_asks_how_many_are_told_and_tells_them_once(coordinator):
    round_ = make_event(seats=2).rounds.get()
    join(round_, party(2))
    join(round_, party(1, email="", phone="05321 12345"))
    pk = round_.dates.get().pk
    address = f"{LIST}termin/{pk}/verlegen/"
    page = text(coordinator.get(address))
    assert "2 Familien werden benachrichtigt." in page
    assert "1 davon hat keine E-Mail-Adresse" in page
    assert Mail.objects.filter(key__contains="moved").count() == 0
    data = fields_in(page) | {"on": ["2027-01-15"]}
    for _ in range(2):
        assert coordinator.post(address, data).status_code == 302
    assert f"{round_.dates.get().starts_at:%d %H}" == "15 17"
    assert len(keys("moved")) == 1
    assert "hat einen Termin verlegt" in text(coordinator.get(f"{LIST}infoabend/verlauf/"))


@pytest.mark.parametrize(
    ("on", "words"), [("2026-01-01", "Die neue Zeit ist schon vorbei."), ("", "id_on_error")]
)
def test_move_into_the_past_or_to_nowhere_is_refused(coordinator, on, words):
    date_ = make_event().rounds.get().dates.get()
    address = f"{LIST}termin/{date_.pk}/verlegen/"
    data = fields_in(text(coordinator.get(address))) | {"on": [on]}
    response = coordinator.post(address, data)
    assert response.status_code == 422
    assert words in text(response)
    date_.refresh_from_db()
    assert f"{date_.starts_at:%Y-%m-%d}" == "2027-01-14"


def test_one_date_of_a_course_is_cancelled_and_the_others_stay(coordinator):
    round_ = make_event(series=COURSE, is_course=True).rounds.get()
    one = join(round_)
    middle = round_.dates.all()[1]
    address = f"{LIST}termin/{middle.pk}/absagen/"
    assert "1 Familie wird benachrichtigt." in text(coordinator.get(address))
    middle.refresh_from_db()
    assert not middle.is_cancelled
    for _ in range(2):
        coordinator.post(address)
    middle.refresh_from_db()
    one.refresh_from_db()
    assert middle.is_cancelled
    assert one.state == "confirmed"
    [mail] = Mail.objects.filter(key__contains="date_cancelled")
    assert "21. Januar 2027" in mail.text
    assert "28. Januar 2027" in mail.text
    assert b"STATUS:CANCELLED" in bytes(mail.attachments.get().content)


def test_last_date_of_a_course_is_the_course(coordinator):
    round_ = make_event(series=COURSE, is_course=True).rounds.get()
    one = join(round_)
    for day in round_.dates.all():
        coordinator.post(f"{LIST}termin/{day.pk}/absagen/")
    one.refresh_from_db()
    assert one.ended == "event"


def test_cancelled_date_ends_its_registrations_and_tells_everybody_once(coordinator):
    round_ = make_event(seats=1).rounds.get()
    join(round_)
    join(round_)
    address = f"{LIST}runde/{round_.pk}/absagen/"
    assert "2 Familien werden benachrichtigt." in text(coordinator.get(address))
    assert round_.registrations.exclude(state="cancelled").count() == 2
    assert "2 Familien werden benachrichtigt." in text(coordinator.post(address, follow=True))
    coordinator.post(address)
    assert round_.registrations.exclude(state="cancelled").count() == 0
    assert len(keys("event_cancelled")) == 2


def test_whole_event_is_cancelled_with_all_dates_to_come(coordinator):
    make_event(series=COURSE)
    for round_ in Event.objects.get().rounds.all():
        join(round_)
    address = f"{LIST}infoabend/absagen/"
    page = text(coordinator.get(address))
    assert "3 Termine stehen noch bevor." in page
    assert "3 Familien werden benachrichtigt." in page
    assert Event.objects.get().status == "published"
    coordinator.post(address)
    assert Event.objects.get().status == "cancelled"
    assert len(keys("event_cancelled")) == 3
    assert "hat die Veranstaltung abgesagt" in text(coordinator.get(f"{LIST}infoabend/verlauf/"))


def test_what_is_over_is_not_cancelled(coordinator):
    round_ = make_event(series=Series(date(2026, 3, 2), time(18), time(20))).rounds.get()
    response = coordinator.post(f"{LIST}runde/{round_.pk}/absagen/", follow=True)
    assert "Das ist schon vorbei." in text(response)
    round_.refresh_from_db()
    assert not round_.is_cancelled


def test_more_seats_let_families_move_up_and_fewer_than_taken_are_refused(coordinator):
    round_ = make_event(seats=2).rounds.get()
    join(round_, party(2))
    waiting = join(round_, party(1))
    address = f"{LIST}runde/{round_.pk}/plaetze/"
    page = text(coordinator.get(f"{address}?kind=seats"))
    assert "Sitzplätze: 2 sind belegt." in page
    data = fields_in(page)
    response = coordinator.post(address, data | {"capacity": ["1"]})
    assert response.status_code == 422
    assert "2 Plätze sind schon belegt" in text(response)
    coordinator.post(address, data | {"capacity": ["3"]})
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    assert "Sitzplätze 3" in text(coordinator.get(f"{LIST}infoabend/verlauf/"))


def test_size_given_by_hand_stays_when_the_event_is_edited(coordinator):
    round_ = make_event(seats=2).rounds.get()
    address = f"{LIST}runde/{round_.pk}/plaetze/"
    coordinator.post(address, {"kind": "seats", "capacity": "50"})
    form = fields_in(text(coordinator.get(f"{LIST}infoabend/bearbeiten/")))
    assert coordinator.post(f"{LIST}infoabend/bearbeiten/", form).status_code == 302
    assert round_.pools.get(kind="seats").capacity == 50


def test_size_of_nothing_is_not_found(coordinator):
    round_ = make_event().rounds.get()
    assert coordinator.get(f"{LIST}runde/{round_.pk}/plaetze/?kind=childcare").status_code == 404


@pytest.mark.parametrize("role", ["reader", "translator", "editor"])
def test_only_who_may_publish_moves_and_cancels(db, role):
    round_ = make_event().rounds.get()
    client = staff_client(role)
    for address in (
        "infoabend/absagen/",
        f"termin/{round_.dates.get().pk}/verlegen/",
        f"termin/{round_.dates.get().pk}/absagen/",
        f"runde/{round_.pk}/absagen/",
        f"runde/{round_.pk}/plaetze/?kind=seats",
    ):
        assert client.post(f"{LIST}{address}").status_code == 403
        assert client.get(f"{LIST}{address}").status_code == 403
    round_.refresh_from_db()
    assert not round_.is_cancelled
