"""Public reports of software like ours: each input was tried here, and what failed was mended.

The first words of each test's docstring name project and thread.
"""

import json
import re
import uuid
from dataclasses import replace
from datetime import date

import icalendar
import pytest
from django.test import Client

from lotse.events.actions.planning import Words, facts_of, publish_event, save_event
from lotse.events.actions.signing_up import accept, cancel
from lotse.events.models import Event, Registration, State
from lotse.interop.hsds.importing import import_document
from lotse.interop.hsds.reading import read
from lotse.interop.text_files import formats, po, xliff
from lotse.interop.text_files.units import Importer, bring_back, collect
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.links.domain import Finding
from lotse.kit.links.fetching import look_at
from lotse.kit.links.registry import shown_addresses
from lotse.kit.phones import read_phone
from lotse.kit.web_addresses import read_web_address
from lotse.offers.models import Offer
from lotse.pages.domain.markup import as_html
from lotse.pages.models import InfoPage
from lotse.words.domain.states import State as TextState
from lotse.words.models import PastText, Text
from lotse.words.queue import OPEN_STATES
from tests.backoffice.test_pages import add
from tests.backoffice.test_partner_list import confirm, sealed_in, upload
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, join, make_event, make_round, party
from tests.factories.pages import make_page, publish, text
from tests.factories.websites import website
from tests.faults.test_unchanged_saves import translated
from tests.interop.test_hsds_import import service

pytestmark = pytest.mark.django_db
ALL = (*OPEN_STATES, TextState.CURRENT)


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


@pytest.fixture(scope="module")
def site():
    with website() as running:
        yield running


# --- nobody's input ends a run -------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["a" * 64 + ".example", "a..example", ".", "x" * 300, "-", "xn--0", "ä" * 63 + ".example"],
)
def test_host_that_is_none_is_a_finding(host):
    """wummel/linkchecker 321: a name of more than 63 letters ended the whole run."""
    seen = look_at(f"http://{host}/", agent="x", patience=1)
    assert seen.finding in {Finding.FAULT, Finding.UNREACHABLE, Finding.NOT_PUBLIC}
    assert read_web_address(f"http://{host}/") is None or host == "xn--0"


@pytest.mark.parametrize("path", ["Benutzer%3A%24dude", "a%2Fb", "%E4", "a;b=1", "~x/'y'"])
def test_address_is_asked_for_as_it_is_written(site, path):
    """wummel/linkchecker 645: signs in per cent were taken apart before asking."""
    look_at(f"{site.address}/{path}", agent="x", may_be_local=True)
    assert site.asked[-1][1] == f"/{path}"


def test_recorded_words_with_a_sign_nobody_sees_end_no_sign_up():
    """indico/indico 7644: a zero-width space in a name ended the sending of its mail."""
    round_ = make_event(seats=9).rounds.get()
    said = {
        "key": str(uuid.uuid4()),
        "language": "de",
        "email": " anna@example.org",
        "people": [{"name": "An\u200bna"}],
        "access_needs": "Rolli\u200bstuhl",
    }
    place = f"/api/events/{round_.pk}/registrations"
    assert Client().post(place, said, "application/json").status_code == 201
    one = Registration.objects.get()
    assert one.email == "anna@example.org"


def test_list_in_an_old_code_page_is_read_with_a_doubt():
    """indico/indico 6085: a list that Excel wrote in its own code page was refused in jargon."""
    round_ = make_event(mode="partners", seats=9).rounds.get()
    office = staff_client("coordinator")
    shown = upload(office, round_, "Initialen;Alter\r\nÖ. Ş.;7\r\n".encode("cp1254"))
    assert "wie ihre Buchstaben geschrieben sind" in shown.content.decode()
    confirm(office, round_, sealed_in(shown))
    assert Registration.objects.get().participants.get().age == 7


# --- texts ---------------------------------------------------------------------------------------


def test_page_taken_back_and_published_again_keeps_its_translations():
    """digitalfabrik/integreat-cms 4284: all translations were called outdated."""
    page = make_page(text("Eins.\nZwei."))
    translated("pages.page", str(page.pk), "title", "Arriving")
    before = list(Text.objects.order_by("pk").values())
    InfoPage.objects.get(pk=page.pk).unpublish()
    draft = InfoPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.save_revision()
    publish(page)
    assert list(Text.objects.order_by("pk").values()) == before
    assert not PastText.objects.filter(text__kind="pages.page").exists()


