"""Files whose values no calendar, database or computer can hold are refused in words."""

import json
from datetime import date, time
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations import AddConstraint
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from lotse.events.actions.planning import facts_of, publish_event, save_event
from lotse.events.domain.series import Series
from lotse.events.models import Event
from lotse.interop.directory_files import read_offers
from lotse.interop.hsds.importing import import_document
from lotse.interop.hsds.reading import read
from lotse.interop.text_files import formats
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.yaml_files import load
from lotse.offers.domain.facts import ScheduleFacts
from lotse.offers.models import Offer
from lotse.partners.models import Organisation
from lotse.reference.district_file import read_district
from lotse.words.models import Text
from tests.backoffice.test_event_form import filled
from tests.backoffice.test_offers import form_of
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, event_facts, make_event
from tests.factories.offers import make_offer, make_partner
from tests.interop.test_directory_files import DEMO, OFFER
from tests.interop.test_hsds_import import service

FIRST, LAST = date.min, date.max
PUBLIC = ["/de/", "/ar/angebote/", "/de/angebote/deutschkurs/", "/de/veranstaltungen/",
          "/de/veranstaltungen/termine.ics", "/de/angebote/neu.atom", "/sitemap.xml",
          "/api/hsds/services?full=true",
          "/api/v3/landkreis-goslar/de/events/?combine_recurring=true",
          "/api/v3/landkreis-goslar/de/events/", "/api/events"]  # fmt: skip


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


def open_everything():
    for address in PUBLIC:
        assert Client().get(address).status_code in {200, 404}, address


@pytest.mark.django_db
@pytest.mark.parametrize(
    "facts",
    [
        {"starts_on": FIRST},
        {"starts_on": FIRST, "ends_on": LAST},
        {"starts_on": LAST},
        {"ends_on": LAST},
        {"next_review_on": LAST},
        {"confirmed_on": FIRST, "next_review_on": FIRST},
        {"schedules": (ScheduleFacts("WEEKLY", 12, ("MO",), time(0), time(23, 59), FIRST, LAST),)},
        {"schedules": (ScheduleFacts("MONTHLY", 12, ("5SU",), time(23, 59), None, LAST, LAST),)},
        {"schedules": (ScheduleFacts("WEEKLY", 1, ("MO",), time(2, 30), time(3), None, FIRST),)},
    ],
)
def test_offer_at_the_ends_of_the_calendar_is_refused_and_breaks_no_page(facts):
    make_offer()
    with pytest.raises(Refused, match=r"offers\.far_day"):
        make_offer(**facts)
    open_everything()
    office = staff_client("coordinator")
    for address in ("/staff/", "/staff/angebote/", "/staff/angebote/deutschkurs/"):
        assert office.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31", "9998-01-01"])
@pytest.mark.parametrize("rule", ["", "weekly"])
def test_event_that_nobody_can_mean_is_asked_back(day, rule):
    office = staff_client("coordinator")
    make_partner("kvhs")
    data = filled(office, starts_on=day)
    if rule:
        data |= {"repeats": "weekly", "rhythm": "weekly", "times": "3", "count": "3"}
    answer = office.post("/staff/veranstaltungen/neu/", data)
    assert answer.status_code == 422
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("day", [FIRST, LAST, date(1899, 12, 31), date(2500, 1, 1)])
def test_series_at_the_ends_of_the_calendar_is_refused(day):
    make_partner("kvhs")
    for rule in ("", "FREQ=WEEKLY;COUNT=3"):
        facts = event_facts(series=Series(day, time(18), time(20), rule))
        with pytest.raises(Refused, match=r"events\."):
            save_event(facts=facts, words=[], by=None, now=NOW)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("confirmed_on: 2026-09-01", "confirmed_on: 9999-12-31"),
        ("confirmed_on: 2026-09-01", "confirmed_on: 0001-01-01"),
        ("{title: Kurs}", r'{title: "Kurs \ud83d"}'),
        ("{title: Kurs}", r'{title: "Kurs \0"}'),
        ("{title: Kurs}", "{title: " + "[" * 3000 + "]" * 3000 + "}"),
        ("key: kurs", "key: &a [*a]"),
    ],
)
def test_directory_that_nobody_can_keep_is_refused(tmp_path, old, new):
    path = tmp_path / "offers.yaml"
    path.write_text(OFFER.replace(old, new), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_offers(path)
    assert refused.value.code == "kit.unreadable_file"
    assert "offers.yaml: " in refused.value.details["reason"]


def test_file_whose_parts_multiply_is_refused(tmp_path):
    """Ten lines that name each other nine times are a billion words."""
    lines = ['a0: &a0 ["lol"]']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Refused, match="unreadable_file"):
        load(path)


