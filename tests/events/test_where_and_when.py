"""What families need to come stands wherever they look; what is gone leaves their calendars."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from pypdfium2 import PdfDocument

from lotse.events.actions.planning import Words, facts_of, publish_event, save_event
from lotse.events.actions.reminding import remind_due
from lotse.events.actions.rescheduling import cancel_date, cancel_event, move_date
from lotse.events.actions.signing_up import cancel, door, leave
from lotse.events.domain.series import Series, Sitting, days_before, expand
from lotse.events.models import Event
from lotse.events.paper.flyer import Format, draw_flyer
from lotse.events.queries import find_public_event
from lotse.events.texts import when
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from lotse.kit.sending import send_due
from lotse.partners.models import Organisation
from lotse.reference.queries import get_reference
from tests.events.papers import words
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, event_facts, join, make_event, make_round, party
from tests.factories.offers import make_partner
from tests.factories.reference import LANGUAGES
from tests.website.test_events import registration_address

pytestmark = pytest.mark.django_db
NOTE = "Hintereingang, 2. Stock"
ONLINE = "https://meet.example.org/raum"
COURSE = Series(date(2027, 1, 14), time(18), time(20), "FREQ=WEEKLY;COUNT=3")


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


def calendars(key):
    """The calendar files of a mail: its methods, and its entries."""
    mail = Mail.objects.get(key__startswith=f"events.{key}")
    files = [icalendar.Calendar.from_ical(bytes(one.content)) for one in mail.attachments.all()]
    types = [one.content_type for one in mail.attachments.all()]
    assert types == [f"text/calendar; method={one['METHOD']}" for one in files]
    return [(str(one["METHOD"]), one.walk("VEVENT")) for one in files]


def make_event_with_note(note=NOTE, *, english="", **changes):
    if not Organisation.objects.filter(slug="kvhs").exists():
        make_partner("kvhs")
    facts = event_facts(**changes)
    said = [
        Words("de", {"title": "Infoabend", "summary": "Kurz.", "place_note": note}),
        Words("en", {"title": "Evening", "place_note": english}),
    ]
    save_event(facts=facts, words=said, by=None, now=NOW)
    publish_event(facts=facts, now=NOW)
    return Event.objects.get()


@pytest.mark.parametrize(
    ("facts", "location"),
    [
        ({"site": None, "online_url": ONLINE}, NOTE),
        ({"site": None}, NOTE),
        ({"site": "kvhs"}, f"Kreisvolkshochschule kvhs, Klubgartenstraße 6, 38640 Goslar, {NOTE}"),
    ],
)
def test_place_note_and_link_stand_wherever_a_family_looks(facts, location):
    event = make_event_with_note(**facts)
    one = join(event.rounds.get())
    shown = [NOTE, *([ONLINE] if facts.get("online_url") else [])]
    mail = Mail.objects.get(key__startswith="events.confirmed").text
    for page in (registration_address(one), "/de/veranstaltungen/infoabend/"):
        html = Client().get(page).content.decode()
        assert all(words in html for words in shown)
    assert all(words in mail for words in shown)
    sign_up = f"/de/veranstaltungen/infoabend/{event.rounds.get().pk}/anmelden/"
    assert NOTE in Client().get(sign_up).content.decode()
    [(method, [entry])] = calendars("confirmed")
    assert (method, str(entry["LOCATION"])) == ("PUBLISH", location)
    assert all(words in str(entry["DESCRIPTION"]) for words in shown)
    public = Client().get("/de/veranstaltungen/infoabend/termine.ics").content
    [entry] = icalendar.Calendar.from_ical(public).walk("VEVENT")
    assert str(entry["LOCATION"]) == location
    everything = Client().get("/de/veranstaltungen/termine.ics").content
    assert NOTE.encode() in everything.replace(b"\r\n ", b"").replace(b"\\,", b",")


def test_link_is_the_place_where_there_is_no_other():
    event = make_event_with_note("", site=None, online_url=ONLINE)
    join(event.rounds.get())
    [(_, [entry])] = calendars("confirmed")
    assert str(entry["LOCATION"]) == ONLINE


@pytest.mark.parametrize("format_", list(Format))
def test_flyer_says_the_place_note_where_there_is_no_other_place(format_):
    make_event_with_note(site=None)
    reference = get_reference()
    languages = [reference.languages["de"], reference.languages["en"]]
    drawn = draw_flyer(
        find_public_event("infoabend"), languages, format_, reference=reference, now=NOW
    )
    assert NOTE in " ".join(words(drawn))


def test_poster_of_all_languages_says_place_and_note_on_one_page():
    """Somebody who stands before the house needs to know which door."""
    make_event_with_note(site="kvhs", english="Second floor, door 12, please ring the bell.")
    reference = get_reference()
    drawn = draw_flyer(
        find_public_event("infoabend"), [reference.languages[tag] for tag in LANGUAGES],
        Format.TOGETHER, reference=reference, now=NOW,
    )  # fmt: skip
    said = " ".join(words(drawn))
    assert "Klubgartenstraße 6" in said
    assert NOTE in said
    assert "door 12" in said
    assert len(PdfDocument(drawn)) == 1


def test_family_that_cancels_gets_the_dates_out_of_its_calendar():
    round_ = make_round(series=COURSE, is_course=True)
    one = join(round_)
    [(_, before)] = calendars("confirmed")
    cancel(registration_id=one.pk, now=NOW)
    files = calendars("cancelled")
    assert [method for method, _ in files] == ["CANCEL"] * 3
    for (_, [entry]), known in zip(files, before, strict=True):
        assert str(entry["UID"]) == str(known["UID"])
        assert int(entry["SEQUENCE"]) > int(known["SEQUENCE"])
        assert str(entry["STATUS"]) == "CANCELLED"
    text = Mail.objects.get(key__startswith="events.cancelled").text
    assert "angemeldet für" in text
    again = join(round_, party(email="wieder@example.org"))
    mail = Mail.objects.get(key=f"events.confirmed:{again.number}")
    entries = icalendar.Calendar.from_ical(bytes(mail.attachments.get().content)).walk("VEVENT")
    assert all(
        int(new["SEQUENCE"]) > int(old["SEQUENCE"])
        for new, (_, [old]) in zip(entries, files, strict=True)
    )


def test_last_person_that_leaves_cancels_the_calendar_too():
    one = join(make_round())
    leave(registration_id=one.pk, positions=[1], now=NOW)
    [(method, [_])] = calendars("cancelled")
    assert method == "CANCEL"


def test_family_in_line_had_nothing_in_its_calendar():
    round_ = make_round(seats=1)
    join(round_)
    waiting = join(round_)
    cancel(registration_id=waiting.pk, now=NOW)
    assert calendars("cancelled") == []


def test_one_date_of_a_course_is_taken_out_and_the_others_are_not_touched():
    round_ = make_round(series=COURSE, is_course=True)
    join(round_)
    [(_, before)] = calendars("confirmed")
    cancel_date(date_id=round_.dates.all()[1].pk, now=NOW)
    [(method, [entry])] = calendars("date_cancelled")
    assert (method, str(entry["UID"])) == ("CANCEL", str(before[1]["UID"]))
    assert int(entry["SEQUENCE"]) > int(before[1]["SEQUENCE"])


def test_cancelled_event_is_taken_out_of_the_calendar_of_every_family():
    event = make_event(series=COURSE, is_course=True)
    round_ = event.rounds.get()
    join(round_)
    cancel_date(date_id=round_.dates.all()[0].pk, now=NOW)
    cancel_event(slug=event.slug, now=NOW)
    files = calendars("event_cancelled")
    assert [method for method, _ in files] == ["CANCEL", "CANCEL"]  # the first is gone already
    assert all(int(entry["SEQUENCE"]) == 1 for _, [entry] in files)
    text = Mail.objects.get(key__startswith="events.event_cancelled").text
    first, second = (
        when(one.starts_at, one.ends_at, "Europe/Berlin", is_all_day=False)
        for one in round_.dates.all()[:2]
    )
    assert "angemeldet für" in text
    assert second.split(" ", 1)[1][:12] in text
    assert first not in text


def test_moved_date_replaces_the_one_in_the_calendar():
    round_ = make_round()
    join(round_)
    move_date(date_id=round_.dates.get().pk, sitting=Sitting(date(2027, 1, 15)), now=NOW)
    [(method, [entry])] = calendars("moved")
    assert (method, int(entry["SEQUENCE"])) == ("PUBLISH", 1)


def test_calendar_in_a_mail_names_each_parameter_once(sink):
    join(make_round())  # the street has a sign outside of ASCII
    send_due(clock=lambda: NOW)
    [mail] = sink.mails
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    raw = part.as_string().split("\n\n", 1)[0]
    assert raw.lower().count("charset") == 1
    assert (part.get_param("method"), part.get_param("charset")) == ("PUBLISH", "utf-8")
    assert "Klubgartenstraße" in part.get_content().replace("\r\n ", "")


@pytest.mark.parametrize(
    "day", [date(2027, 3, 29), date(2027, 4, 2), date(2027, 11, 1), date(2026, 10, 30)]
)
def test_days_before_an_event_are_days_of_the_clock_on_the_wall(day):
    early = datetime(2026, 9, 1, tzinfo=UTC)
    with clock.frozen(early):
        round_ = make_round(series=Series(day, time(18), time(20)), opens_days_before=7)
    opens = door(round_, round_.event).opens_at
    here = opens.astimezone(ZoneInfo("Europe/Berlin"))
    assert (here.date(), here.time()) == (day - timedelta(days=7), time(18))
    assert days_before(round_.starts_at, 0, "Europe/Berlin") == round_.starts_at


def test_end_without_a_beginning_is_asked_back():
    with pytest.raises(Refused, match="no_beginning"):
        expand(Series(date(2027, 1, 14), None, time(20)))
    event = make_event()
    day = event.rounds.get().dates.get()
    with pytest.raises(Refused, match="no_beginning"):
        move_date(date_id=day.pk, sitting=Sitting(date(2027, 1, 15), None, time(20)), now=NOW)
    client = staff_client("coordinator")
    address = f"/staff/veranstaltungen/termin/{day.pk}/verlegen/"
    answer = client.post(address, {"on": "2027-01-15", "opens_at": "", "closes_at": "20:00"})
    assert answer.status_code == 422
    assert "Wann beginnt es?" in answer.content.decode()


def test_day_of_a_course_that_falls_out_of_the_series_is_not_lost_in_silence():
    event = make_event(series=COURSE, is_course=True)
    join(event.rounds.get())
    facts = facts_of(event)
    shorter = Series(COURSE.starts_on, time(18), time(20), "FREQ=WEEKLY;COUNT=2")
    with pytest.raises(Refused, match="dates_in_use"):
        save_event(facts=replace(facts, series=shorter), words=[], by=None, now=NOW)


def test_reminder_says_where_in_the_language_of_the_family():
    facts = {"site": None, "online_url": ONLINE, "remind_hours_before": (48,)}
    event = make_event_with_note(english="Back door, second floor", **facts)
    join(event.rounds.get(), party(language="en"))
    assert remind_due(now=event.rounds.get().starts_at - timedelta(hours=47)) == 1
    text = Mail.objects.get(key__startswith="events.reminder").text
    assert "Back door, second floor" in text
    assert f"Online, by this link: {ONLINE}" in text


def test_every_file_says_language_sender_link_and_nothing_of_the_host():
    event = make_event_with_note(site=None, online_url=ONLINE, english="Back door")
    one = join(event.rounds.get(), party(language="en"))
    cancel(registration_id=one.pk, now=NOW)
    for key, method in (("confirmed", "PUBLISH"), ("cancelled", "CANCEL")):
        [(said, [entry])] = calendars(key)
        assert said == method
        assert entry["SUMMARY"].params["LANGUAGE"] == "en"
        assert str(entry["LOCATION"]) == "Back door"
        assert (str(entry["CONFERENCE"]), entry["CONFERENCE"].params["VALUE"]) == (ONLINE, "URI")
        assert str(entry["ORGANIZER"]) == "mailto:office@example.org"
        assert entry["ORGANIZER"].params["CN"]
        assert "." not in str(entry["UID"])
    feed = icalendar.Calendar.from_ical(Client().get("/de/veranstaltungen/termine.ics").content)
    assert feed["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert feed["NAME"].params["LANGUAGE"] == "de"
