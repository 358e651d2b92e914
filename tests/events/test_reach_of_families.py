"""Nobody is unreachable in silence, and nobody takes the last seats twice without being asked."""

import io
import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import Workbook

from lotse.events.actions.signing_up import change_contact
from lotse.events.domain.sign_up import Channel
from lotse.events.models import Registration
from lotse.events.partner_list import read_list
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.phones import phone_link, read_phone, show_phone
from lotse.kit.tables import read_table
from tests.backoffice.test_partner_list import confirm, sealed_in, upload
from tests.backoffice.test_registrations import address, entry
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, join, make_event, make_round, party
from tests.website.test_events import sign_up_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


def by_api(round_, **said):
    family = {"key": str(uuid.uuid4()), "people": [{}], "language": "de"} | said
    place = f"/api/events/{round_.pk}/registrations"
    return Client().post(place, json.dumps(family), "application/json")


def by_form(round_, **said):
    form = {"form_key": str(uuid.uuid4()), "kind_1": "adult", "language": "de"} | said
    return Client().post(sign_up_address(round_), form)


def test_numbers_that_nobody_can_call_are_asked_back(case_inputs):
    round_ = make_round()
    said = json.loads((case_inputs / "09-unreachable-phone.json").read_text(encoding="utf-8"))
    more = ["76420", "05321", "00000000", "+49", "0172 5551234 Anna", "٠٠٠"]
    for phone in [one["phone"] for one in said] + more:
        assert by_api(round_, phone=phone).status_code == 422, phone
        answer = by_form(round_, phone=phone)
        assert answer.status_code == 422
        assert "Diese Nummer kann niemand anrufen" in answer.content.decode()
    assert not Registration.objects.exists()


WRITTEN = [
    "0172 5551234", "+49 (0)172/5551234", "٠١٧٢٥٥٥١٢٣٤", "۰۱۷۲ ۵۵۵۱۲۳۴", "0049 172 5551234",
    "\u202a0172\u00a05551234\u202c", "1725551234",
]  # fmt: skip


@pytest.mark.parametrize("said", WRITTEN)
def test_one_number_is_kept_in_one_form_however_it_is_written(said):
    assert by_api(make_round(), phone=said).status_code == 201
    assert Registration.objects.get().phone == "+491725551234"


def test_number_is_found_and_shown_as_one_writes_it():
    round_ = make_round()
    join(round_, party(email="", phone="0172 555 12 34"))
    page = staff_client("coordinator").post(address(round_), {"q": "0172/5551234"})
    assert 'href="tel:+491725551234" dir="ltr">0172 5551234<' in page.content.decode()


def test_addresses_that_take_no_mail_are_refused(case_inputs):
    round_ = make_round()
    said = json.loads((case_inputs / "23-addresses.json").read_text(encoding="utf-8"))
    for email in [*said, "a@10.0.0.1", "a@drucker.local", "a b@example.org", "a@example.org\u0007"]:
        assert by_api(round_, email=email).status_code == 422, ascii(email)
    for email in [said[0], said[2], "a@drucker.local"]:
        assert by_form(round_, email=email).status_code == 422
    assert not Registration.objects.exists()


def test_domain_is_the_one_that_browsers_mean(case_inputs):
    said = json.loads((case_inputs / "08-sharp-s-address.json").read_text(encoding="utf-8"))
    assert by_api(make_round(), **said).status_code == 201
    assert Registration.objects.get().email == "anna@xn--strae-oqa.example"


def test_half_an_emoji_is_refused_and_not_a_fault_of_ours(case_inputs):
    text = (case_inputs / "12-half-an-emoji.json").read_text(encoding="utf-8")
    place = f"/api/events/{make_round().pk}/registrations"
    assert Client().post(place, text, "application/json").status_code in {400, 422}


def test_change_of_contact_is_looked_at_as_closely():
    one = join(make_round())
    with pytest.raises(Refused, match="no_phone_number"):
        change_contact(registration_id=one.pk, party=party(phone="abc"), now=NOW)


def test_contact_that_is_saved_as_it_was_leaves_no_trace():
    said = {"email": "anna@straße.example", "phone": "0172 5551234"}
    one = join(make_round(), party(**said))
    later = NOW + timedelta(hours=1)
    change_contact(registration_id=one.pk, party=party(**said), now=later)
    assert Registration.objects.get().changed_at == one.changed_at
    change_contact(registration_id=one.pk, party=party(**said, language="uk"), now=later)
    assert Registration.objects.get().changed_at == later


def test_numbers_of_a_spreadsheet_get_their_zero_back(case_inputs):
    round_ = make_event(mode="partners", seats=10).rounds.get()
    office = staff_client("coordinator")
    content = (case_inputs / "10-phone-as-number.xlsx").read_bytes()
    shown = upload(office, round_, content, "liste.xlsx")
    assert "0172 5551234" in shown.content.decode()
    confirm(office, round_, sealed_in(shown))
    phones = Registration.objects.order_by("pk").values_list("phone", flat=True)
    assert list(phones) == ["+491725551234", "+491725551235", "+491725551236"]