def test_district_with_holidays_at_the_ends_of_the_calendar_is_refused(tmp_path):
    text = (DEMO / "district.yaml").read_text(encoding="utf-8")
    path = tmp_path / "district.yaml"
    assert "school_holidays:\n" in text
    line = "school_holidays:\n  - {name: Ferien, start: 0001-01-01, end: 9999-12-31}\n"
    path.write_text(text.replace("school_holidays:\n", line), encoding="utf-8")
    with pytest.raises(Refused, match="school_holidays"):
        read_district(path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b'msgctxt "events.event/infoabend/title"\nmsgid "Infoabend Klasse 5"\nmsgstr "a\0b"\n',
        b'msgctxt "events.event/infoabend/title"\nmsgid "Infoabend Klasse 5"\nmsgstr "a\x1bb"\n',
        b'msgctxt "a"\nmsgid "b"\nmsgstr "\x7f"\n',
    ],
)
def test_po_with_signs_that_no_text_holds_is_refused_with_the_line(content):
    make_event()
    before = Text.objects.count()
    head = b'msgid ""\nmsgstr "Language: en\\nX-Source-Language: de\\n"\n\n'
    with pytest.raises(Refused) as refused:
        formats.read(head + content, "x.po")
    assert refused.value.code == "words.unreadable_file"
    assert "line 6" in refused.value.details["reason"]
    assert Text.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"assured_date": "0001-01-01"},
        {"assured_date": "9999-12-31"},
        {"last_modified": "9999-12-31T23:59:59-15:00"},
        {"minimum_age": 1e308},
        {"name": "x" * 100_000},
        {"schedules": [{"id": "7f1c0a30-649c-11e6-8b77-86f30ca89301", "freq": "WEEKLY",
                        "byday": "MO", "opens_at": "00:00Z", "valid_from": "0001-01-01",
                        "valid_to": "9999-12-31"}]},
        {"schedules": [{"id": "7f1c0a30-649c-11e6-8b77-86f30ca89301", "freq": "WEEKLY",
                        "byday": "MO", "opens_at": "23:59", "timezone": "-14", "valid_from":
                        "9999-12-31"}]},
    ],
)  # fmt: skip
def test_hsds_at_the_ends_is_read_or_named(tmp_path, change):
    (tmp_path / "services.json").write_text(json.dumps(service(**change)), encoding="utf-8")
    document = read(tmp_path / "services.json")
    import_document(document=document, by=None, now=NOW, today=NOW.date())
    office = staff_client("coordinator")
    assert office.get("/staff/angebote/").status_code == 200
    for offer in Offer.objects.all():
        assert office.get(f"/staff/angebote/{offer.slug}/").status_code == 200
    open_everything()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [b"[" * 5000, b'[{"a": NaN}]', b'[{"name": "\\ud83d"}]', b"\xff\xfe", b"", b"\0"],
)
@pytest.mark.parametrize("command", ["import_schools", "import_hsds", "import_borders"])
def test_json_that_is_none_is_refused_by_every_import(tmp_path, command, content):
    path = tmp_path / "file.json"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command(command, str(path), stdout=StringIO())
    assert "file.json" in str(refused.value)


@pytest.mark.django_db
def test_event_that_was_kept_with_a_far_day_breaks_no_page():
    """Rows of an earlier version, or of a hand in the database."""
    make_event()
    Event.objects.update(starts_on=LAST)
    open_everything()
    assert staff_client("coordinator").get("/staff/veranstaltungen/").status_code == 200
    publish_event(facts=facts_of(Event.objects.get()), now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rule",
    ["freq=weekly;count=3", "RRULE:FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;INTERVAL=0;UNTIL=20280101",
     "FREQ=WEEKLY;COUNT=3\nDTSTART:19700101", "x"],
)  # fmt: skip
def test_event_that_was_kept_with_a_rule_that_is_none_breaks_no_page(rule):
    make_event(series=Series(date(2027, 1, 14), time(18), time(20), "FREQ=WEEKLY;COUNT=3"))
    Event.objects.update(rule=rule)
    open_everything()
    office = staff_client("coordinator")
    for address in ("/staff/veranstaltungen/", "/staff/veranstaltungen/infoabend/bearbeiten/"):
        assert office.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fact", "day"),
    [
        ("starts_on", "0001-01-01"),
        ("starts_on", "9999-12-31"),
        ("ends_on", "0001-01-01"),
        ("ends_on", "9999-12-31"),
        ("confirmed_on", "0001-01-01"),
        ("next_review_on", "9999-12-31"),
    ],
)
def test_offer_that_was_kept_with_a_far_day_breaks_no_page(fact, day):
    make_offer("eins")
    Offer.objects.update(**{fact: day})
    open_everything()
    assert Client().get("/de/angebote/eins/termine.ics").status_code in {200, 404}
    office = staff_client("coordinator")
    for address in ("/staff/angebote/", "/staff/angebote/eins/"):
        assert office.get(address).status_code == 200
    data = form_of(office, "eins") | {"starts_on": "", "ends_on": ""}
    assert office.post("/staff/angebote/eins/", data).status_code in {302, 422}


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"{}", b"[]", b"[{}]", b'[1, "x"]', b'{"contents": []}'])
def test_hsds_file_with_nothing_of_hsds_is_refused(tmp_path, content):
    path = tmp_path / "file.json"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="nothing of HSDS"):
        call_command("import_hsds", str(path), stdout=StringIO())


@pytest.mark.django_db
def test_form_of_an_offer_with_days_nobody_means_is_asked_back():
    make_offer("eins")
    office = staff_client("coordinator")
    for day in ("0001-01-01", "9999-12-31"):
        data = form_of(office, "eins") | {"ends_on": day, "starts_on": day}
        assert office.post("/staff/angebote/eins/", data).status_code in {302, 422}
        open_everything()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("app", "name", "model", "column"),
    [
        ("events", "0010_online_leads_to_the_web", Event, "online_url"),
        ("offers", "0006_website_leads_to_the_web", Offer, "website"),
        ("partners", "0006_website_leads_to_the_web", Organisation, "website"),
    ],
)
def test_address_kept_before_the_rule_stops_no_update(app, name, model, column):
    make_offer("eins")
    make_event()
    table = model._meta.db_table
    migration = import_module(f"lotse.{app}.migrations.{name}").Migration
    state = MigrationLoader(connection).project_state([(app, name)])
    [adds] = [one for one in migration.operations if isinstance(one, AddConstraint)]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {adds.constraint.name}")
        cursor.execute(f"UPDATE {table} SET {column} = 'ftp://example.org/'")
    with connection.schema_editor(atomic=False) as editor:
        for operation in migration.operations:
            operation.database_forwards(app, editor, state, state)
    assert set(model.objects.values_list(column, flat=True)) == {""}
