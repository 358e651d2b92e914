import json

import pytest
from django.core.management import CommandError, call_command

from lotse.interop.school_registers import read_register
from lotse.kit.errors import Refused
from lotse.partners.models import School
from lotse.reference.domain.places import Point

HEADER = (
    "address,fax,full_time_school,id,lat,lon,name,official_id,phone,"
    "school_type,school_type_entity,state"
)
GOOD = (
    '"Weg 1, 38640\xa0Goslar",,true,NI-1-0,51.9,10.4,"Eine\nSchule",1,05321 12345,'
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
    assert (row.line, row.number, row.name, row.phone) == (2, "1", "Eine Schule", "05321 12345")
    assert (row.street, row.postcode, row.place) == ("Weg 1", "38640", "Goslar")
    assert (row.types, row.is_all_day, row.point) == (("Grundschule",), True, Point(51.9, 10.4))


PLAIN_HEADER = (
    "schulnummer,name,name_zusatz,strasse,plz,ort,telefon,fax,schulformen,schulgliederung,"
    "ganztag,lat,lon,gemeinde_ags,geo_quality,gemeinde"
)
PLAIN = (
    "1,Eine,Schule,Weg 1,38640,Goslar,05321 12345,,Grundschule; Hauptschule,,ja,51.9,10.4,"
    '03153017,ok,"Goslar, Stadt"'
)


def test_row_of_the_plain_list_is_read(tmp_path):
    rows, rejected = register(tmp_path, PLAIN, header=PLAIN_HEADER, newline="\n")
    assert rejected == []
    row = rows[0]
    assert (row.line, row.number, row.name, row.phone) == (2, "1", "Eine Schule", "05321 12345")
    assert (row.street, row.postcode, row.place) == ("Weg 1", "38640", "Goslar")
    assert (row.types, row.is_all_day) == (("Grundschule", "Hauptschule"), True)
    assert (row.point, row.municipality) == (Point(51.9, 10.4), "03153017")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("38640", "3864", "'3864' is no five digit postcode"),
        ("38640", "٣٨٦٤٠", "'٣٨٦٤٠' is no five digit postcode"),
        ("03153017", "x153017", "'x153017' is no eight digit municipality key"),
        ("Eine,Schule", "\xa0,", "no name"),
        ("51.9,10.4", "51.9,", "'51.9', '' are no coordinates"),
        ("51.9,10.4", "nan,10.4", "nan, 10.4 lie nowhere on earth"),
        ("Weg 1", "Weg\x001", "there is a NUL character in it"),
    ],
)
def test_unreadable_row_of_the_plain_list_is_rejected(tmp_path, old, new, reason):
    rows, rejected = register(tmp_path, PLAIN, PLAIN.replace(old, new), header=PLAIN_HEADER)
    assert len(rows) == 1
    assert [(one.line, one.reason, one.number) for one in rejected] == [(3, reason, "1")]


def test_empty_facts_of_the_plain_list_are_gaps(tmp_path):
    rows, _ = register(tmp_path, "1,Schule" + "," * 14, header=PLAIN_HEADER)
    row = rows[0]
    assert (row.street, row.postcode, row.phone, row.types) == ("", "", "", ())
    assert (row.is_all_day, row.point, row.municipality) == (None, None, None)


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("Weg 1, 38640\xa0Goslar", ("Weg 1", "38640", "Goslar")),
        ("Hof, Weg 1, 38640 Goslar", ("Hof, Weg 1", "38640", "Goslar")),
        ("38640 Goslar", ("", "38640", "Goslar")),
        ("Weg 1, 38640", ("Weg 1", "38640", "")),
        ("", ("", "", "")),
    ],
)
def test_address_is_taken_apart(tmp_path, address, parts):
    rows, _ = register(tmp_path, GOOD.replace("Weg 1, 38640\xa0Goslar", address))
    assert (rows[0].street, rows[0].postcode, rows[0].place) == parts


def test_rejected_row_names_its_school_where_it_can(tmp_path):
    _, rejected = register(
        tmp_path,
        GOOD.replace("true", "sometimes"),
        GOOD.replace(",1,05321", ",,05321"),
        GOOD.replace(",NI", ""),
    )
    assert [one.number for one in rejected] == ["1", ""]


def test_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    assert len(register(tmp_path, GOOD, encoding="utf-8-sig")[0]) == 1


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
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
        (HEADER.replace("name,", "").encode(), "it lacks a column name'"),
        (HEADER.replace("address,", "").encode(), "it lacks a column address or zip or city'"),
        (b"[1, 2]", "this is JSON, but no list of schools"),
        (b'{"name": "A", "city": "B"}\n{', "line 2: this is no JSON"),
        (b"PK\x03\x04broken", "this is no Excel workbook"),
        (HEADER.encode(), "there is no school in it"),
        ("Grundschule Bündheim".encode("latin-1"), "it lacks a column name'"),
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


