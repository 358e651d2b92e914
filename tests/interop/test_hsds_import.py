import io
import json
import zipfile
from datetime import date
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lotse.interop.hsds import listing
from lotse.interop.hsds.identifiers import term_id
from lotse.interop.hsds.importing import import_document
from lotse.interop.hsds.package import get_package
from lotse.interop.hsds.reading import read
from lotse.interop.models import ForeignRecord
from lotse.kit.advisory import Lock
from lotse.kit.errors import Refused
from lotse.kit.html_lines import as_lines
from lotse.offers.models import Offer, Status
from lotse.offers.queries import find_public_offer, public_offers
from lotse.partners.models import ContactFunction, Organisation, Site
from lotse.words.models import Text
from tests.factories.offers import NOW, make_offer, make_partner

pytestmark = pytest.mark.django_db
ORGANIZATION, SERVICE, PLACE, AT = (str(uuid4()) for _ in range(4))


def service(**changes):
    return {
        "id": SERVICE,
        "name": "Nachhilfe am Nachmittag",
        "status": "active",
        "description": "Hilfe bei den Hausaufgaben.\n\nJeden Tag.",
        "assured_date": "2026-10-01",
        "organization": {"id": ORGANIZATION, "name": "Verein", "description": "Ein Verein"},
        "languages": [{"id": str(uuid4()), "code": "uk", "name": "Ukrainisch"}],
        "attributes": [
            {
                "id": str(uuid4()),
                "link_type": "topic",
                "taxonomy_term": {"id": term_id("topic", "tutoring"), "name": "Nachhilfe"},
            }
        ],
        "schedules": [
            {"id": str(uuid4()), "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "14:00:00"}
        ],
        "service_at_locations": [
            {
                "id": AT,
                "location": {
                    "id": PLACE,
                    "location_type": "physical",
                    "name": "Haus",
                    "latitude": 51.9,
                    "longitude": 10.4,
                    "addresses": [
                        {
                            "id": str(uuid4()),
                            "address_1": "Weg 1",
                            "city": "Goslar",
                            "postal_code": "38640",
                        }
                    ],
                },
            }
        ],
        **changes,
    }


def title():
    return Text.objects.get(kind="offers.offer", field="title").value


@pytest.fixture
def bring(tmp_path):
    """Import some JSON and give the report."""

    def work(said, name="services.json"):
        (tmp_path / name).write_text(json.dumps(said))
        document = read(tmp_path / name)
        return import_document(document=document, by=None, now=NOW, today=NOW.date())

    return work


def test_service_becomes_a_draft_with_its_words_imported(bring):
    report = bring(service())
    assert report.created == [ORGANIZATION, SERVICE]
    offer = Offer.objects.get()
    assert (offer.status, offer.slug) == (Status.DRAFT, "nachhilfe-am-nachmittag")
    assert offer.next_review_on <= NOW.date()  # nobody here has confirmed it
    assert [topic.pk for topic in offer.topics.all()] == ["tutoring"]
    assert [language.pk for language in offer.languages.all()] == ["uk"]
    assert [time.byday for time in offer.schedules.all()] == ["MO,TU"]
    assert offer.sites.get().municipality.name == "Goslar"
    texts = {text.field: text for text in Text.objects.filter(record_id=offer.slug)}
    assert texts["summary"].value == "Hilfe bei den Hausaufgaben."
    assert texts["description"].value == "Jeden Tag."
    assert {text.origin for text in texts.values()} == {"imported"}
    assert find_public_offer(offer.slug) is None


def test_second_import_changes_nothing(bring):
    bring(service())
    before = list(Offer.objects.values()), list(Organisation.objects.values())
    report = bring(service())
    assert (report.created, report.updated) == ([], [])
    assert set(report.unchanged) == {ORGANIZATION, SERVICE}
    assert (list(Offer.objects.values()), list(Organisation.objects.values())) == before


def test_draft_follows_its_origin_under_the_same_address(bring):
    bring(service())
    report = bring(service(name="Nachhilfe am Abend"))
    assert report.updated == [SERVICE]
    assert Offer.objects.get().slug == "nachhilfe-am-nachmittag"
    assert title() == "Nachhilfe am Abend"


def ids_of(said):
    """Every identifier of an object and of what is in it, but terms and times."""
    found = {said["id"]} if isinstance(said, dict) and "id" in said else set()
    for key, value in said.items() if isinstance(said, dict) else enumerate(said):
        if isinstance(value, dict | list) and key not in {"attributes", "schedules", "languages"}:
            found |= ids_of(value)
    return found


def test_parts_from_elsewhere_go_out_under_their_identifiers(bring):
    contact, phone, call = (str(uuid4()) for _ in range(3))
    said = service(phones=[{"id": call, "number": "05321 99999-7"}])
    said["organization"]["contacts"] = [
        {"id": str(uuid4()), "name": "Ann Persona", "email": "ann@example.org"},
        {
            "id": contact,
            "title": "registration",
            "phones": [{"id": phone, "number": "05321 99999-8"}],
        },
    ]
    address = said["service_at_locations"][0]["location"]["addresses"][0]["id"]
    bring(json.loads(json.dumps(said).replace(AT, AT.upper())))
    rows = list(ForeignRecord.objects.order_by("id").values())
    bring(said)
    assert list(ForeignRecord.objects.order_by("id").values()) == rows
    Offer.objects.update(status=Status.PUBLISHED, published_at=NOW)
    reader = listing.reader_of("de")
    (made,) = listing.load_services(public_offers(), reader, is_full=True)
    assert {AT, PLACE, SERVICE, ORGANIZATION, address, call} <= ids_of(made)
    assert reader.identifiers.places[AT] == ("nachhilfe-am-nachmittag", "verein-haus")
    (partner,) = listing.load_organizations(Organisation.objects.all(), reader, is_full=True)
    assert {contact, phone} <= ids_of(partner)


def test_part_whose_identifier_is_taken_gets_another(bring):
    said = service()
    place = said["service_at_locations"][0]["location"]
    place["addresses"][0]["id"] = PLACE
    report = bring(said)
    assert report.refused == []
    assert not ForeignRecord.objects.filter(kind="part").exclude(id=AT).exists()


def test_identifiers_in_large_letters_are_the_same_ones(bring):
    bring(service(id=SERVICE.upper()))
    report = bring(service())
    assert (report.created, report.unchanged) == ([], [ORGANIZATION, SERVICE])


def test_time_that_ends_after_a_number_of_dates_has_a_last_day(bring):
    row = {"id": "s", "freq": "WEEKLY", "byday": "MO", "opens_at": "14:00", "count": 3}
    report = bring(service(schedules=[row]))
    assert "nobody can count" in report.left_out[0].reason
    for count in ("3", 3, 3.0):
        bring(service(schedules=[row | {"dtstart": "2026-12-07", "count": count}]))
        (one,) = Offer.objects.get().schedules.all()
        assert (one.valid_from, one.valid_to) == (date(2026, 12, 7), date(2026, 12, 21))
    for count in (0, -1, "many", 1e300, 10_000):
        bring(service(schedules=[row | {"dtstart": "2026-12-07", "count": count}]))
        assert not Offer.objects.get().schedules.exists(), count


@pytest.mark.parametrize(
    ("total", "note"),
    [
        (1, []),
        (0, []),  # a feed that counts wrongly
        (None, []),
        ("many", []),
        (True, []),
        (120, ["the feed tells of 120 entries, 1 are here"]),
    ],
)
def test_pages_come_in_whatever_they_count_and_missing_ones_are_named(bring, total, note):
    page = {"total_items": total, "page_number": 1, "contents": [service()]}
    report = bring(page)
    assert report.created == [ORGANIZATION, SERVICE]
    assert [one.reason for one in report.left_out] == note


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.WITHDRAWN])
def test_what_staff_has_decided_about_is_left_alone(bring, status):
    bring(service())
    Offer.objects.update(status=status, published_at=NOW)
    report = bring(service(name="Nachhilfe am Abend"))
    assert report.left_alone == [SERVICE]
    assert title() == "Nachhilfe am Nachmittag"


