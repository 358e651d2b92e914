import base64
import io
import re
import uuid
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from lotse.events.actions.coming import check_in
from lotse.events.actions.planning import Words, save_event
from lotse.events.actions.rescheduling import cancel_event
from lotse.events.actions.signing_up import cancel
from lotse.events.domain.series import Series
from lotse.events.messages import door_address
from lotse.events.models import Feedback, Registration, State
from lotse.events.tokens import token
from lotse.kit import clock
from tests.factories.events import EVENING, NOW, event_facts, join, make_event, make_round, party
from tests.factories.offers import make_offer

pytestmark = pytest.mark.django_db
LIST = "/de/veranstaltungen/"


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def client():
    return Client()


def form(**changes):
    said = {
        "form_key": str(uuid.uuid4()),
        "kind_1": "adult",
        "email": "familie@example.org",
        "language": "ar",
    }
    return said | changes


def sign_up_address(round_, language="de"):
    return f"/{language}/veranstaltungen/{round_.event.slug}/{round_.pk}/anmelden/"


def registration_address(registration, language="de"):
    number, secret = registration.number, token(registration)
    return f"/{language}/veranstaltungen/anmeldung/{number}/{secret}/"


def test_list_shows_dates_to_come_by_month_with_place_and_languages(client):
    make_event()
    make_event(slug="entwurf", published=False)
    page = client.get(LIST).content.decode()
    assert "Januar 2027" in page
    assert page.count('class="lo-card"') == 1
    assert "Donnerstag, 14. Januar 2027, 18:00 bis 20:00 Uhr" in page
    assert "العربية" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("language=ar", 1),
        ("language=tr", 0),
        ("audience=families", 1),
        ("audience=professionals", 0),
        ("stage=primary", 1),
        ("stage=adult", 0),
        ("municipality=03153017", 1),
        ("municipality=03153012", 0),
    ],
)
def test_list_is_filtered(client, query, count):
    make_event()
    assert client.get(f"{LIST}?{query}").content.count(b'class="lo-card"') == count


def test_unknown_filter_is_left_out_and_said(client):
    make_event()
    page = client.get(f"{LIST}?stage=nonsense").content.decode()
    assert "nonsense" in page
    assert page.count('class="lo-card"') == 1
    assert client.get(f"{LIST}?page=9").status_code == 404


def test_filters_say_how_many_dates_each_value_has(client):
    make_event()
    make_event(
        slug="zweiter",
        interpreted=("ar",),
        audience="everybody",
        site=None,
        online_url="https://treffen.example/",
    )
    page = client.get(f"{LIST}?language=ar&stage=primary").content.decode()
    assert "العربية (2)" in page
    assert "Українська (1)" in page
    assert "Für Familien (1)" in page
    assert "Goslar (1)" in page
    assert 'value="tr"' not in page  # nothing is in Turkish, so nobody is led there


def test_course_is_listed_once(client):
    series = Series(EVENING.starts_on, EVENING.opens_at, rule="FREQ=WEEKLY;COUNT=4")
    make_event(slug="kurs", is_course=True, series=series)
    page = client.get(LIST).content.decode()
    assert page.count('class="lo-card"') == 1
    assert "und 3 weitere Termine" in page


def test_month_is_a_table_of_weeks_and_a_list_of_days(client):
    make_event()
    page = client.get(f"{LIST}monat/2027-01/").content.decode()
    assert page.count('<th scope="col">') == 7
    assert '<caption class="lo-visually-hidden">Veranstaltungen im Januar 2027</caption>' in page
    assert page.count("Infoabend Klasse 5</a>") == 2  # in the table and in the list
    assert "18:00–20:00" in page
    assert "Donnerstag, 14. Januar 2027" in page
    assert "Infoabend Klasse 5" not in client.get(f"{LIST}monat/2027-02/").content.decode()


def test_month_keeps_the_filters_when_the_page_is_turned(client):
    make_event()
    page = client.get(f"{LIST}monat/2027-01/?language=ar&stage=").content.decode()
    assert f'rel="next" href="{LIST}monat/2027-02/?language=ar"' in page
    assert f'rel="prev" href="{LIST}monat/2026-12/?language=ar"' in page
    assert f'href="{LIST}?language=ar"' in page
    assert (
        "Infoabend Klasse 5" not in client.get(f"{LIST}monat/2027-01/?language=tr").content.decode()
    )