@pytest.mark.parametrize(
    "name", ["22-initials.xlsx", "22-invisible-signs.csv", "22-no-break-space.csv"]
)
def test_lists_with_signs_that_nobody_sees_are_taken(case_inputs, name):
    round_ = make_event(mode="partners", seats=20).rounds.get()
    office = staff_client("coordinator")
    shown = upload(office, round_, (case_inputs / name).read_bytes(), name)
    assert shown.status_code == 200, shown.content.decode()
    confirm(office, round_, sealed_in(shown))
    assert Registration.objects.exists()


@pytest.mark.parametrize(
    ("content", "is_doubtful"),
    [
        ("sep=;\r\nInitialen;Alter\r\nÄ. K.;7\r\n".encode("cp1252"), True),
        ("Initialen\tAlter\r\nÄ. K.\t7\r\n".encode("utf-16"), False),
        ("sep=,\nInitialen,Alter\nA\u0308. K.,\u00a07\n".encode(), False),
    ],
)
def test_lists_of_offices_are_read(content, is_doubtful):
    round_ = make_event(mode="partners", seats=10).rounds.get()
    office = staff_client("coordinator")
    shown = upload(office, round_, content)
    assert ("wie ihre Buchstaben geschrieben sind" in shown.content.decode()) is is_doubtful
    confirm(office, round_, sealed_in(shown))
    participant = Registration.objects.get().participants.get()
    assert (participant.name, participant.age) == ("Ä. K.", 7)


def test_fault_names_the_line_of_the_file_also_after_a_separator():
    round_ = make_event(mode="partners", seats=10).rounds.get()
    answer = upload(staff_client("coordinator"), round_, "sep=;\nInitialen;Alter\nAK;x\n")
    assert "Zeile 3, Alter" in answer.content.decode()


def test_phones_of_offers_are_one_number_or_no_link(case_inputs):
    said = (case_inputs / "11-phones-for-offers.txt").read_text(encoding="utf-8").splitlines()
    assert [phone_link(one) for one in said if one.strip()] == [
        "+49532176420", "", "+49532176420", "+49532176420;ext=12", "+49532176420", "+49532176420",
    ]  # fmt: skip
    assert read_phone(said[1]) is read_phone(said[2]) is None
    assert show_phone("+49532176420") == "05321 76420"


def test_family_that_is_signed_up_is_asked_before_it_takes_more_seats():
    round_ = make_round(seats=3)
    for contact in ({"email": "Familie@example.org"}, {"phone": "0172 5551234"}):
        by_form(round_, email="familie@example.org", phone="+49 172 5551234")
        answer = by_form(round_, **contact)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "hat sich schon jemand angemeldet" in page
        assert 'name="comes_again"' in page
        assert by_api(round_, **contact).json()["code"] == "events.signed_up_already"
    assert Registration.objects.count() == 1
    assert by_form(round_, email="familie@example.org", comes_again="on").status_code == 302
    assert by_api(round_, email="familie@example.org", comes_again=True).status_code == 201
    page = staff_client("coordinator").get(address(round_)).content.decode()
    assert page.count("gleicher Kontakt zweimal") == 3


def test_office_is_asked_too_and_schools_are_not():
    round_ = make_round()
    office = staff_client("coordinator")
    assert office.post(address(round_, "anruf/"), entry()).status_code == 302
    assert office.post(address(round_, "anruf/"), entry()).status_code == 422
    assert office.post(address(round_, "anruf/"), entry(comes_again="on")).status_code == 302
    school = make_event("schule", mode="partners").rounds.get()
    for _ in range(2):
        join(school, party(phone="05321 12345"), channel=Channel.PARTNER, comes_again=False)
    assert school.registrations.count() == 2


def as_workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b";;\r\n\r\nInitialen;Alter\r\nA. K.;7\r\n",
        b"Klasse 5b;;\r\nInitialen;Alter\r\nA. K.;7\r\n",
        b"Initialen;Alter\rA. K.;7\r",
        "Initialen;Alter\nA. K.;۷\n".encode(),
        b"Initialen;Alter\nA. K.;7.0\n",
        as_workbook([], ["Klasse 5b"], [None, "Initialen", "Alter"], [None, "A. K.", 7]),
    ],
)
def test_table_is_found_where_a_school_has_put_it(content):
    [person], faults = read_list(read_table(content, most=100).rows, {}, "de")
    assert (person.initials, person.age, faults) == ("A. K.", 7, [])


def test_formula_that_nobody_has_computed_makes_no_grown_up():
    table = read_table(as_workbook(["Initialen", "Alter"], ["A. K.", "=3+4"]), most=100)
    people, [fault] = read_list(table.rows, {}, "de")
    assert (people, fault.line, fault.field, fault.said) == ([], 2, "age", "=3+4")


def test_fault_names_the_line_below_a_title():
    rows = read_table(b"Klasse 5b\n\nInitialen;Alter\nA. K.;x\n", most=100).rows
    assert [fault.line for fault in read_list(rows, {}, "de")[1]] == [4]