def test_our_own_records_are_left_alone(tmp_path):
    make_offer()
    (tmp_path / "own.zip").write_bytes(get_package())
    report = import_document(
        document=read(tmp_path / "own.zip"), by=None, now=NOW, today=NOW.date()
    )
    assert (len(report.left_alone), report.created) == (2, [])
    assert (Offer.objects.count(), Organisation.objects.count()) == (1, 1)


def test_new_place_is_added_to_a_known_organization(bring):
    bring(service())
    other = service(id=str(uuid4()), name="Zweites Angebot")
    other["service_at_locations"][0]["id"] = str(uuid4())
    other["service_at_locations"][0]["location"] = {
        "id": str(uuid4()),
        "location_type": "physical",
        "name": "Zweites Haus",
    }
    report = bring(other)
    assert report.updated == [ORGANIZATION]
    assert {site.name for site in Site.objects.all()} == {"Haus", "Zweites Haus"}


def test_same_name_gets_another_address(bring):
    make_partner()
    make_offer("nachhilfe-am-nachmittag")
    bring(service())
    assert Offer.objects.filter(slug="nachhilfe-am-nachmittag-2").exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "17"}, "the identifier is no UUID"),
        ({"name": " "}, "there is no name"),
        ({"name": "x" * 301}, "the name is longer than 300 characters"),
        ({"status": "defunct"}, "the status is 'defunct'"),
        ({"organization": None}, "its organization is not here"),
    ],
)
def test_unusable_service_is_refused_as_a_whole(bring, changes, reason):
    report = bring(service(**changes))
    assert [fault.reason for fault in report.refused] == [reason]
    assert not Offer.objects.exists()
    assert not ForeignRecord.objects.filter(kind="service").exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"minimum_age": 30, "maximum_age": 6}, "the ages 30 to 6 are no range"),
        ({"minimum_age": 1e300}, "1e+300 is not between 0 and 120"),
        ({"minimum_age": "many"}, "'many' is not between 0 and 120"),
        ({"assured_date": "soon"}, "'soon' is no date"),
        ({"url": "javascript:alert(1)"}, "the address 'javascript:alert(1)' is not usable"),
        ({"email": "nobody"}, "the mail address 'nobody' is not usable"),
        ({"phones": [{"id": "p", "number": "1" * 41}]}, "the telephone number"),
        (
            {"schedules": [{"id": "s", "freq": "WEEKLY", "byday": "XX", "opens_at": "10:00"}]},
            "a time that is neither",
        ),
        (
            {"schedules": [{"id": "s", "valid_from": "2026-12-01", "valid_to": "2026-11-01"}]},
            "a time that ends",
        ),
        ({"languages": [{"id": "l", "code": "tlh"}]}, "the language 'tlh'"),
        ({"attributes": [{"id": "a", "label": "Kochen"}]}, "the term 'Kochen'"),
    ],
)
def test_part_that_cannot_be_kept_is_left_out_and_named(bring, changes, reason):
    report = bring(service(**changes))
    assert SERVICE in report.created
    assert any(fault.reason.startswith(reason) for fault in report.left_out), report.left_out