@pytest.mark.parametrize(
    ("month", "status"),
    [("2026-11", 200), ("2026-10", 404), ("2028-10", 200), ("2028-11", 404), ("2027-13", 404)],
)
def test_months_end_where_nothing_is_planned(client, month, status):
    assert client.get(f"{LIST}monat/{month}/").status_code == status


def test_date_that_is_over_stays_in_its_month_and_leaves_the_list(client):
    make_event(series=Series(NOW.date(), time(8), time(9)))
    assert 'class="lo-card"' not in client.get(LIST).content.decode()
    assert "Infoabend" in client.get(f"{LIST}monat/2026-11/").content.decode()


def test_date_past_midnight_stands_on_the_day_on_which_it_begins(client):
    make_event(series=Series(date(2027, 1, 31), time(22), time(1)))
    page = client.get(f"{LIST}monat/2027-01/").content.decode()
    assert "22:00–01:00" in page
    assert "Infoabend Klasse 5" not in client.get(f"{LIST}monat/2027-02/").content.decode()
    assert "Sonntag, 31. Januar 2027, 22:00 bis 01:00" in client.get(LIST).content.decode()


def test_home_offer_and_partner_say_what_is_next(client):
    make_offer("nachhilfe", provider="kvhs")
    make_event(offer="nachhilfe", partners=(("kvhs", "organiser"),))
    for number in range(4):
        make_event(slug=f"anderer-{number}", series=Series(date(2027, 2, 1 + number)))
    for address, count in (
        ("/de/", 3),
        ("/de/angebote/nachhilfe/", 1),
        ("/de/partner/kvhs/", 1),
    ):
        page = client.get(address).content.decode()
        events = page[page.index('id="events"') :]
        assert events.count("/de/veranstaltungen/") == count + 1, address
        assert "Infoabend Klasse 5" in events
    cancel_event(slug="infoabend", now=NOW)
    assert 'id="events"' not in client.get("/de/partner/kvhs/").content.decode()


def test_search_finds_coming_events_in_any_language(client):
    make_event()
    words = [Words("uk", {"title": "Вечір про п'ятий клас"})]
    save_event(facts=event_facts(), words=words, by=None, now=NOW)
    make_event(slug="entwurf", published=False)
    for text, count in (("Infoabend", 1), ("Infoaben", 1), ("вечір", 1), ("Schwimmbad", 0)):
        page = client.get("/de/suche/", {"q": text}).content.decode()
        assert page.count(f'href="{LIST}infoabend/"') == count, text
        assert "entwurf" not in page
    cancel_event(slug="infoabend", now=NOW)
    assert "Abgesagt" in client.get("/de/suche/?q=Infoabend").content.decode()


def test_menu_and_sitemap_lead_to_events(client):
    make_event()
    make_event(slug="entwurf", published=False)
    assert f'<a href="{LIST}">Veranstaltungen</a>' in client.get("/de/").content.decode()
    found = client.get("/sitemap.xml").content.decode()
    assert "/de/veranstaltungen/infoabend/</loc>" in found
    assert "entwurf" not in found


def test_cancelled_event_stays_visible_and_says_so(client):
    make_event()
    cancel_event(slug="infoabend", now=NOW)
    assert "Diese Veranstaltung fällt aus." in client.get(LIST).content.decode()
    assert "Diese Veranstaltung fällt aus." in client.get(f"{LIST}infoabend/").content.decode()


def first_look(client, address):
    """The list with which the page begins."""
    page = client.get(address).content.decode()
    assert page.count('class="lo-offer__first"') == 1
    return page.partition('class="lo-offer__first"')[2].partition("</ul>")[0]


def test_page_begins_with_for_whom_where_when_cost_how_to_join_and_the_number(client):
    round_ = make_event().rounds.get()
    said = first_look(client, f"{LIST}infoabend/")
    order = ["Für wen?", "Wo?", "Wann?", "Was kostet das?", "Anmelden", "Anrufen:"]
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    assert f'href="{sign_up_address(round_)}"' in said
    make_event("bezahlt", is_free=False)
    assert "Es kostet etwas." in first_look(client, f"{LIST}bezahlt/")


def test_page_of_a_cancelled_event_begins_with_that_and_leads_nobody_there(client):
    make_event()
    cancel_event(slug="infoabend", now=NOW)
    page = client.get(f"{LIST}infoabend/").content.decode()
    assert "lo-offer__first" not in page
    assert page.index("fällt aus") < page.index('id="when"')


