"""What a family needs to come to its talk stands wherever it looks, in its language."""

import uuid

import icalendar
import pytest
from django.test import Client
from django.urls import reverse

from lotse.counselling.actions.booking import cancel, enter, move
from lotse.counselling.domain.hours import Way
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.tokens import token
from lotse.kit import clock
from lotse.kit.models import Mail
from lotse.reference.queries import get_reference
from lotse.words.actions import Entry, write_texts
from tests.factories.accounts import make_user
from tests.factories.appointments import NOW, at, make_counsellor, make_kind, visitor, wish
from tests.factories.offers import make_partner
from tests.factories.reference import LANGUAGES

pytestmark = pytest.mark.django_db
BRING = {"de": "Zeugnisse,\nAusweis", "ar": "الشهادات"}


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def kind():
    kind = make_kind("gespraech")
    said = {"title": {"de": "Gespräch über Schule", "ar": "حديث"}, "bring": BRING}
    entries = [
        Entry(kind.slug, field, language, words)
        for field, in_languages in said.items()
        for language, words in in_languages.items()
    ]
    write_texts(kind=APPOINTMENT_KIND, source_language="de", entries=entries, by=None, now=NOW)
    return kind


def entered(kind, language):
    return enter(
        wish=wish(kind, Way.ON_SITE),
        begins_at=at("09:00"),
        visitor=visitor(language=language, email=f"{language}@example.org"),
        form_key=uuid.uuid4(),
        interpreter="ar",
        now=NOW,
        reference=get_reference(),
        by=make_user("coordinator", f"office-{language}@example.org"),
    )


def told(reason, one):
    """The words of a mail, the method of its calendar file, and its entry."""
    mail = Mail.objects.get(key__startswith=f"counselling.{reason}", key__endswith=one.number)
    file = mail.attachments.get()
    calendar = icalendar.Calendar.from_ical(bytes(file.content))
    assert file.content_type == f"text/calendar; method={calendar['METHOD']}"
    [entry] = calendar.walk("VEVENT")
    return mail.text, str(calendar["METHOD"]), entry


def own_file(one, language):
    where = [language, one.number, token(one)]
    answer = Client().get(reverse("website:appointment_calendar", args=where))
    [entry] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return entry


def test_family_reads_everywhere_where_with_whom_and_what_to_bring(kind):
    site = make_partner().sites.create(
        slug="haus", name="Haus", street="Weg 1", postcode="38640", place="Ort"
    )
    make_counsellor(kind, "de", site=site)
    one = entered(kind, "de")
    text, method, entry = told("booked", one)
    page = Client().get(reverse("website:appointment", args=["de", one.number, token(one)]))
    assert method == "PUBLISH"
    assert str(entry["LOCATION"]) == "Haus, Weg 1, 38640 Ort"
    for said in ("Frau Muster", "العربية", *BRING["de"].split("\n")):
        for shown in (text, page.content.decode(), *map(about, (entry, own_file(one, "de")))):
            assert said in shown, said
    move(appointment_id=one.pk, begins_at=at("10:00"), now=NOW, reference=get_reference())
    _, method, moved = told("moved", one)
    assert (method, str(moved["UID"]), int(moved["SEQUENCE"])) == ("PUBLISH", str(entry["UID"]), 1)
    assert BRING["de"].split("\n")[0] in about(moved)
    cancel(appointment_id=one.pk, now=NOW)
    _, method, gone = told("cancelled", one)
    assert (method, str(gone["UID"]), int(gone["SEQUENCE"])) == ("CANCEL", str(entry["UID"]), 2)
    assert (str(gone["STATUS"]), gone["DTSTART"].dt) == ("CANCELLED", at("10:00"))


def about(entry):
    return str(entry["DESCRIPTION"])


def test_talk_in_hours_without_a_place_is_at_the_office(kind):
    make_counsellor(kind, "de")
    one = entered(kind, "ar")
    text, _, entry = told("booked", one)
    for said in (text, str(entry["LOCATION"])):
        assert "Klubgartenstraße 6, 38640 Goslar" in said
    assert BRING["ar"] in about(entry)


def test_file_is_in_the_language_of_the_page_it_is_taken_from(kind):
    make_counsellor(kind, "de", site=make_partner().sites.create(slug="h", street="Weg 1"))
    one = entered(kind, "de")
    found = {language: own_file(one, language) for language in LANGUAGES}
    assert {lang: entry["LOCATION"].params["LANGUAGE"] for lang, entry in found.items()} == {
        lang: lang for lang in LANGUAGES
    }
    assert len({about(entry) for entry in found.values()}) == len(LANGUAGES)
    assert str(found["ar"]["SUMMARY"]) == "حديث"