def write_state(path):
    """A file as large as the one of a whole state: 5,113 rows, 3,172 schools."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\r\n")
        for row in range(5113):
            number = row % 3172
            kind = "Grundschule" if row < 3172 else "Hauptschule"
            file.write(
                f'"Weg {number}, {30000 + number % 900}\xa0Ort",,true,NI-{number}-0,52.5,9.5,'
                f'"Schule {number}\nam Markt",{10000 + number},030 23125-1,{kind},{kind},NI\r\n'
            )


def run_job(capsys, *arguments):
    call_command("import_schools", *map(str, arguments))
    return capsys.readouterr().out


def test_whole_state_is_imported(db, tmp_path, capsys):
    """How long it takes is told by ``make bench``."""
    file = tmp_path / "state.csv"
    write_state(file)
    said = run_job(capsys, file)
    assert "3172 created, 0 updated, 0 unchanged" in said
    assert School.types.through.objects.count() == 5113
    assert "0 created, 0 updated, 3172 unchanged" in run_job(capsys, file)
    file.write_text(file.read_text(encoding="utf-8").replace("Weg", "Straße").replace("-1", "-2"))
    assert "0 created, 3172 updated, 0 unchanged" in run_job(capsys, file)


@pytest.fixture
def partly_bad(tmp_path):
    file = tmp_path / "schools.csv"
    bad = GOOD.replace(",1,05321", ",2,05321").replace("51.9", "north")
    file.write_text("\n".join([HEADER, GOOD, bad, GOOD.replace(",1,05321", ",1/2,05321"), ""]))
    return file


def test_job_refuses_and_names_every_row_when_asked_for(db, partly_bad):
    with pytest.raises(CommandError) as refusal:
        call_command("import_schools", str(partly_bad), "--only-whole")
    assert refusal.value.returncode == 1
    assert "line 4: 'north', '10.4' are no coordinates" in str(refusal.value)
    assert "line 6: '1/2' is no school number" in str(refusal.value)
    assert not School.objects.exists()


def test_job_refuses_in_json_too(db, partly_bad, capsys):
    with pytest.raises(SystemExit) as end:
        run_job(capsys, partly_bad, "--json", "--only-whole")
    assert end.value.code == 1
    said = json.loads(capsys.readouterr().out)
    assert said["refused"] == "partners.refused_rows"
    assert [row["line"] for row in said["rows"]] == [4, 6]


def test_job_lands_the_rest_and_lists_what_is_refused(db, partly_bad, capsys):
    said = run_job(capsys, partly_bad, "--refused-to", partly_bad.with_name("refused.csv"))
    assert "1 created" in said
    assert "2 rows refused" in said
    assert "refused, not readable: 2" in said
    assert "refused line 6: '1/2' is no school number" in said
    listed = partly_bad.with_name("refused.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(listed) == 3
    assert listed[1].startswith('"4";"2";"unreadable";')
    assert "Not checked which schools are no longer listed" in said
    assert "border is not known (lotse import-borders): Goslar." in said
    assert School.objects.count() == 1


def test_job_tries_and_changes_nothing(db, partly_bad, capsys):
    said = json.loads(run_job(capsys, partly_bad, "--dry-run", "--json"))
    assert (said["dry_run"], said["created"]) == (True, ["1"])
    assert [row["line"] for row in said["refused"]] == [4, 6]
    assert not School.objects.exists()


@pytest.mark.parametrize(
    ("encoding", "is_guessed"), [("cp1252", True), ("utf-8", False), ("utf-16", False)]
)
def test_job_says_when_it_guesses_how_letters_are_written(
    db, tmp_path, capsys, encoding, is_guessed
):
    file = tmp_path / "schools.csv"
    file.write_text(f"{HEADER}\n{GOOD.replace('Am', 'Süd')}\nü", encoding=encoding)
    said = run_job(capsys, file, "--dry-run")
    assert ("look whether ä, ö, ü and ß" in said) == is_guessed


def test_job_lists_flags_and_vanished_schools(db, tmp_path, capsys):
    file = tmp_path / "schools.csv"
    second = GOOD.replace(",1,05321", ",2,05321")
    file.write_text(f"{HEADER}\n{GOOD}\n{second}\n")
    run_job(capsys, file)
    file.write_text("\n".join([HEADER, GOOD.replace("Grundschule", "Baumschule"), ""]))
    said = run_job(capsys, file)
    assert "flagged 1 (line 2): unknown school type 'Baumschule'" in said
    assert "vanished 2" in said


def test_job_refuses_a_file_of_another_state(db, tmp_path):
    file = tmp_path / "schools.csv"
    file.write_text("\n".join([HEADER, GOOD.replace(",NI", ",BE"), ""]))
    with pytest.raises(CommandError, match="line 2: a school of the state BE, not of NI"):
        call_command("import_schools", str(file))
