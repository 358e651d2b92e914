import pytest

from lotse.interop.school_registers import read_register
from lotse.kit.errors import Refused
from lotse.reference.domain.places import Point

HEADER = (
    "address,fax,full_time_school,id,lat,lon,name,official_id,phone,"
    "school_type,school_type_entity,state"
)
GOOD = (
    '"Weg 1, 38640\xa0Goslar",,true,NI-1-0,51.9,10.4,"Eine\nSchule",1,05321 1,'
    "Grundschule,Grundschule,NI"
)


def register(tmp_path, *lines, header=HEADER, encoding="utf-8", newline="\r\n"):
    file = tmp_path / "schools.csv"
    file.write_bytes(newline.join([header, *lines, ""]).encode(encoding))
    return read_register(file)


def test_row_is_read_with_odd_white_space(tmp_path):
    rows, rejected = register(tmp_path, GOOD)
    assert rejected == []
    row = rows[0]
    assert (row.line, row.number, row.name, row.phone) == (2, "1", "Eine Schule", "05321 1")
    assert (row.street, row.postcode, row.place) == ("Weg 1", "38640", "Goslar")
    assert (row.types, row.is_all_day, row.point) == (("Grundschule",), True, Point(51.9, 10.4))


def test_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    assert len(register(tmp_path, GOOD, encoding="utf-8-sig")[0]) == 1


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (",1,05321", ",,05321", "no school number"),
        (",1,05321", ",1/2,05321", "'1/2' is no school number"),
        ('"Eine\nSchule"', "", "no name"),
        ("51.9", "north", "'north', '10.4' are no coordinates"),
        ("51.9", "95", "95, 10.4 lie nowhere on earth"),
        ("38640\xa0Goslar", "Goslar", "no five digit postcode in the address 'Weg 1, Goslar'"),
        ("true", "sometimes", "'sometimes' says neither yes nor no to all-day school"),
        (",Grundschule,NI", ",NI", "11 columns instead of 12"),
    ],
)
def test_unreadable_row_is_rejected_with_line_and_reason(tmp_path, old, new, reason):
    rows, rejected = register(tmp_path, GOOD, GOOD.replace(old, new), GOOD)
    assert [row.line for row in rows] == [2, 6 if "\n" in new or '"Eine' not in old else 5]
    assert [(one.line, one.reason) for one in rejected] == [(4, reason)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "this is no school register"),
        (b"a,b\n1,2\n", "this is no school register"),
        (HEADER.encode(), "there is no school in it"),
        ("Grundschule Bündheim".encode("latin-1"), "this is not UTF-8 text"),
        (f'{HEADER}\n"open'.encode(), "unexpected end of data"),
    ],
)
def test_file_that_is_no_register_is_refused(tmp_path, content, reason):
    file = tmp_path / "schools.csv"
    file.write_bytes(content)
    with pytest.raises(Refused, match=reason):
        read_register(file)


def test_absent_file_is_refused(tmp_path):
    with pytest.raises(Refused, match="No such file"):
        read_register(tmp_path / "nothing.csv")


def test_both_real_files_hold_the_same_schools(shared):
    plain, _ = read_register(shared / "schools" / "goslar_schulen_2017.csv")
    branches, _ = read_register(shared / "schools" / "goslar_schulen_2017_jedeschule_format.csv")
    assert len(plain) == 59
    assert {(row.number, row.name) for row in plain} == {(row.number, row.name) for row in branches}
