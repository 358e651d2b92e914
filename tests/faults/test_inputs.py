"""Inputs of the shared folder that are tried as a whole, and the proof that none is forgotten."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from urllib.request import urlopen

import icalendar
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from lotse.events.actions.planning import Words, facts_of, publish_event, save_event
from lotse.events.domain.series import Series
from lotse.events.models import Event, Registration, State
from lotse.events.paper.flyer import Format, draw_flyer
from lotse.events.queries import find_public_event
from lotse.interop.text_files import po
from lotse.interop.text_files.units import collect
from lotse.kit import clock
from lotse.kit.links.actions import Checking, check_links
from lotse.kit.links.domain import Finding
from lotse.kit.models import Link, Mail
from lotse.kit.sending import send_due
from lotse.partners.models import School
from lotse.reference.queries import get_reference
from lotse.words.domain.states import State as TextState
from lotse.words.queue import OPEN_STATES
from tests.backoffice.test_event_form import filled
from tests.events.papers import words
from tests.events.test_where_and_when import COURSE
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, join, make_event, make_round
from tests.factories.offers import make_offer
from tests.factories.websites import closed_port
from tests.faults.test_unchanged_saves import a_page, an_event, with_other_ends
from tests.website.test_events import registration_address

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


def said(folder: Path, name: str):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def test_every_input_is_held_by_a_test(case_inputs):
    """Each is named, with what is right, in some test."""
    everything = "\n".join(
        path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py") if path.is_file()
    )
    inputs = [path for path in case_inputs.iterdir() if path.name != "README.md"]
    assert [one.name for one in inputs if one.stem not in everything] == []


# --- 02 ------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("screen", [an_event, a_page])
def test_export_is_the_same_after_a_form_was_saved_unchanged(case_inputs, screen):
    steps = (case_inputs / "02-unchanged-save.txt").read_text(encoding="utf-8")
    kinds = set(re.findall(r"--kind ([a-z.]+)", steps))
    assert kinds == {"events.event", "pages.page"}

    def export() -> list[str]:
        states = (*OPEN_STATES, TextState.CURRENT)
        return [po.write(collect("en", states=states, kind=kind)) for kind in sorted(kinds)]

    address, read = screen()
    office = staff_client("administrator")
    data = read(office.get(address).content.decode())
    before = export()
    office.post(address, {name: [with_other_ends(x) for x in xs] for name, xs in data.items()})
    assert export() == before


# --- 03 ------------------------------------------------------------------------------------------


@pytest.fixture
def bad_location(case_inputs: Path) -> Iterator[str]:
    """The server of the folder, on a port that is free."""
    port = str(closed_port())
    program = (case_inputs / "03-bad-location.py").read_text(encoding="utf-8")
    assert "8971" in program
    running = subprocess.Popen([sys.executable, "-c", program.replace("8971", port)])
    try:
        for _ in range(100):
            try:
                urlopen(f"http://127.0.0.1:{port}/", timeout=1)
            except OSError:
                time.sleep(0.05)
            except ValueError:
                break  # it answers, and Python cannot read where it leads
        yield f"http://127.0.0.1:{port}/"
    finally:
        running.kill()
        running.wait()


@pytest.mark.django_db
def test_redirect_that_nobody_can_read_ends_no_run(bad_location, settings):
    settings.LINKS_MAY_BE_LOCAL = True
    for number in range(3):
        make_offer(f"kurs-{number}", website=f"{bad_location}{number}")
        Link.objects.create(address=f"{bad_location}{number}", look_again_on=NOW.date())
    done = check_links(Checking(lambda: NOW, NOW.date(), limit=3, pace=timedelta(0)))
    found = Link.objects.filter(address__startswith=bad_location)
    assert (done.looked_at, done.failed) == (3, 3)
    assert {one.finding for one in found} == {Finding.FAULT}
    assert all(one.look_again_on == NOW.date() + timedelta(days=1) for one in found)


# --- 05, 06 --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_event_without_a_site_says_where_it_is_everywhere(case_inputs):
    given = said(case_inputs, "05-event-without-site.json")
    office = staff_client("coordinator")
    form = {name: value for name, value in given.items() if name not in {"form", "then"}}
    answer = office.post(given["form"], filled(office, **form, seats="5"))
    assert answer.status_code == 302, re.findall(r'bo-error"[^>]*>([^<]*)', answer.content.decode())
    event = Event.objects.get()
    publish_event(facts=facts_of(event), now=NOW)
    round_ = event.rounds.get()
    with clock.frozen(round_.starts_at - timedelta(days=1)):
        sign_up = {"people": [{}], "language": "de", "email": "anna@example.org"}
        sign_up["key"] = "00000000-0000-4000-8000-000000000005"
        place = f"/api/events/{round_.pk}/registrations"
        assert Client().post(place, sign_up, "application/json").status_code == 201
        mail = Mail.objects.get(key__startswith="events.confirmed")
        [entry] = icalendar.Calendar.from_ical(bytes(mail.attachments.get().content)).walk("VEVENT")
        own = Client().get(registration_address(Registration.objects.get())).content.decode()
        languages = [get_reference().languages["de"]]
        drawn = draw_flyer(
            find_public_event(event.slug),
            languages,
            next(iter(Format)),
            reference=get_reference(),
            now=clock.now(),
        )
    assert str(entry["LOCATION"]) == given["place_note"]
    for where in (mail.text, own, str(entry["DESCRIPTION"])):
        assert given["place_note"] in where
        assert given["online_url"] in where
    assert given["place_note"] in " ".join(words(drawn))


@pytest.mark.django_db
def test_what_is_cancelled_leaves_the_calendar(case_inputs):
    given = said(case_inputs, "06-cancelled-event.json")
    round_ = make_round(series=COURSE, is_course=True)
    sign_up = given["sign_up"] | {"key": "00000000-0000-4000-8000-000000000006"}
    place = f"/api/events/{round_.pk}/registrations"
    assert Client().post(place, sign_up, "application/json").status_code == 201
    office = staff_client("coordinator")
    second = round_.dates.order_by("starts_at")[1]
    names = {"<second date>": str(second.pk), "<slug>": round_.event.slug}
    for step in given["then"]:
        path = re.sub("|".join(names), lambda found: names[found[0]], step)
        assert office.post(path, {"sure": "on", "confirm": "on"}).status_code == 302, path
    found = {}
    for mail in Mail.objects.order_by("pk"):
        for file in mail.attachments.all():
            calendar = icalendar.Calendar.from_ical(bytes(file.content))
            for entry in calendar.walk("VEVENT"):
                found.setdefault(str(entry["UID"]), []).append(
                    (str(calendar["METHOD"]), int(entry["SEQUENCE"]))
                )
    assert Mail.objects.count() == 3
    assert len(found) == 3
    for history in found.values():
        assert [method for method, _ in history] == ["PUBLISH", "CANCEL"]
        assert history[1][1] > history[0][1]


# --- 12, 16, 17, 19, 26 --------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["access_needs", "phone", "name", "email", "heard"])
def test_half_an_emoji_is_refused_in_every_field(case_inputs, field):
    text = (case_inputs / "12-half-an-emoji.json").read_text(encoding="utf-8")
    half = '"Rollstuhl \\ud83d"'
    if field == "name":
        text = text.replace('"people": [{}]', f'"people": [{{"name": {half}}}]')
    text = text.replace('"access_needs"', f'"{field}"') if field not in {"name", "email"} else text
    text = text.replace('"anna@example.org"', half) if field == "email" else text
    place = f"/api/events/{make_round().pk}/registrations"
    answer = Client().post(place, text, "application/json")
    assert answer.status_code == answer.json()["status"] == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert "half a character" in answer.json()["detail"]
    nul = Client().post(place, text.replace("\\ud83d", "\\u0000"), "application/json")
    assert (nul.status_code, nul.content) == (answer.status_code, answer.content)
    assert not Registration.objects.exists()


@pytest.mark.django_db
def test_dump_of_today_is_read(case_inputs):
    out = StringIO()
    call_command("import_schools", str(case_inputs / "16-jedeschule-today.csv"), stdout=out)
    school = School.objects.get()
    organisation, site = school.organisation, school.organisation.sites.get()
    assert (school.state, school.number) == ("NI", "99001")
    assert (organisation.name, organisation.website) == ("Probeschule A", "https://schule.example/")
    assert (site.street, site.postcode, site.place) == ("Schulstr. 1", "38640", "Goslar")
    assert site.municipality.ags == "03153017"
    contact = organisation.contacts.get()
    assert (contact.phone, contact.email) == ("05321 12345", "info@schule.example")
    assert [one.pk for one in school.types.all()] == ["GS"]


@pytest.mark.django_db
def test_register_of_one_school_is_refused_by_the_command(case_inputs, tmp_path):
    head, row = (case_inputs / "17-one-school.csv").read_text(encoding="utf-8").strip().split("\n")
    known = tmp_path / "known.csv"
    rows = [row.replace("99001", str(90_000 + one)).replace("e A", f"e {one}") for one in range(36)]
    known.write_text("\n".join([head, *rows]), encoding="utf-8")
    call_command("import_schools", str(known), stdout=StringIO())
    with pytest.raises(CommandError, match="36"):
        call_command("import_schools", str(case_inputs / "17-one-school.csv"), stdout=StringIO())
    assert School.objects.filter(vanished_on=None).count() == 36
    out = StringIO()
    call_command("import_schools", str(case_inputs / "17-one-school.csv"), dry_run=True, stdout=out)
    assert "even-if-most-vanish" in out.getvalue()


@pytest.mark.django_db
def test_sentences_of_two_paragraphs_are_apart(case_inputs):
    given = said(case_inputs, "19-two-paragraphs.json")
    event = make_event(series=Series(COURSE.starts_on, COURSE.opens_at, COURSE.closes_at))
    texts = [Words("de", {"title": "Abend", **given["event"]})]
    save_event(facts=facts_of(event), words=texts, by=None, now=NOW)
    [entry] = Client().get(given["ask"]).json()
    assert given["event"]["summary"] + given["event"]["place_note"] not in entry["excerpt"]
    assert " ".join(given["event"].values()) in entry["excerpt"]
    assert "Kurz.Im" not in json.dumps(entry, ensure_ascii=False).replace("\\n", "")


@pytest.mark.django_db
def test_calendar_of_a_mail_names_each_parameter_once(case_inputs, sink):
    example = (case_inputs / "26-calendar-attachment.txt").read_text(encoding="utf-8")
    street = re.search(r"LOCATION:(.+)", example)[1].strip()
    one = join(make_round())
    assert one.state == State.CONFIRMED
    send_due(clock=lambda: NOW)
    [mail] = sink.mails
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    head = str(part["Content-Type"]).lower()
    names = re.findall(r";\s*([a-z-]+)=", head)
    assert sorted(names) == sorted(set(names))
    assert street in part.get_content().replace("\r\n ", "")
