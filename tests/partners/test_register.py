from dataclasses import replace

import pytest

from lotse.partners.domain.register import (
    FlagCode,
    KnownSchool,
    KnownSite,
    Rejected,
    Row,
    Surroundings,
    find_vanished,
    join_rows,
    municipality_finder,
    site_changes,
)
from lotse.reference.domain.places import Borders, Box, Point
from lotse.reference.domain.register_words import RegisterWords

SQUARE = {"type": "Polygon", "coordinates": [[[10, 51], [11, 51], [11, 52], [10, 52], [10, 51]]]}
HERE = Surroundings(
    words=RegisterWords(
        {
            "grundschule": frozenset({"GS"}),
            "hauptschule": frozenset({"HS"}),
            "ganztagsschule": frozenset(),
        },
        ("Studienseminar",),
    ),
    municipalities={"03153017", "03153012"},
    find_municipality=lambda postcode, _place: "03153017" if postcode == "38640" else None,
    borders=Borders({"03153017": SQUARE}),
    state=Box(51, 6, 54, 12),
    state_code="NI",
    longest={"name": 20, "phone": 5},
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
    assert rejected == [
        Rejected(
            2,
            "school 1 has several names: 'Schule' (line 2), 'Andere Schule' (line 3)",
            "1",
            "several_names",
        )
    ]


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


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"phone": "123456"}, "the phone is longer than 5 characters: '123456' …"),
        ({"name": "S" * 21}, f"the name is longer than 20 characters: '{'S' * 21}' …"),
        ({"state": "BE"}, "a school of the state BE, not of NI"),
        ({"name": "Studienseminar Ost"}, "this is no school: 'Studienseminar Ost'"),
    ],
)
def test_row_that_cannot_be_kept_is_rejected(facts, reason):
    schools, rejected = join(row(**facts), row(line=3, number="2", state="NI"))
    assert [school.number for school in schools] == ["2"]
    assert [(one.line, one.reason, one.number) for one in rejected] == [(2, reason, "1")]


def test_school_with_an_unreadable_row_is_left_out_as_a_whole():
    schools, rejected = join_rows(
        [row(), row(line=4), row(number="2")], HERE, [Rejected(3, "no name", "1")]
    )
    assert [school.number for school in schools] == ["2"]
    assert [(one.line, one.reason) for one in rejected] == [
        (2, "another row of school 1 is refused: line 3"),
        (4, "another row of school 1 is refused: line 3"),
    ]


def test_unreadable_row_without_a_number_stops_no_school():
    assert len(join_rows([row()], HERE, [Rejected(3, "no school number")])[0]) == 1


def test_coordinates_are_judged_only_where_the_border_is_known():
    assert join(row())[0][0].is_point_judged
    assert not join(row(municipality="03153012"))[0][0].is_point_judged
    assert not join(row(postcode="30159"))[0][0].is_point_judged
    assert not join(row(point=None))[0][0].is_point_judged


FIND = municipality_finder(
    [
        ("38640", "Goslar", "A"),
        ("38640", "Goslar Goslar", "A"),
        ("38729", "Lutter", "B"),
        ("38729", "Hahausen", "C"),
        ("38729", "Neuwallmoden", "B"),
        ("38729", "Neuwallmoden", "C"),
    ]
)


@pytest.mark.parametrize(
    ("postcode", "place", "found"),
    [
        ("38640", "anything", "A"),
        ("38729", "LUTTER", "B"),
        ("38729", "Hahausen", "C"),
        ("38729", "Neuwallmoden", None),
        ("38729", "elsewhere", None),
        ("30159", "Lutter", None),
        ("", "", None),
    ],
)
def test_municipality_is_found_by_postcode_and_if_needed_place(postcode, place, found):
    assert FIND(postcode, place) == found


GOOD_POINT, BAD_POINT = Point(51.5, 10.5), Point(53.5, 9.0)