def test_persons_do_not_come_in(bring):
    said = service()
    said["organization"]["contacts"] = [
        {"id": str(uuid4()), "name": "Ann Persona", "email": "ann@example.org"},
        {"id": str(uuid4()), "title": "registration", "email": "anmeldung@example.org"},
    ]
    bring(said)
    contact = ContactFunction.objects.get()
    assert (contact.function, contact.email) == ("registration", "anmeldung@example.org")


def test_broken_record_does_not_stop_the_others(bring):
    report = bring([service(), service(id="17"), service(id=str(uuid4()), name="Drittes")])
    assert len(report.refused) == 1
    assert Offer.objects.count() == 2


def test_foreign_topics_are_known_by_their_names(bring):
    term = {"id": str(uuid4()), "name": "Learn German", "description": "x"}
    said = service(attributes=[{"id": str(uuid4()), "taxonomy_term": term}])
    bring(said)
    assert [topic.pk for topic in Offer.objects.get().topics.all()] == ["learn_german"]


def test_two_imports_at_once_are_refused(bring, tmp_path):
    import psycopg

    settings = connection.get_connection_params()
    wanted = {
        key: settings[key]
        for key in ("host", "port", "user", "password", "dbname")
        if settings.get(key)
    }
    with psycopg.connect(**wanted) as other:
        other.execute("SELECT pg_advisory_lock(%s, hashtext(''))", [int(Lock.HSDS_IMPORT)])
        with pytest.raises(Refused) as refusal:
            bring(service())
    assert refusal.value.code == "interop.busy"


