from lotse.partners.domain.register import FlagCode, Row, Surroundings, join_rows
from lotse.reference.domain.places import Borders, Box, Point

SQUARE = {"type": "Polygon", "coordinates": [[[10, 51], [11, 51], [11, 52], [10, 52], [10, 51]]]}
HERE = Surroundings(
    type_codes={"Grundschule": "GS", "Hauptschule": "HS", "Ganztagsschule": None},
    municipalities={"03153017", "03153012"},
    find_municipality=lambda postcode, _place: "03153017" if postcode == "38640" else None,
    borders=Borders({"03153017": SQUARE}),
    state=Box(51, 6, 54, 12),
)


def row(line=2, number="1", name="Schule", **changes):
    facts = {
        "postcode": "38640",
        "place": "Goslar",
        "types": ("Grundschule",),
        "point": Point(51.5, 10.5),
    }
    return Row(line=line, number=number, name=name, **(facts | changes))


def join(*rows):
    return join_rows(rows, HERE)


def flags(**changes):
    return [flag.code for flag in join(row(**changes))[0][0].flags]


def test_rows_of_one_school_become_one():
    schools, _ = join(
        row(types=("Hauptschule",)), row(line=3, types=("Grundschule",)), row(number="2")
    )
    assert [(school.number, school.types) for school in schools] == [
        ("1", ("GS", "HS")),
        ("2", ("GS",)),
    ]


def test_first_value_that_says_something_counts():
    schools, _ = join(row(phone="", is_all_day=None), row(line=3, phone="1", is_all_day=False))
    assert (schools[0].phone, schools[0].is_all_day) == ("1", False)


def test_rows_with_different_names_are_rejected():
    schools, rejected = join(row(), row(line=3, name="Andere Schule"), row(number="2", line=4))
    assert [school.number for school in schools] == ["2"]
    assert rejected[0].line == 2
    assert "several names" in rejected[0].reason


def test_names_that_differ_in_spaces_only_are_the_same():
    assert join(row(name="Schule am See"), row(name="Schule  am-See"))[1] == []


def test_municipality_is_stated_or_found_by_postcode():
    assert join(row(municipality="03153012"))[0][0].municipality == "03153012"
    assert join(row())[0][0].municipality == "03153017"
    assert join(row(postcode="30159"))[0][0].municipality is None
    assert join(row(municipality="03241001"))[0][0].municipality is None


def test_plausible_school_has_no_flag():
    assert flags() == []


def test_coordinates_outside_are_flagged():
    assert flags(point=Point(52.45, 13.37)) == [FlagCode.OUTSIDE_STATE]
    assert flags(point=Point(53.5, 9.0)) == [FlagCode.OUTSIDE_MUNICIPALITY]


def test_coordinates_just_behind_the_border_are_not_flagged():
    assert flags(point=Point(52.005, 10.5)) == []


def test_types_are_flagged_when_unknown_or_missing():
    assert flags(types=("Baumschule",)) == [FlagCode.UNKNOWN_TYPE, FlagCode.NO_TYPE]
    assert flags(types=("Ganztagsschule",)) == [FlagCode.NO_TYPE]
    assert flags(types=("Grundschule", "Ganztagsschule")) == []
