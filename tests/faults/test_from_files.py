"""What can be called, written to and opened is read by the same rules wherever it comes from."""

import json
import shutil
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from lotse.events.models import Registration
from lotse.guide.rule_book_files import FEDERAL, FOLDERS, read_rule_book
from lotse.interop.directory_files import read_offers, read_partners
from lotse.interop.hsds.importing import import_document
from lotse.interop.hsds.reading import read
from lotse.interop.school_registers import read_register
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.offers.models import Offer
from lotse.partners.models import Organisation
from lotse.reference.district_file import read_district
from tests.factories.events import NOW, join, make_round, party
from tests.interop.test_directory_files import DEMO, OFFER
from tests.interop.test_hsds_import import service
from tests.interop.test_school_registers import PLAIN, PLAIN_HEADER

WEB = ["ftp://example.org/", "http://localhost/", "https://user:pw@example.org/", "http://[IP",
       "https://example.org/\u202egnp.exe", "https://10.0.0.1/", "javascript:alert(1)"]  # fmt: skip
MAIL = ["anna@localhost", "anna@\u202eexample.org", "anna@example.org\u200b", "anna", "a@10.0.0.1"]
PHONE = ["abc", "-", "76420", "05321 76420 oder 0172 5551234", "0172 5551234 / 0172 5551235"]


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [("url", w) for w in WEB] + [("email", m) for m in MAIL] + [("phone", p) for p in PHONE],
)
def test_hsds_leaves_out_and_names_what_is_none(tmp_path, field, value):
    said = service()
    if field == "phone":
        said |= {"phones": [{"id": "7f1c0a20-649c-11e6-8b77-86f30ca89309", "number": value}]}
    else:
        said |= {field: value}
        said["organization"] |= {"website" if field == "url" else field: value}
    (tmp_path / "services.json").write_text(json.dumps(said), encoding="utf-8")
    document = read(tmp_path / "services.json")
    report = import_document(document=document, by=None, now=NOW, today=NOW.date())
    offer, partner = Offer.objects.get(), Organisation.objects.get()
    assert (offer.website, offer.email, offer.phone, partner.website) == ("", "", "", "")
    assert [one.reason for one in report.left_out if "is not usable" in one.reason]


@pytest.mark.parametrize("value", [one for one in WEB if "\u202e" not in one])
def test_register_keeps_no_address_that_is_none(tmp_path, value):
    header = f"{PLAIN_HEADER},website,email"
    row = f'{PLAIN.replace("05321 12345", "abc")},"{value}",anna@localhost'
    path = tmp_path / "register.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    [read_row], rejected = read_register(path, "NI")
    assert (read_row.website, read_row.email, read_row.phone, rejected) == ("", "", "", [])


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("05323 7036/7", "05323 7036"),
        ("05321 12345; 05321 12346", "05321 12345"),
        ("abc / 05321 12345", "05321 12345"),
        ("+49 (0) 5321/76-420", "+49 (0) 5321/76-420"),
    ],
)
def test_register_keeps_the_first_number_that_can_be_called(tmp_path, said, kept):
    path = tmp_path / "register.csv"
    path.write_text(f"{PLAIN_HEADER}\n{PLAIN.replace('05321 12345', said)}\n", encoding="utf-8")
    [row], _ = read_register(path, "NI")
    assert row.phone == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [("website", w) for w in WEB] + [("email", m) for m in MAIL] + [("phone", p) for p in PHONE],
)
def test_directory_is_refused_with_line_and_key(tmp_path, field, value):
    lines = f"    contact:\n      {field}: {json.dumps(value)}\n    texts:"
    path = tmp_path / "offers.yaml"
    path.write_text(OFFER.replace("    texts:", lines), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_offers(path)
    assert f"line 10: offers.0.contact.{field}: " in refused.value.details["reason"]


def test_website_of_a_partner_in_a_file_is_looked_at(tmp_path):
    text = (DEMO / "partners.yaml").read_text(encoding="utf-8")
    path = tmp_path / "partners.yaml"
    path.write_text(text.replace("website: https://", "website: ftp://", 1), encoding="utf-8")
    with pytest.raises(Refused, match=r"organisations\.\d+\.website"):
        read_partners(path, "NI")


@pytest.mark.parametrize("value", ["ftp://example.org/", "https://localhost/", "https://a b/", ""])
def test_address_of_a_licence_is_looked_at(tmp_path, value):
    text = (DEMO / "district.yaml").read_text(encoding="utf-8")
    path = tmp_path / "district.yaml"
    known = "https://creativecommons.org/publicdomain/zero/1.0/deed.de"
    assert known in text
    path.write_text(text.replace(known, json.dumps(value)), encoding="utf-8")
    with pytest.raises(Refused, match=r"open_data\.licence_url"):
        read_district(path)


def test_source_of_a_rule_is_an_address_that_everybody_may_open(tmp_path):
    shutil.copytree(FEDERAL, tmp_path / "bund")
    shutil.copytree(FOLDERS["NI"], tmp_path / "book")
    rules = tmp_path / "bund" / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("https://www", "https://user:pw@www", 1), encoding="utf-8")
    with pytest.raises(Refused, match=r"url: .*is no public address of the web"):
        read_rule_book(tmp_path / "bund", tmp_path / "book")


@pytest.mark.django_db
def test_numbers_that_were_kept_as_typed_get_the_one_form_and_twice_is_once():
    """A family that signs up again is known by its number, however it wrote it last year."""
    round_ = make_round()
    said = {
        "0172 555 12 34": "+491725551234",
        "+49 (0) 172 5551235": "+491725551235",
        "٠١٧٢٥٥٥١٢٣٦": "+491725551236",
        "nach 12 Uhr": "nach 12 Uhr",
        "+49532176420;ext=12": "+49532176420;ext=12",
        "05321 76420 oder 76421": "05321 76420 oder 76421",
    }
    for number, phone in enumerate(said):
        one = join(round_, party(email=f"f{number}@example.org"))
        Registration.objects.filter(pk=one.pk).update(phone=phone)
    migration = import_module("lotse.events.migrations.0009_phones_in_one_form")
    for _ in range(2):
        migration.put_in_form(apps, SimpleNamespace(connection=connection))
        kept = Registration.objects.order_by("pk").values_list("phone", flat=True)
        assert list(kept) == list(said.values())