OFFICIAL = [
    ("spec-examples-hsds3/service_full.json", 1),
    ("spec-examples-hsds3/service_list.json", 1),
    ("spec-examples-hsds3/organization_full.json", 1),
    ("spec-examples-hsds3/service_at_location_full.json", 1),
    ("spec-examples-hsds3/tabular.json", 1),
    ("spec-examples-hsds3/csv", 1),
    ("uk-mocks/V3.0-UK-Default", 1),
    ("uk-mocks/V3.0-UK-Warn", 1),
]


@pytest.mark.parametrize(("path", "offers"), OFFICIAL)
def test_official_examples_come_in_twice_without_doubles(shared, path, offers):
    for _ in range(2):
        document = read(shared / "hsds" / path)
        report = import_document(document=document, by=None, now=NOW, today=NOW.date())
        assert report.refused == []
    assert report.created == report.updated == []
    assert Offer.objects.count() == offers


def test_dangling_references_are_named(shared):
    document = read(shared / "hsds/spec-examples-hsds3/csv")
    report = import_document(document=document, by=None, now=NOW, today=NOW.date())
    said = {(fault.where.split()[0], fault.reason.split()[0]) for fault in report.dangling}
    assert said >= {
        ("organization", "parent_organization_id"),
        ("location", "organization_id"),
        ("taxonomy_term", "taxonomy_id"),
        ("attribute", "link_id"),
    }


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_csv", ".csv"), content)
    return out.getvalue()


def complaint(path):
    """Why a file, or what is in it, cannot be read."""
    try:
        return "; ".join(fault.reason for fault in read(path).faults)
    except Refused as refusal:
        return str(refusal.details["reason"])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.json", b"{", "Expecting"),
        ("a.json", b"\xff\xfe", "not UTF-8"),
        ("a.json", b"[" * 100_000, "a.json"),
        ("a.json", b"{}", "no object that HSDS knows"),
        ("a.json", b"[]", "nothing of HSDS"),
        ("a.json", b"[1]", "this is no JSON object"),
        ("service.json", b'{"name": "x", "status": "active"}', "without an identifier"),
        ("services.csv", b"id,name\n1\n", "another number of columns"),
        ("services.csv", b"id,name\n,x\n", "without an identifier"),
        ("services.csv", b"id,name\n1,a\n1,b\n", "another service 1"),
        ("unknown.csv", b"id\n1\n", "nothing of HSDS"),
        ("a.zip", b"PK", "no readable ZIP"),
        ("a.zip", zipped(readme="hello"), "nothing of HSDS"),
    ],
)
def test_unreadable_files_and_rows_say_why(tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)
    said = complaint(tmp_path / name)
    assert reason in said


def test_zip_that_claims_to_be_huge_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("lotse.interop.hsds.reading.MAX_BYTES", 10)
    (tmp_path / "a.zip").write_bytes(zipped(services_csv="id,name\n" * 5))
    with pytest.raises(Refused):
        read(tmp_path / "a.zip")