def test_first_look_shows_the_round_that_one_can_still_join(client):
    weekly = Series(
        EVENING.starts_on, EVENING.opens_at, EVENING.closes_at, rule="FREQ=WEEKLY;COUNT=2"
    )
    begun, later = make_event(series=weekly).rounds.all()
    assert sign_up_address(begun) in first_look(client, f"{LIST}infoabend/")
    with clock.frozen(begun.starts_at + timedelta(minutes=5)):
        said = first_look(client, f"{LIST}infoabend/")
    assert sign_up_address(later) in said
    assert sign_up_address(begun) not in said


def test_first_look_at_a_course_that_runs_says_the_next_evening_and_not_the_first(client):
    weekly = Series(
        EVENING.starts_on, EVENING.opens_at, EVENING.closes_at, rule="FREQ=WEEKLY;COUNT=3"
    )
    course = make_event(is_course=True, series=weekly).rounds.get()
    with clock.frozen(course.starts_at + timedelta(days=1)):
        said = first_look(client, f"{LIST}infoabend/")
    assert "21. Januar 2027" in said
    assert "14. Januar" not in said


def test_draft_and_unknown_event_are_not_found(client):
    round_ = make_round(slug="entwurf", published=False)
    assert client.get(f"{LIST}entwurf/").status_code == 404
    assert client.get(f"{LIST}nirgends/").status_code == 404
    assert client.get(sign_up_address(round_)).status_code == 404


def test_family_signs_up_in_arabic_without_a_cookie(client):
    round_ = make_round(childcare=4)
    address = sign_up_address(round_, "ar")
    page = client.get(address)
    assert 'dir="rtl"' in page.content.decode()
    answer = client.post(
        address,
        form(kind_2="adult", kind_3="4", care_3="on", interpreter="ar", phone="030 23125-130"),
    )
    registration = Registration.objects.get()
    assert answer["Location"] == registration_address(registration, "ar")
    assert not answer.cookies
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert [(row.age, row.in_childcare) for row in registration.participants.all()] == [
        (None, False),
        (None, False),
        (4, True),
    ]
    assert (registration.interpreter, registration.language) == ("ar", "ar")
    assert registration.number in client.get(answer["Location"]).content.decode()


