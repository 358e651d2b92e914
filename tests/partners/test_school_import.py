from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from lotse.interop.school_registers import read_register
from lotse.kit import content_version
from lotse.kit.errors import Refused
from lotse.partners.actions import import_schools
from lotse.partners.domain.register import Rejected, Row, would_empty
from lotse.partners.models import ContactFunction, Organisation, School, Site
from lotse.partners.queries import list_schools
from lotse.reference.actions import set_borders, set_state_border
from lotse.reference.domain.places import Point
from tests.factories.offers import NOW
from tests.factories.reference import GOSLAR, SEESEN

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
    facts = {"rows": rows, "rejected": rejected, "state": "NI", "now": NOW, "today": TODAY}
    return import_schools(**(facts | options))


@pytest.fixture
def borders(db):
    set_borders(geometries={GOSLAR: [SQUARE]}, is_schematic=False, attribution="test")


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


def test_refused_row_stops_the_whole_import_when_asked_for(db):
    with pytest.raises(Refused) as refusal:
        run(row(), rejected=[Rejected(9, "no name")], only_whole=True)
    assert refusal.value.code == "partners.refused_rows"
    assert [(one["line"], one["reason"]) for one in refusal.value.details["rows"]] == [
        (9, "no name")
    ]
    assert "line 9: no name" in refusal.value.details["reason"]
    assert not School.objects.exists()


def test_refused_row_takes_only_its_school_along(db):
    report = run(row(), rejected=[Rejected(9, "no name")])
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


def test_flag_appears_when_the_border_becomes_known(db):
    run(row(point=Point(51.7, 10.0)))
    set_borders(geometries={GOSLAR: [SQUARE]}, is_schematic=False, attribution="test")
    assert run(row(point=Point(51.7, 10.0))).updated == {"1": ["coordinate_flag"]}
    assert Site.objects.get().coordinate_flag == "outside_municipality"
    assert run(row(point=Point(51.7, 10.0))).unchanged == 1


def test_report_names_municipalities_whose_border_was_not_checked(borders):
    seesen = row("2", postcode="38723", place="Seesen", point=Point(51.89, 10.18))
    assert run(row(), seesen).unchecked_municipalities == [SEESEN]
    assert run(row()).unchecked_municipalities == []


def test_schematic_border_is_not_used_to_judge(db):
    set_borders(geometries={GOSLAR: [SQUARE]}, is_schematic=True, attribution="test")
    report = run(row(point=Point(51.7, 10.0)))
    assert (report.flagged, report.unchecked_municipalities) == ([], [GOSLAR])


@pytest.mark.parametrize(
    "fact",
    [{"name": "S" * 301}, {"street": "S" * 161}, {"place": "P" * 101}, {"phone": "0" * 41}],
)
def test_value_without_room_is_refused_and_not_cut_off(db, fact):
    with pytest.raises(Refused, match="is longer than"):
        run(row(**fact))


def test_longest_values_are_kept_whole(db):
    longest = {"name": "S" * 300, "street": "S" * 160, "place": "P" * 100, "phone": "0" * 40}
    run(row("9" * 20, **longest))
    assert run(row("9" * 20, **longest)).unchanged == 1
    assert Organisation.objects.get().slug == "s" * 59 + "-" + "9" * 20


def test_slug_that_is_taken_gets_a_number(db):
    Organisation.objects.create(slug="schule-1-1", kind_id="school", name="x", changed_at=NOW)
    run(row())
    assert School.objects.get().organisation.slug == "schule-1-1-2"


def test_school_without_a_place_gets_one(db):
    run(row())
    Site.objects.all().delete()
    assert "street" in run(row()).updated["1"]
    assert Site.objects.get().municipality_id == GOSLAR


def test_office_is_added_and_other_functions_are_left_alone(db):
    run(row(phone=""))
    school = Organisation.objects.get()
    ContactFunction.objects.create(organisation=school, function="registration", phone="1")
    assert run(row()).updated == {"1": ["phone"]}
    assert set(school.contacts.values_list("function", "phone")) == {
        ("registration", "1"),
        ("office", "030 23125-1"),
    }


def test_school_that_moves_out_of_the_district_loses_its_municipality(db):
    run(row())
    run(row(postcode="30159", place="Hannover"))
    assert Site.objects.get().municipality_id is None
    assert not list_schools().exists()


def test_school_whose_row_is_refused_does_not_vanish(db):
    run(row(), row("2"))
    report = run(row(), rejected=[Rejected(3, "no name", "2")])
    assert (report.vanished, report.is_vanishing_known) == ([], True)