@pytest.mark.parametrize("ending", ["po", "xlf"])
def test_text_that_a_file_brings_twice_is_refused(ending):
    """digitalfabrik/integreat-cms 1530: each file wrote a version of the same number."""
    make_event()
    batch = collect("en", states=ALL, kind="events.event")
    whole = formats.write(batch, ending)
    said = {"po": r'msgstr ""', "xlf": "</source>"}[ending]
    assert said in whole
    units = [unit for unit in batch.units if unit.key.endswith("/title")]
    first, second = (
        formats.write(type(batch)("de", "en", tuple(_in_english(u, w) for u in units)), ending)
        for w in ("Evening", "Night")
    )
    twice = {"po": _both_po, "xlf": _both_xliff}[ending](first, second)
    importer = Importer("en", may_review=True, by=None, now=NOW)
    report = bring_back(formats.read(twice.encode(), f"x.{ending}"), importer)
    assert [reason for _, reason in report.refused] == ["words.said_twice"]
    assert not Text.objects.filter(language="en", field="title", kind="events.event").exists()


def _in_english(unit, words):
    return replace(unit, target=words, state=TextState.UNREVIEWED)


def _both_po(first, second):
    return first + "\n" + second[second.index("#. lotse versions") :]


def _both_xliff(first, second):
    unit = re.search(r"<unit .*</unit>", second, re.DOTALL)[0].replace('id="u1"', 'id="u9"')
    return first.replace("</file>", f"{unit}</file>")


@pytest.mark.parametrize(
    "words", ["Cash & Carry", "a < b", "„so“ 'und' \"so\"", "&amp;", "5 > 3 %"]
)
def test_signs_of_xml_come_back_as_they_went(words):
    """WeblateOrg/weblate 14830: a text with & was not found when it came back."""
    event = make_event()
    said = [Words("de", {"description": words})]
    save_event(facts=facts_of(event), words=said, by=None, now=NOW)
    for ending in ("po", "xlf"):
        batch = collect("en", states=ALL, kind="events.event")
        units = tuple(
            _in_english(unit, unit.source) for unit in batch.units if "description" in unit.key
        )
        content = formats.write(type(batch)("de", "en", units), ending).encode()
        importer = Importer("en", may_review=True, by=None, now=NOW)
        report = bring_back(formats.read(content, f"x.{ending}"), importer)
        assert report.refused == ()
    assert Text.objects.get(language="en", field="description").value == words


def test_file_with_broken_remarks_is_refused_with_the_line():
    """WeblateOrg/weblate 5695: remarks of two lines lost their sign in the second."""
    with pytest.raises(Refused) as refused:
        po.read('#: eins.pas\n zwei.dfm\nmsgctxt "a"\nmsgid "b"\nmsgstr "c"\n')
    assert "line 2: zwei.dfm" in refused.value.details["reason"]


def test_file_that_a_program_laid_out_anew_brings_the_same_texts():
    """WeblateOrg/weblate 5026, 10811: without ``xml:space`` programs set texts anew."""
    event = make_event()
    said = [Words("de", {"description": "Eins.\nZwei."})]
    save_event(facts=facts_of(event), words=said, by=None, now=NOW)
    batch = collect("en", states=ALL, kind="events.event")
    units = tuple(
        _in_english(unit, "One.\nTwo.") for unit in batch.units if "description" in unit.key
    )
    written = xliff.write(type(batch)("de", "en", units))
    laid_out = (
        written.replace(' xml:space="preserve"', "")
        .replace("<source>Eins.\nZwei.", "<source>\n        Eins.\n        Zwei.\n      ")
        .replace("<target>One.\nTwo.", "<target>\n        One.\n        Two.\n      ")
    )
    assert laid_out != written
    importer = Importer("en", may_review=True, by=None, now=NOW)
    report = bring_back(formats.read(laid_out.encode(), "x.xlf"), importer)
    assert report.refused == ()
    assert Text.objects.get(language="en", field="description").value == "One.\nTwo."


# --- links, numbers, calendars -------------------------------------------------------------------


def test_calls_and_mails_in_pages_are_no_links_of_the_web():
    """digitalfabrik/integreat-cms 1384: telephone numbers were listed as broken links."""
    make_page(text("[Anruf](tel:+4953217642) [Mail](mailto:amt@example.org)"))
    shown = {address for each in shown_addresses() for address in each}
    assert not [one for one in shown if one.startswith(("tel:", "mailto:"))]


@pytest.mark.parametrize(
    "address",
    ["https://tel:12345", "https://mailto:a@example.org", "tel:12", "mailto:anna", "javascript:a()",
     "https://user:pw@example.org/", "ftp://example.org/", "http://localhost/", "//example.org"],
)  # fmt: skip
def test_link_that_leads_nowhere_is_asked_back_and_never_shown(address):
    """digitalfabrik/integreat-cms 2198: ``https://tel:12345`` was kept and could not be mended."""
    words = f"Rufen Sie [hier]({address}) an."
    answer = add(staff_client("coordinator"), ("text", {"heading": "Eins", "text": words}))
    assert answer.status_code == 200
    assert "f\\u00fchrt nirgendwohin" in answer.content.decode()  # words for Wagtail's script
    assert not InfoPage.objects.exists()
    assert "<a " not in as_html(words)  # wherever it came from