def test_job_reports_and_a_dry_run_keeps_nothing(tmp_path, capsys):
    (tmp_path / "services.json").write_text(json.dumps([service(), service(id="17")]))
    call_command("import_hsds", tmp_path / "services.json", dry_run=True)
    assert "Would be: 2 created" in capsys.readouterr().out
    assert not Offer.objects.exists()
    call_command("import_hsds", tmp_path, json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["created"] == [ORGANIZATION, SERVICE]
    assert said["refused"] == [{"where": "service 17", "reason": "the identifier is no UUID"}]
    with pytest.raises(CommandError):
        call_command("import_hsds", tmp_path / "nothing.json")


def test_package_of_the_folder_is_read_as_its_authors_write(case_inputs):
    report = import_document(
        document=read(case_inputs / "18-hsds"), by=None, now=NOW, today=NOW.date()
    )
    assert [one.reason for one in report.refused] == ["the status is 'Inactive'"]
    words = " ".join(Text.objects.filter(kind="offers.offer").values_list("value", flat=True))
    assert "Lesen & Schreiben" in words
    assert "- Montag\n- Dienstag" in words
    assert "<" not in words


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("<p>Eins</p><p>Zwei</p>", "Eins\nZwei"),
        ("a<br/>b&nbsp;&uuml;", "a\nb ü"),
        ("<script>alert(1)</script>Text", "Text"),
        ("x < y & z > 0", "x < y & z > 0"),
        ("https://example.org/?a=1&copy=2", "https://example.org/?a=1&copy=2"),
        ("Kurs <A1> und <B2>", "Kurs <A1> und <B2>"),
    ],
)
def test_html_becomes_lines_and_other_signs_stay(said, lines):
    assert as_lines(said) == lines


@pytest.mark.parametrize(
    ("row", "opens_at"),
    [
        ({"opens_at": "14:00"}, "14:00"),
        ({"opens_at": "14:00:00Z", "valid_from": "2027-07-05"}, "16:00"),
        ({"opens_at": "14:00:00Z", "valid_from": "2027-01-04"}, "15:00"),
        ({"opens_at": "10:00-05:00", "valid_from": "2027-01-04"}, "16:00"),
        ({"opens_at": "14:00", "timezone": 2, "valid_from": "2027-01-04"}, "13:00"),
        # As we write it: wall times of the zone that is named, whatever the offset of that day.
        ({"opens_at": "14:00", "timezone": 2, "notes": "Europe/Berlin"}, "14:00"),
    ],
)
def test_times_with_an_offset_are_converted_to_those_of_the_place(bring, row, opens_at):
    schedule = {"id": str(uuid4()), "freq": "WEEKLY", "byday": "MO", **row}
    bring(service(schedules=[schedule]))
    assert f"{Offer.objects.get().schedules.get().opens_at:%H:%M}" == opens_at


def test_time_that_falls_on_another_day_here_is_left_out(bring):
    schedule = {"id": str(uuid4()), "freq": "WEEKLY", "byday": "MO", "opens_at": "23:30Z"}
    report = bring(service(schedules=[schedule]))
    assert not Offer.objects.get().schedules.exists()
    assert "a time that is neither" in report.left_out[0].reason


def test_lines_of_json_end_at_line_feeds_only(tmp_path):
    said = service(description="Erste Zeile\u2028zweite\x85dritte Zeile")
    (tmp_path / "services.ndjson").write_text(json.dumps(said, ensure_ascii=False) + "\n")
    document = read(tmp_path / "services.ndjson")
    assert (len(document.tables.rows["service"]), document.faults) == (1, [])


def _again(path, capsys):
    capsys.readouterr()
    call_command("import_hsds", str(path), "--language", "en")
    return capsys.readouterr().out


def test_words_of_a_foreign_feed_are_in_its_language(tmp_path, capsys):
    (tmp_path / "services.json").write_text(json.dumps(service()))
    call_command("import_hsds", str(tmp_path), "--language", "en")
    said = Text.objects.filter(kind="offers.offer", field="title")
    assert set(said.values_list("language", flat=True)) == {"de", "en"}
    assert "0 created, 0 updated, 2 unchanged" in _again(tmp_path, capsys)
    with pytest.raises(CommandError, match="'xx' is not one of de"):
        call_command("import_hsds", str(tmp_path), "--language", "xx")