def test_report_says_when_vanishing_is_not_known(db):
    run(row(), row("2"))
    report = run(row(), rejected=[Rejected(3, "no school number")])
    assert (report.vanished, report.is_vanishing_known) == ([], False)


def test_school_with_a_refused_branch_keeps_its_types(db):
    run(row(types=("Grundschule", "Hauptschule")))
    report = run(row(), row("2", line=4), rejected=[Rejected(3, "no name", "1")])
    assert [one.line for one in report.refused] == [2, 3]
    assert School.objects.get(number="1").types.count() == 2


def test_vanished_school_counts_as_changed_once(db):
    run(row(), row("2"))
    assert run(row(), now=NOW + timedelta(days=1)).vanished == ["2"]
    later = run(row(), now=NOW + timedelta(days=2), today=TODAY + timedelta(days=2))
    assert later.vanished == []
    gone = School.objects.get(number="2")
    assert gone.vanished_on == TODAY
    assert gone.organisation.changed_at == NOW + timedelta(days=1)


def test_dry_run_of_changes_leaves_the_content_version(committed):
    run(row(), row("2"))
    before = content_version.current()
    report = run(row(name="Neue Schule"), row("3"), is_dry_run=True)
    assert (report.created, report.updated) == (["3"], {"1": ["name"]})
    assert report.vanished == ["2"]
    assert content_version.current() == before
    assert School.objects.filter(vanished_on=None).count() == 2


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
        ("goslar_schulen_2017", 58),
        ("goslar_schulen_2017_jedeschule_format", 0),
    ]:
        rows, rejected = read_register(shared / "schools" / f"{name}.csv")
        report = run(*rows, rejected=rejected)
        assert (len(report.created), len(report.updated)) == (created, 0)
        codes = {flag.number: flag.code for flag in report.flagged}
        assert codes["25860"] == "outside_state"
        assert [(one.number, one.code) for one in report.refused] == [("98656", "no_school")]


def test_school_without_a_known_type_is_shown_and_flagged(db):
    report = run(row(types=("Baumschule",)), row("2", types=()))
    assert [flag.code for flag in report.flagged] == ["unknown_type", "no_type", "no_type"]
    assert list_schools().count() == 2


def test_school_without_a_number_is_known_again_by_name_and_address(db):
    report = run(row(""))
    assert [flag.code for flag in report.flagged] == ["no_number"]
    assert run(row("")).unchanged == 1
    # Once the register has a number the same school keeps its page.
    slug = Organisation.objects.get().slug
    assert run(row("4711", name="Schule ")).updated == {"4711": ["number"]}
    assert (School.objects.get().number, Organisation.objects.get().slug) == ("4711", slug)


def test_coordinates_far_from_those_of_the_postcode_are_flagged(db):
    near = [row(str(number), point=Point(51.9, 10.4)) for number in range(3)]
    report = run(*near, row("9", point=Point(52.6, 9.1)))
    assert [(flag.number, flag.code) for flag in report.flagged] == [("9", "far_from_neighbours")]
    assert Site.objects.get(organisation__school__number="9").coordinate_flag


def test_border_of_the_state_judges_before_its_rectangle(db):
    assert run(row(point=Point(51.5, 10.9)), is_dry_run=True).flagged == []
    left, right = [[10, 51.7], [10.5, 52.5]], [[10.5, 51.7], [11, 52.5]]
    set_state_border(geometries=[_square(*left), _square(*right)])
    assert [one.code for one in run(row(point=Point(51.5, 10.9))).flagged] == ["outside_state"]
    assert run(row("2", point=Point(51.9, 10.5))).flagged == []


def _square(south_west, north_east):
    (west, south), (east, north) = south_west, north_east
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_register_with_one_school_makes_no_district_vanish(db, case_inputs):
    run(*(row(number=str(90_000 + one)) for one in range(36)))
    rows, rejected = read_register(case_inputs / "17-one-school.csv", "NI")
    facts = {"rows": rows, "rejected": rejected, "state": "NI", "now": NOW, "today": TODAY}
    with pytest.raises(Refused) as refused:
        import_schools(**facts)
    assert refused.value.code == "partners.most_would_vanish"
    assert not School.objects.exclude(vanished_on=None).exists()
    assert not School.objects.filter(number="99001").exists()
    assert import_schools(**facts, is_dry_run=True).would_empty
    assert len(import_schools(**facts, may_empty=True).vanished) == 36


@pytest.mark.parametrize(
    ("known", "vanished", "is_doubted"),
    [(36, 35, True), (36, 18, False), (9, 5, True), (5, 4, False)],
)
def test_few_schools_may_close(known, vanished, is_doubted):
    assert would_empty(known, vanished) is is_doubted