def site(point=GOOD_POINT, flag="", **changes):
    facts = {"street": "Weg 1", "postcode": "38640", "place": "Goslar", "municipality": "03153017"}
    latitude, longitude = (point.latitude, point.longitude) if point else (None, None)
    known = KnownSite(**facts, latitude=latitude, longitude=longitude, coordinate_flag=flag)
    return replace(known, **changes)


def changes(known, **facts):
    return site_changes(known, join(row(**({"street": "Weg 1"} | facts)))[0][0])


def test_same_place_has_no_changes():
    assert changes(site()) == {}


def test_gaps_of_the_register_change_nothing():
    assert changes(site(), street="", postcode="", place="", point=None) == {}


def test_new_values_of_the_register_count():
    assert changes(site(), street="Weg 2") == {"street": "Weg 2"}
    assert changes(KnownSite(), point=None) == {
        "street": "Weg 1",
        "postcode": "38640",
        "place": "Goslar",
        "municipality": "03153017",
    }


def test_school_that_moves_out_of_the_district_has_no_municipality():
    assert changes(site(), postcode="30159", place="Hannover") == {
        "postcode": "30159",
        "place": "Hannover",
        "municipality": None,
    }


def test_flagged_coordinates_do_not_replace_good_ones():
    assert changes(site(), point=BAD_POINT) == {}


def test_flagged_coordinates_are_better_than_none_or_other_flagged_ones():
    wanted = {
        "latitude": 53.5,
        "longitude": 9.0,
        "coordinate_flag": "outside_municipality",
    }
    assert changes(site(None), point=BAD_POINT) == wanted
    assert changes(site(Point(40, 0), "outside_state"), point=BAD_POINT) == wanted


def test_good_coordinates_replace_flagged_ones():
    assert changes(site(BAD_POINT, "outside_municipality")) == {
        "latitude": 51.5,
        "longitude": 10.5,
        "coordinate_flag": "",
    }


def test_flag_of_unchanged_coordinates_follows_the_borders():
    known = {"coordinate_flag": "outside_municipality"}
    assert changes(site(BAD_POINT), point=BAD_POINT) == known
    assert changes(site(GOOD_POINT, "outside_municipality")) == {"coordinate_flag": ""}


def test_flag_that_cannot_be_judged_anew_stays():
    known = site(BAD_POINT, "outside_municipality", postcode="30159")
    assert changes(known, postcode="30159", point=BAD_POINT) == {}


HERE_1 = KnownSchool("1", "03153017", "38640")
HERE_2 = KnownSchool("2", "03153012", "38723")
AWAY = KnownSchool("3", None, "30159")


def vanished(*rows, known=(HERE_1, HERE_2, AWAY), refused=()):
    return find_vanished(known, join(*rows)[0], refused)


def test_school_of_a_listed_district_vanishes_when_it_is_not_listed():
    assert vanished(row()) == ["2"]


def test_school_elsewhere_vanishes_only_when_its_postcode_is_listed():
    assert vanished(row(number="9", postcode="30159")) == ["3"]
    assert vanished(row(number="9", postcode="30160")) == []


def test_missing_postcodes_cover_nothing():
    assert vanished(row(postcode=""), known=[KnownSchool("4", None, "")]) == []


def test_school_with_a_refused_row_does_not_vanish():
    assert vanished(row(), refused=[Rejected(3, "no name", "2")]) == []


def test_nothing_vanishes_when_a_refused_row_names_no_school():
    assert vanished(row(), refused=[Rejected(3, "no school number")]) is None


def test_type_of_several_words_is_taken_apart():
    codes, unknown = HERE.words.read(("Grund- und Hauptschule", "Haupt-, Baum- und Grundschule"))
    assert (codes, unknown) == ({"GS", "HS"}, ["Haupt-, Baum- und Grundschule"])


def test_what_is_refused_as_of_another_state_says_nothing_about_ours():
    gone = find_vanished(
        [KnownSchool("1", "03153017", "38640")],
        join(row(number="2"))[0],
        [Rejected(3, "of another state", is_ours=False)],
    )
    assert gone == ["1"]