def test_double_click_is_one_registration(client):
    round_ = make_round()
    said = form()
    first, second = (client.post(sign_up_address(round_), said) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind_1": ""}, "mindestens eine Person"),
        ({"email": "", "phone": ""}, "eine E-Mail-Adresse oder eine Telefonnummer"),
        ({"email": "keine"}, "Etwas fehlt oder stimmt nicht"),
        ({"kind_2": "Leyla"}, "Etwas fehlt oder stimmt nicht"),
        ({"kind_2": "15", "care_2": "on"}, "von 1 bis 12 Jahren"),
        ({"language": "xx"}, "Etwas fehlt oder stimmt nicht"),
    ],
)
def test_wrong_form_is_kept_and_says_what_is_wrong(client, changes, words):
    round_ = make_round(childcare=4)
    answer = client.post(sign_up_address(round_), form(access_needs="Rollstuhl", **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Rollstuhl" in page
    assert not Registration.objects.exists()


def test_event_that_nobody_may_sign_up_for_says_why(client):
    round_ = make_round(mode="partners")
    page = client.post(sign_up_address(round_), form())
    assert "Hier meldet die Schule an" in page.content.decode()
    assert not Registration.objects.exists()


def test_full_event_leads_to_the_waiting_list_and_the_offered_place_is_taken(client):
    round_ = make_round(seats=2)
    first = join(round_, party(2))
    assert "Warteliste" in client.get(f"{LIST}infoabend/").content.decode()
    client.post(sign_up_address(round_), form(kind_2="7", email="andere@example.org"))
    waits = Registration.objects.get(state=State.WAITING)
    address = registration_address(waits)
    assert "Sie stehen auf der Warteliste" in client.get(address).content.decode()
    cancel(registration_id=first.pk, now=NOW)
    page = client.get(address).content.decode()
    assert "Für Sie ist ein Platz frei" in page
    assert Registration.objects.get(pk=waits.pk).state == State.OFFERED  # looking took nothing
    client.post(address, {"do": "accept"})
    waits.refresh_from_db()
    assert waits.state == State.CONFIRMED


def test_one_person_leaves_and_then_all_cancel(client):
    registration = join(make_round(), party(2, 8))
    address = registration_address(registration)
    client.post(address, {"do": "leave:2"})
    assert client.get(address).content.decode().count("Erwachsene Person</span>") == 1
    client.post(address, {"do": "cancel"})
    assert "Diese Anmeldung wurde abgesagt" in client.get(address).content.decode()
    assert client.post(address, {"do": "nonsense"}).status_code == 302


def test_link_of_another_registration_is_not_found(client):
    round_ = make_round()
    mine, other = join(round_), join(round_)
    address = registration_address(mine).replace(mine.number, other.number)
    assert client.get(address).status_code == 404
    assert client.post(address, {"do": "cancel"}).status_code == 404
    assert Registration.objects.filter(state=State.CONFIRMED).count() == 2


def test_feedback_with_faces_is_kept_without_a_person(client):
    round_ = make_round()
    address = f"/uk/veranstaltungen/infoabend/{round_.pk}/rueckmeldung/"
    answers = {"form_key": str(uuid.uuid4()), "understood": "3", "remark": "Дякую"}
    assert client.post(address, answers).status_code == 422
    with clock.frozen(round_.ends_at + timedelta(hours=1)):
        assert client.get(address).status_code == 200
        for _ in range(2):
            assert "Дякуємо" in client.post(address, answers).content.decode()
    assert Feedback.objects.get().language == "uk"


def test_calendar_of_an_event_and_the_feed_are_read_by_calendars(client):
    make_event()
    for address in (f"{LIST}infoabend/termine.ics", f"{LIST}termine.ics?language=ar"):
        found = icalendar.Calendar.from_ical(client.get(address).content)
        (one,) = found.walk("VEVENT")
        assert one.decoded("dtstart") == datetime(2027, 1, 14, 17, tzinfo=UTC)
        assert one["summary"] == "Infoabend Klasse 5"
        assert one["description"] == "Wir erklären die Schulen."
    arabic = LIST.replace("/de/", "/ar/")
    for address in (f"{arabic}infoabend/termine.ics", f"{arabic}termine.ics"):
        (one,) = icalendar.Calendar.from_ical(client.get(address).content).walk("VEVENT")
        # Nobody has translated it.
        assert one["summary"].params["LANGUAGE"] == one["description"].params["LANGUAGE"] == "de"
    found = icalendar.Calendar.from_ical(client.get(f"{LIST}termine.ics?language=tr").content)
    assert found.walk("VEVENT") == []


@pytest.mark.parametrize("tag", ["de", "de-simple", "en", "ar", "uk", "ru", "tr", "fa"])
def test_every_page_speaks_every_language(client, tag):
    round_ = make_round(childcare=4, seats=1)
    registration = join(round_)
    for address in (
        f"/{tag}/veranstaltungen/",
        f"/{tag}/veranstaltungen/infoabend/",
        f"/{tag}/veranstaltungen/monat/2027-01/",
        sign_up_address(round_, tag),
        registration_address(registration, tag),
        f"/{tag}/veranstaltungen/infoabend/{round_.pk}/rueckmeldung/",
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert re.search(rf'<html lang="{tag}"', page.content.decode())


def test_confirmation_shows_a_code_for_the_door_that_opens_nothing_for_others(client):
    registration = join(make_round())
    page = client.get(registration_address(registration)).content.decode()
    assert "Zeigen Sie diesen Code am Eingang" in page
    picture = re.search(r'src="data:image/png;base64,([^"]+)" alt="QR', page).group(1)
    code = zxingcpp.read_barcode(Image.open(io.BytesIO(base64.b64decode(picture))))
    assert code.text == door_address(registration)
    assert token(registration) not in door_address(registration)
    place = urlsplit(door_address(registration)).path
    assert client.get(place).headers["Location"].startswith("/staff/login/")
    cancel(registration_id=registration.pk, now=NOW)
    assert "QR-Code" not in client.get(registration_address(registration)).content.decode()


def test_family_that_came_finds_its_certificate_on_its_page(client):
    round_ = make_round()
    date = round_.dates.get()
    came, missed = join(round_), join(round_)
    check_in(date_id=date.pk, registration_id=came.pk, positions=None, now=date.starts_at)
    address = registration_address(came, "tr")
    assert f'href="{address}bescheinigung.pdf"' in client.get(address).content.decode()
    answer = client.get(f"{address}bescheinigung.pdf")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert answer["Referrer-Policy"] == "no-referrer"
    other = registration_address(missed)
    assert "bescheinigung.pdf" not in client.get(other).content.decode()
    answer = client.get(f"{other}bescheinigung.pdf")
    assert answer.status_code == 409
    assert "nur für alle, die da waren" in answer.content.decode()
    assert (
        client.get(f"{other.replace(missed.number, came.number)}bescheinigung.pdf").status_code
        == 404
    )