def test_links_of_calls_are_what_a_telephone_dials():
    assert 'href="tel:+49532176420"' in as_html("[05321 76-420](tel:+49(0)5321/76-420)")
    assert 'href="tel:115"' in as_html("[115](tel:115)")


@pytest.mark.parametrize(
    "said", ["+49 0172 5551234", "0049 0172 5551234", "+49 (0) 172 555-1234", "+49(0)1725551234"]
)
def test_country_code_and_zero_together_are_one_number(said):
    """pretix/pretix 1755: a number with its country's code was refused without saying why."""
    assert read_phone(said) == "+491725551234"


def test_calendar_holds_no_line_ends_of_its_own():
    """indico/indico 255: a carriage return in a text broke the whole feed."""
    event = make_event()
    said = {"place_note": "Hintereingang\r\n2. Stock", "summary": "Eins\rZwei\u2028Drei"}
    save_event(facts=facts_of(event), words=[Words("de", said)], by=None, now=NOW)
    publish_event(facts=facts_of(Event.objects.get()), now=NOW)
    feed = Client().get("/de/veranstaltungen/termine.ics").content
    assert all(line and b"\r" not in line for line in feed.strip().split(b"\r\n"))
    [entry] = icalendar.Calendar.from_ical(feed).walk("VEVENT")
    # Programs show the first line of a place only (verdigado/sunflower 260).
    assert "\n" not in str(entry["LOCATION"])
    assert str(entry["LOCATION"]).endswith("Hintereingang 2. Stock")


# --- families ------------------------------------------------------------------------------------


def test_family_that_gives_its_place_back_is_not_offered_it_again():
    """pretix/pretix 1163: who cancelled stayed in line and was offered the place at once."""
    round_ = make_round(seats=1)
    first = join(round_)
    second = join(round_, party(email="zwei@example.org"))
    third = join(round_, party(email="drei@example.org"))
    cancel(registration_id=first.pk, now=NOW)
    accept(registration_id=second.pk, now=NOW)
    cancel(registration_id=second.pk, now=NOW)
    states = dict(Registration.objects.values_list("pk", "state"))
    assert (states[second.pk], states[third.pk]) == (State.CANCELLED, State.OFFERED)


def test_second_sign_up_with_the_same_address_is_said():
    """indico/indico 1264: it was neither taken nor refused."""
    round_ = make_round()
    place = f"/api/events/{round_.pk}/registrations"
    for number, status in enumerate((201, 422)):
        said = {"people": [{}], "language": "de", "email": "anna@example.org"}
        said["key"] = str(uuid.UUID(int=number + 1))
        answer = Client().post(place, json.dumps(said), "application/json")
        assert answer.status_code == status
    assert answer.json()["code"] == "events.signed_up_already"


# --- directories ---------------------------------------------------------------------------------


def bring(tmp_path, said):
    (tmp_path / "services.json").write_text(json.dumps(said), encoding="utf-8")
    document = read(tmp_path / "services.json")
    return import_document(document=document, by=None, now=NOW, today=NOW.date())


def test_two_openings_of_a_day_are_both_there(tmp_path):
    """openreferral/specification 175: places close at noon and open again."""
    times = [("09:00", "12:00"), ("14:00", "18:00")]
    rows = [
        {"id": str(uuid.uuid4()), "freq": "WEEKLY", "byday": "MO", "opens_at": a, "closes_at": b}
        for a, b in times
    ]
    bring(tmp_path, service(schedules=rows))
    kept = Offer.objects.get().schedules.values_list("opens_at", "closes_at")
    assert [(f"{a:%H:%M}", f"{b:%H:%M}") for a, b in kept] == times


@pytest.mark.parametrize(
    ("zone", "opens_at"), [("Europe/Berlin", "09:00"), ("Europe/Kyiv", "08:00"), ("UTC", "10:00")]
)
def test_zone_by_its_name_is_understood(tmp_path, zone, opens_at):
    """openreferral/specification 265: publishers write the zone's name where hours are meant."""
    row = {"id": str(uuid.uuid4()), "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00"}
    row |= {"timezone": zone, "valid_from": date(2027, 1, 4).isoformat()}
    report = bring(tmp_path, service(schedules=[row]))
    kept = Offer.objects.get().schedules.values_list("opens_at", flat=True)
    assert [f"{one:%H:%M}" for one in kept] == [opens_at], report
