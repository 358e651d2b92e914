import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from frictionless import Package

from lotse.interop.hsds.importing import import_document
from lotse.interop.hsds.package import get_package
from lotse.interop.hsds.reading import read
from lotse.interop.hsds.tables import TABLES
from lotse.kit import clock
from lotse.offers.domain.facts import ScheduleFacts
from lotse.offers.kinds import OFFER
from lotse.offers.models import Offer, Status
from lotse.offers.queries import load_offers
from lotse.partners.actions import SchoolFacts, SiteFacts
from lotse.partners.domain.facts import ContactFacts
from lotse.partners.queries import facts_of, load_organisations, public_organisations
from lotse.words.queries import every_text
from tests.factories.cleaning import remove_content
from tests.factories.offers import NOW, make_offer, make_partner


def unpack(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(files, name):
    return list(csv.DictReader(io.StringIO(files[name], newline="")))


def fill():
    """Offers and partners with everything that they can have."""
    make_partner(
        "schule",
        kind="school",
        name="Grundschule am Park",
        short_name="GS Park",
        website="https://schule.example.org/",
        languages=("de", "uk"),
        school=SchoolFacts("NI", "12345", ("GS",), is_all_day=True),
        sites=[
            SiteFacts(
                "schule",
                name="Haupthaus",
                street="Weg 1",
                postcode="38723",
                place="Seesen",
                municipality="03153012",
                accessibility=("step_free",),
            )
        ],
        contacts=[
            ContactFacts("registration", "05381 99999-1", "anmeldung@example.org"),
            ContactFacts("office", "", "buero@example.org"),
        ],
    )
    make_offer(
        texts={
            "de": {
                "description": "Erster Absatz.\n\nZweiter Absatz.",
                "cost": "5 Euro",
                "documents": "Ausweis",
                "times": "Am Nachmittag",
            },
            "uk": {"title": "Курс німецької", "summary": "=1+1"},
        },
        partners=("schule",),
        stages=("adult", "upper_secondary"),
        topics=("parents", "learn_german"),
        german_in="A1",
        german_out="B1",
        age_from=16,
        age_to=99,
        is_women_only=True,
        has_childcare=True,
        is_free=False,
        join="come",
        email="kurs@example.org",
        phone="05321 99999-5",
        website="https://kurs.example.org/",
        starts_on=NOW.date(),
        pauses_in_school_holidays=True,
        accessibility=("step_free",),
        schedules=(
            ScheduleFacts("WEEKLY", 2, ("MO", "WE"), NOW.time(), None, NOW.date(), None),
            ScheduleFacts("WEEKLY", 2, ("FR",), NOW.time(), None),
            ScheduleFacts("MONTHLY", 1, ("3TH",), NOW.time(), NOW.time().replace(hour=12)),
        ),
    )
    make_offer("spiel", texts={"de": {"title": "Spielkreis"}}, sites=(), is_online=True)


def facts():
    """Everything that an export and an import have to keep, slugs out of the way."""
    names = {row.slug: row.name for row in public_organisations()}
    organisations = sorted(
        (
            replace(
                found,
                slug="",
                sites=tuple(
                    replace(site, slug="", name=site.name or found.name) for site in found.sites
                ),
            )
            for found in map(facts_of, load_organisations(public_organisations()))
        ),
        key=lambda one: one.name,
    )
    titles = {
        slug: text.value
        for _, slug, field, text, _ in every_text([OFFER])
        if (field, text.language) == ("title", "de")
    }
    offers = {
        titles[one.facts.slug]: replace(
            one.facts,
            slug="",
            provider=names[one.facts.provider],
            partners=tuple(names[slug] for slug in one.facts.partners),
            sites=(len(one.facts.sites),),
            confirmed_by="",
            next_review_on=one.facts.confirmed_on,
        )
        for one in load_offers(Offer.objects.all())
    }
    texts = sorted(
        (titles[slug], field, text.language, text.value)
        for _, slug, field, text, _ in every_text([OFFER])
    )
    return organisations, offers, texts


@pytest.mark.django_db
def test_export_and_import_into_an_empty_district_keep_all_facts(tmp_path):
    fill()
    before, package = facts(), get_package()
    (tmp_path / "directory.zip").write_bytes(package)
    remove_content()
    report = import_document(
        document=read(tmp_path / "directory.zip"), by=None, now=NOW, today=NOW.date()
    )
    assert (report.refused, report.left_out, report.dangling) == ([], [], [])
    assert len(report.created) == 4
    assert facts() == before


@pytest.mark.django_db
def test_records_keep_their_identifiers_on_the_way(tmp_path):
    fill()
    first = unpack(get_package())
    (tmp_path / "directory.zip").write_bytes(get_package())
    remove_content()
    import_document(document=read(tmp_path / "directory.zip"), by=None, now=NOW, today=NOW.date())
    Offer.objects.update(status=Status.PUBLISHED, published_at=NOW)
    again = unpack(get_package())
    assert len(first) > 12
    for name in first.keys() - {"datapackage.json", "texts.csv"}:
        assert {row["id"] for row in rows(first, name)} == {row["id"] for row in rows(again, name)}


@pytest.mark.django_db
def test_package_describes_its_tables_and_is_the_same_each_time(district_with_licence):
    fill()
    package = get_package()
    files = unpack(package)
    said = json.loads(files.pop("datapackage.json"))
    assert said["profile"] == "tabular-data-package"
    assert said["licenses"][0]["path"] == "https://example.org/cc0"
    assert {one["path"] for one in said["resources"]} == set(files)
    for one in said["resources"]:
        header = files[one["path"]].splitlines()[0].split(",")
        assert header == [column["name"] for column in one["schema"]["fields"]]
    assert get_package() == package


def faults_of(folder):
    """What frictionless, a validator of others, finds in an unpacked package."""
    report = Package(str(folder / "datapackage.json")).validate()
    return [f"{one[0]}: {one[1]}" for one in report.flatten(["type", "note"])]


@pytest.mark.usefixtures("district_with_licence")
def test_package_is_valid_for_a_validator_of_others_and_a_broken_one_is_not(tmp_path):
    fill()
    files = unpack(get_package())
    for name, content in files.items():
        (tmp_path / name).write_text(content, newline="")
    assert faults_of(tmp_path) == []
    provider = rows(files, "services.csv")[0]["organization_id"]
    broken = (
        files["services.csv"].replace(provider, "0" * 8 + provider[8:]).replace(",16,", ",old,")
    )
    (tmp_path / "services.csv").write_text(broken, newline="")
    found = " ".join(faults_of(tmp_path))
    assert "foreign-key" in found
    assert "type-error" in found


@pytest.mark.django_db
def test_columns_are_those_of_the_specification(shared):
    for name, table in TABLES.items():
        schema = json.loads((shared / "hsds/schema" / f"{name}.json").read_text())
        simple = {
            key
            for key, said in schema["properties"].items()
            if said.get("type") in {"string", "number"}
        }
        assert set(table.columns) <= simple, name


@pytest.mark.django_db
def test_every_pointer_of_the_package_leads_somewhere(tmp_path):
    fill()
    (tmp_path / "directory.zip").write_bytes(get_package())
    assert list(read(tmp_path / "directory.zip").tables.dangling()) == []


@pytest.mark.django_db
def test_drafts_are_not_in_the_package():
    make_partner()
    make_offer("entwurf", texts={"de": {"title": "Geheimer Entwurf"}}, published=False)
    assert all("Geheimer" not in content for content in unpack(get_package()).values())


@pytest.mark.django_db
def test_stale_translations_stay_behind():
    make_offer(texts={"uk": {"title": "Старий"}})
    make_offer(texts={"de": {"title": "Neuer Titel"}})
    assert "Старий" not in unpack(get_package())["texts.csv"]


@pytest.mark.usefixtures("committed")
def test_package_can_be_fetched_and_is_not_sent_twice():
    make_offer()
    client = Client()
    first = client.get("/api/hsds/datapackage.zip")
    assert (first.status_code, first["Content-Type"]) == (200, "application/zip")
    assert "services.csv" in unpack(first.content)
    again = client.get("/api/hsds/datapackage.zip", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_offer("neu")
    changed = client.get("/api/hsds/datapackage.zip", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.usefixtures("committed")
def test_package_of_a_new_day_is_a_new_one():
    make_offer(next_review_on=NOW.date(), confirmed_on=NOW.date() - timedelta(days=90))
    client = Client()
    with clock.frozen(NOW):
        first = client.get("/api/hsds/datapackage.zip")
        same = client.get("/api/hsds/datapackage.zip", headers={"if-none-match": first["ETag"]})
    with clock.frozen(NOW + timedelta(days=1)):
        next_day = client.get("/api/hsds/datapackage.zip", headers={"if-none-match": first["ETag"]})
    assert (same.status_code, next_day.status_code) == (304, 200)
    alerts = [rows(unpack(one.content), "services.csv")[0]["alert"] for one in (first, next_day)]
    assert [bool(alert) for alert in alerts] == [False, True]


@pytest.mark.django_db
def test_job_writes_the_file_or_says_why_not(tmp_path, capsys):
    make_offer()
    call_command("export_hsds", tmp_path / "all.zip")
    assert "services.csv" in unpack((tmp_path / "all.zip").read_bytes())
    assert [file.name for file in tmp_path.iterdir()] == ["all.zip"]
    with pytest.raises(SystemExit):
        call_command("export_hsds", tmp_path / "nowhere" / "all.zip", json=True)
    assert "interop.unwritable" in capsys.readouterr().out


def test_tables_point_only_to_tables_that_are_there(committed):
    make_offer()
    with zipfile.ZipFile(io.BytesIO(get_package(None))) as archive:
        described = json.loads(archive.read("datapackage.json"))["resources"]
    names = {one["name"] for one in described}
    pointed = {
        key["reference"]["resource"]
        for one in described
        for key in one["schema"].get("foreignKeys", [])
    }
    assert "organization" in pointed
    assert pointed <= names
