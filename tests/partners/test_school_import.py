from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from lotse.interop.school_registers import read_register
from lotse.kit import content_version
from lotse.kit.errors import Refused
from lotse.partners.domain.register import Rejected, Row
from lotse.partners.models import Organisation, School, Site
from lotse.partners.queries import list_schools
from lotse.partners.school_import import import_schools
from lotse.reference.actions import set_borders
from lotse.reference.domain.places import Point
from tests.factories.offers import NOW
from tests.factories.reference import GOSLAR

TODAY = date(2026, 11, 24)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[10.3, 51.8], [10.6, 51.8], [10.6, 52], [10.3, 52], [10.3, 51.8]]],
}


def row(number="1", line=2, **changes):
    facts = {
        "name": f"Schule {number}",
        "street": "Weg 1",
        "postcode": "38640",
        "place": "Goslar",
        "phone": "030 23125-1",
        "types": ("Grundschule",),
        "is_all_day": True,
        "point": Point(51.91, 10.43),
    }
    return Row(line=line, number=number, **(facts | changes))


def run(*rows, rejected=(), **options):
    return import_schools(rows=rows, rejected=rejected, state="NI", now=NOW, today=TODAY, **options)


@pytest.fixture
def borders(db):
    set_borders(geometries={GOSLAR: SQUARE}, is_schematic=False, attribution="test")


def test_new_schools_are_created_with_place_and_phone(db):
    assert run(row()).created == ["1"]
    school = list_schools().get()
    assert school.organisation.name == "Schule 1"
    assert school.organisation.sites.get().municipality_id == GOSLAR
    assert school.organisation.contacts.get().phone == "030 23125-1"
    assert [kind.pk for kind in school.types.all()] == ["GS"]


def test_second_import_changes_nothing_and_not_the_content(committed):
    run(row(), row("2"))
    before = content_version.current()
    report = run(row(), row("2"))
    assert (report.unchanged, report.created, report.updated) == (2, [], {})
    assert content_version.current() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Neue Schule"}, "name"),
        ({"street": "Weg 2"}, "street"),
        ({"phone": "030 23125-2"}, "phone"),
        ({"types": ("Hauptschule",)}, "types"),
        ({"is_all_day": False}, "all_day"),
    ],
)
def test_changed_fact_is_updated_and_named(db, change, field):
    run(row())
    assert run(row(**change)).updated == {"1": [field]}
    assert run(row(**change)).unchanged == 1


@pytest.mark.parametrize(
    "gap", [{"street": ""}, {"phone": ""}, {"types": ()}, {"is_all_day": None}, {"point": None}]
)
def test_gap_in_the_register_deletes_nothing(db, gap):
    run(row())
    assert run(row(**gap)).unchanged == 1


def test_vanished_school_is_flagged_and_not_deleted(db):
    run(row(), row("2"))
    assert run(row()).vanished == ["2"]
    assert School.objects.get(number="2").vanished_on == TODAY
    assert [school.number for school in list_schools()] == ["1"]


def test_school_that_comes_back_is_listed_again(db):
    run(row(), row("2"))
    run(row())
    assert run(row(), row("2")).updated == {"2": ["listed_again"]}


def test_school_outside_of_the_registers_area_does_not_vanish(db):
    run(row(), row("2", postcode="30159", place="Hannover"))
    assert run(row()).vanished == []


def test_refused_row_stops_the_whole_import(db):
    with pytest.raises(Refused) as refusal:
        run(row(), rejected=[Rejected(9, "no name")])
    assert refusal.value.details["refused"] == [{"line": 9, "reason": "no name"}]
    assert not School.objects.exists()


def test_rest_lands_when_asked_for(db):
    report = run(row(), rejected=[Rejected(9, "no name")], without_refused=True)
    assert (report.created, len(report.refused)) == (["1"], 1)


def test_dry_run_reports_and_changes_nothing(db):
    assert run(row(), is_dry_run=True).created == ["1"]
    assert not School.objects.exists()


def test_wrong_coordinates_are_kept_with_a_flag(borders):
    report = run(row(point=Point(52.446367, 13.374494)), row("2", point=Point(51.7, 10.0)))
    assert [flag.code for flag in report.flagged] == ["outside_state", "outside_municipality"]
    assert set(Site.objects.values_list("coordinate_flag", flat=True)) == {
        "outside_state",
        "outside_municipality",
    }


def test_better_coordinates_are_not_overwritten(borders):
    run(row())
    assert run(row(point=Point(52.446367, 13.374494))).unchanged == 1
    assert Site.objects.get().latitude == 51.91


def test_right_coordinates_clear_the_flag(borders):
    run(row(point=Point(52.446367, 13.374494)))
    run(row())
    assert Site.objects.get().coordinate_flag == ""


def test_report_says_when_borders_were_not_checked(db):
    assert not run(row()).are_borders_checked


def test_two_imports_at_once_create_each_school_once(committed):
    def import_once(_):
        try:
            return run(*(row(str(number), line=number) for number in range(1, 20)))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(import_once, range(2)))
    assert sorted(len(report.created) for report in reports) == [0, 19]
    assert Organisation.objects.count() == 19


def test_whole_state_is_imported_in_few_statements(db, django_assert_max_num_queries):
    rows = [
        row(str(number), line=number, name=f"Schule {number}", postcode=f"{30000 + number % 900}")
        for number in range(3172)
    ]
    rows += [row(str(n), line=n, name=f"Schule {n}", types=("Hauptschule",)) for n in range(1941)]
    assert len(rows) == 5113
    with django_assert_max_num_queries(60):
        report = run(*rows)
    assert len(report.created) == 3172


def test_real_files_agree_with_one_another(shared, db):
    for name, created in [
        ("goslar_schulen_2017", 59),
        ("goslar_schulen_2017_jedeschule_format", 0),
    ]:
        rows, rejected = read_register(shared / "schools" / f"{name}.csv")
        report = run(*rows, rejected=rejected)
        assert (len(report.created), len(report.updated)) == (created, 0)
        codes = {flag.number: flag.code for flag in report.flagged}
        assert codes["25860"] == "outside_state"
        assert codes["98656"] == "no_type"
