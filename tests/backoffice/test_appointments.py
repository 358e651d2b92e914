"""Appointments in the office: setting up, booking for a caller, what an adviser sees of others."""

from datetime import timedelta

import pytest

from lotse.accounts.models import User
from lotse.counselling.actions.booking import cancel
from lotse.counselling.appointment_privacy import KEEP
from lotse.counselling.models import Absence, Appointment, AppointmentKind, Counsellor, Room
from lotse.kit import clock
from lotse.privacy.models import Access, Change
from tests.factories.accounts import staff_client
from tests.factories.appointments import NOW, at, booked, make_counsellor, make_kind, visitor
from tests.factories.offers import make_partner
from tests.factories.purging import erased_by

pytestmark = pytest.mark.django_db
BASE = "/staff/beratung/termine/"
KIND = {
    "title": "Gespräch über Schule", "summary": "Fragen zur Schule", "bring": "", "ways": ["phone"],
    "minutes": 45, "minutes_before": 0, "minutes_after": 15, "step": 15, "notice_hours": 24,
    "horizon_days": 60, "is_public": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _now():
    with clock.frozen(NOW):
        yield


def person(**others):
    return {"shown_as": "Frau Beispiel", "languages": ["de", "ar"], "is_active": "on"} | others


def hours(number, weekday, opens, closes, *ways, **others):
    line = {"weekday": weekday, "opens": opens, "closes": closes, "ways": ways} | others
    return {f"h{number}-{name}": value for name, value in line.items()}


def test_office_sets_up_a_talk_and_a_counsellor_and_families_can_book(client):
    office = staff_client("coordinator")
    assert office.post(f"{BASE}einrichten/gespraech/", KIND).status_code == 302
    kind = AppointmentKind.objects.get()
    assert kind.slug == "gespraech-ueber-schule"
    data = person(kinds=[kind.pk]) | hours(0, "0", "09:00", "12:00", "phone")
    assert office.post(f"{BASE}einrichten/person/", data).status_code == 302
    one = Counsellor.objects.get()
    assert one.weekly.get().weekday == 0
    html = client.get(f"/ar/beratung/{kind.slug}/").content.decode()
    assert html.count('name="zeit"') > 5
    # What changes nothing leaves no trace.
    entries = Change.objects.count()
    for path, said in ((f"gespraech/{kind.slug}/", KIND), (f"person/{one.pk}/", data)):
        page = office.get(f"{BASE}einrichten/{path}").content.decode()
        assert "Gespräch über Schule" in page
        assert office.post(f"{BASE}einrichten/{path}", said).status_code == 302
    assert Change.objects.count() == entries


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (hours(0, "0", "12:00", "09:00", "phone"), "Das Ende muss nach dem Beginn liegen."),
        (hours(0, "0", "09:00", "12:00"), "mindestens eine Art"),
        (hours(0, "0", "09:00", "", "phone"), "von wann bis wann"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_nothing_is_lost(line, words):
    make_kind()
    answer = staff_client("coordinator").post(f"{BASE}einrichten/person/", person() | line)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert words in html
    assert "Frau Beispiel" in html
    assert not Counsellor.objects.exists()


def test_an_absence_names_the_talks_that_lie_in_it():
    kind = make_kind()
    who = make_counsellor(kind)
    one = booked(kind, "10:00")
    office = staff_client("coordinator")
    said = {"who": who.pk, "begins_at": "2026-11-30T08:00", "ends_at": "2026-11-30T18:00"}
    for _ in range(2):
        assert office.post(f"{BASE}einrichten/abwesend/", said).status_code == 302
    absence = Absence.objects.get()
    assert absence.begins_at == at("08:00")
    assert one.number in office.get(f"{BASE}einrichten/").content.decode()
    office.post(f"{BASE}einrichten/abwesend/{absence.pk}/")
    assert not Absence.objects.exists()


def test_rooms_of_a_place_are_a_list():
    site = make_partner().sites.create(name="Haus", street="Weg 1", postcode="38640", place="Ort")
    office = staff_client("coordinator")
    for names in ("Zimmer 1\r\nZimmer 2\r\n", "Zimmer 2"):
        office.post(f"{BASE}einrichten/ort/{site.pk}/", {"names": names})
    assert list(Room.objects.order_by("name").values_list("name", "is_active")) == [
        ("Zimmer 1", False),
        ("Zimmer 2", True),
    ]


CALL = {
    "way": "phone", "on": "2026-11-30", "at": "09:00", "called": "Amina", "phone": "030 23125 001",
    "email": "", "language": "uk", "form_key": "5d3c3a2e-6b9f-4d8a-9c1f-2a7f0c1d2e3f",
}  # fmt: skip


def test_a_caller_is_booked_once_and_on_top_only_knowingly():
    kind = make_kind(is_public=False)
    who = make_counsellor(kind)
    office = staff_client("coordinator")
    said = CALL | {"kind": kind.pk, "counsellor": who.pk}
    for _ in range(2):
        assert office.post(f"{BASE}neu/", said).status_code == 302
    assert Appointment.objects.count() == 1
    other = said | {"form_key": "6d3c3a2e-6b9f-4d8a-9c1f-2a7f0c1d2e3f", "phone": "030 23125 002"}
    answer = office.post(f"{BASE}neu/", other)
    assert answer.status_code == 422
    assert "10:00" in answer.content.decode()
    assert "030 23125 002" in answer.content.decode()
    assert office.post(f"{BASE}neu/", other | {"knowingly": "on"}).status_code == 302
    assert Appointment.objects.filter(is_extra=True).count() == 1


def test_an_adviser_sees_the_own_talks_and_nobody_elses():
    kind = make_kind()
    adviser = staff_client("adviser")
    own = make_counsellor(kind, user=User.objects.get(email="adviser@example.org"))
    mine = booked(kind, "09:00", who=visitor(called="Fatima"))
    make_counsellor(kind, shown_as="Andere")
    theirs = booked(kind, "09:00", who=visitor(called="Fremde", email="b@example.org"))
    assert (mine.counsellor, theirs.counsellor.shown_as) == (own, "Andere")
    week = adviser.get(f"{BASE}?ab=2026-11-30").content.decode()
    assert mine.number in week
    assert theirs.number not in week
    assert "Fatima" not in week
    assert "Fatima" in adviser.get(f"{BASE}{mine.number}/").content.decode()
    assert adviser.get(f"{BASE}{theirs.number}/").status_code == 404
    assert adviser.post(f"{BASE}{theirs.number}/tun/", {"do": "cancel"}).status_code == 404
    assert Access.objects.filter(kind="counselling.Appointment").count() == 1
    everybody = staff_client("coordinator")
    assert "Fremde" in everybody.get(f"{BASE}{theirs.number}/").content.decode()


def test_what_came_of_a_talk_is_noted_after_it():
    kind = make_kind()
    make_counsellor(kind)
    one, office = booked(kind), staff_client("coordinator")
    office.post(f"{BASE}{one.number}/tun/", {"do": "came"})
    one.refresh_from_db()
    assert one.state == "booked"
    with clock.frozen(at("10:00")):
        office.post(f"{BASE}{one.number}/tun/", {"do": "came"})
        one.refresh_from_db()
        assert one.state == "came"
        answer = office.post(f"{BASE}{one.number}/tun/", {"do": "cancel"})
    assert answer.status_code == 422
    assert "vorbei" in answer.content.decode()


def test_a_cancelled_talk_can_only_be_read():
    kind = make_kind()
    make_counsellor(kind)
    one = booked(kind)
    cancel(appointment_id=one.pk, now=NOW)
    html = staff_client("coordinator").get(f"{BASE}{one.number}/").content.decode()
    assert "abgesagt" in html
    assert 'name="do"' not in html


@pytest.mark.parametrize("said", ["0001-01-01", "9999-12-31", "morgen", "2026-13-01"])
def test_a_week_that_nobody_can_mean_is_this_week(said):
    assert staff_client("coordinator").get(f"{BASE}?ab={said}").status_code == 200


def test_an_erased_talk_can_still_be_opened_and_not_be_changed():
    kind = make_kind()
    make_counsellor(kind)
    one, office = booked(kind), staff_client("coordinator")
    later = one.ends_at + KEEP + timedelta(days=1)
    assert erased_by("counselling.appointments", later) == 1
    with clock.frozen(later):
        html = office.get(f"{BASE}{one.number}/").content.decode()
    assert 'name="do"' not in html
    assert "/beratung/meiner/" not in html


def test_office_is_told_when_a_family_must_be_called():
    kind = make_kind()
    make_counsellor(kind)
    one = booked(kind, who=visitor(email="", phone="030 23125 001"))
    office = staff_client("coordinator")
    html = office.post(f"{BASE}{one.number}/tun/", {"do": "cancel"}, follow=True).content.decode()
    assert "Bitte rufen Sie sie an" in html


def test_an_account_is_one_counsellor_and_lines_without_a_weekday_are_asked_back():
    kind, user = make_kind(), User.objects.create(email="x@example.org", role="adviser")
    make_counsellor(kind, user=user)
    office = staff_client("coordinator")
    answer = office.post(f"{BASE}einrichten/person/", person(user=user.pk))
    assert answer.status_code == 422
    answer = office.post(
        f"{BASE}einrichten/person/", person() | hours(11, "", "09:00", "12:00", "phone")
    )
    assert "Bitte wählen Sie den Wochentag." in answer.content.decode()
    assert Counsellor.objects.count() == 1


def test_staff_move_a_talk_themselves_and_a_taken_time_moves_nothing():
    kind = make_kind(step=60)
    make_counsellor(kind, "de")
    one = booked(kind, "09:00", who=visitor(email="", phone="030 23125 001"))
    booked(kind, "11:00", who=visitor(email="andere@example.org"))
    office = staff_client("coordinator")
    page = office.get(f"{BASE}{one.number}/").content.decode()
    assert at("10:00").isoformat() in page
    assert at("11:00").isoformat() not in page
    for said in (
        at("11:00").isoformat(),
        "morgen",
        "2026-11-30T10:00",
        "2020-01-06T09:00+01:00",
        "9999-12-31T23:30+00:00",
    ):
        answer = office.post(f"{BASE}{one.number}/tun/", {"zeit": said})
        assert answer.status_code == 422, said
        one.refresh_from_db()
        assert one.begins_at == at("09:00")
    for _ in range(2):
        answer = office.post(f"{BASE}{one.number}/tun/", {"zeit": at("10:00").isoformat()})
        assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.begins_at, one.sequence) == (at("10:00"), 1)
    assert "rufen" in office.get(f"{BASE}{one.number}/").content.decode()
