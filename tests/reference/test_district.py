from dataclasses import replace
from datetime import date

import pytest

from lotse.kit.errors import Refused
from lotse.reference.actions import MunicipalityFacts, init_district, set_borders
from lotse.reference.domain.places import Borders, Point, distance_km
from lotse.reference.models import Municipality, SchoolHoliday, Stage
from lotse.reference.queries import get_reference, public_holidays
from lotse.reference.terms import get_terms
from tests.factories.reference import GOSLAR, LANGUAGES, small_district

SQUARE = {"type": "Polygon", "coordinates": [[[10, 51.5], [11, 51.5], [11, 52], [10, 51.5]]]}


def test_second_district_is_refused(db):
    with pytest.raises(Refused) as refusal:
        init_district(facts=replace(small_district(), ags="03154", municipalities=[]))
    assert refusal.value.code == "reference.other_district"


def test_municipality_of_another_district_is_refused(db):
    stranger = MunicipalityFacts("03241001", "Hannover", "Stadt", None, 52.4, 9.7, [])
    with pytest.raises(Refused) as refusal:
        init_district(facts=replace(small_district(), municipalities=[stranger]))
    assert refusal.value.code == "reference.foreign_municipality"


def test_district_is_brought_up_to_date(db):
    holidays = [("Osterferien 2027", date(2027, 3, 22), date(2027, 4, 3))]
    init_district(facts=replace(small_district(), site_name="Neu", holidays=holidays))
    assert get_reference().district.site_name == "Neu"
    assert [row.name for row in SchoolHoliday.objects.all()] == ["Osterferien 2027"]


def test_borders_are_given_to_known_municipalities(db):
    known, unknown = set_borders(
        geometries={GOSLAR: [SQUARE], "99999999": [SQUARE]}, is_schematic=True, attribution="x"
    )
    assert (known, unknown) == ([GOSLAR], ["99999999"])
    assert Municipality.objects.get(pk=GOSLAR).is_border_schematic


def test_borders_of_strangers_only_are_refused(db):
    with pytest.raises(Refused):
        set_borders(geometries={"99999999": [SQUARE]}, is_schematic=True, attribution="x")


def test_unknown_code_is_refused_and_named(db):
    with pytest.raises(Refused, match="nowhere"):
        get_terms(Stage, ["adult", "nowhere"])


@pytest.mark.parametrize("vocabulary", ["stage", "topic", "cefr", "school_type", "accessibility"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_term_has_a_name_in_every_language(db, vocabulary, tag):
    reference = get_reference()
    for code in reference.codes[vocabulary]:
        assert (vocabulary, code, tag) in reference.names


def test_names_fall_back_to_german_then_to_the_code(db):
    reference = get_reference()
    assert reference.name("language", "de", "de-simple") == reference.name("language", "de", "de")
    assert reference.name("topic", "nothing", "ar") == "nothing"


def test_distance_between_two_towns():
    assert distance_km(Point(51.907, 10.43), Point(51.891, 10.178)) == pytest.approx(17.4, abs=0.2)


def test_borders_know_what_they_do_not_know():
    borders = Borders({GOSLAR: SQUARE})
    assert borders.contains(GOSLAR, Point(51.5, 10.5)) is True
    assert borders.contains(GOSLAR, Point(53.0, 10.5)) is False
    assert borders.contains("03153012", Point(51.5, 10.5)) is None


def test_public_holidays_depend_on_the_state():
    assert date(2026, 10, 31) in public_holidays("NI", 2026)
    assert date(2026, 10, 31) not in public_holidays("BY", 2026)
    assert date(2026, 12, 25) in public_holidays("NI", 2026)
