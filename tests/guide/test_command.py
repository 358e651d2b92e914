import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from lotse.guide.answer_json import SCHEMA
from lotse.guide.queries import get_rule_book, serving
from tests.factories.offers import make_offer
from tests.factories.reference import GOSLAR, LANGUAGES

PROFILE = {"birth_date": "2016-12-01", "station": "primary_school", "grade": 4}


@pytest.fixture
def file(tmp_path, db):
    make_offer(
        "nachhilfe",
        {"de": {"title": "Nachhilfe"}},
        stages=("lower_secondary",),
        topics=("tutoring",),
    )

    def write(**facts):
        path = tmp_path / "profile.json"
        path.write_text(json.dumps(facts))
        return str(path)

    return write


def test_answer_for_machines(file, capsys):
    call_command("answer", file(**PROFILE, municipality=GOSLAR), on="2026-11-24", json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["schema"], said["on"]) == (SCHEMA, "2026-11-24")
    assert said["compulsory"]["status"] == "yes"
    first = {route["goal"]: route["steps"][0] for route in said["routes"]}["oberschule"]
    assert (first["earliest"], first["decided_by"]) == ("2027-08-01", "parents")
    assert first["offers"] == ["nachhilfe"]


def test_answer_for_people(file, capsys):
    call_command("answer", file(**PROFILE), on="2026-11-24", lang="en")
    said = capsys.readouterr().out
    assert "School is compulsory, until 31 July 2035." in said
    assert "Oberschule" in said
    assert "Nachhilfe" in said


@pytest.mark.parametrize("tag", LANGUAGES)
def test_answer_is_told_in_every_language(file, capsys, tag):
    call_command("answer", file(**PROFILE), on="2026-11-24", lang=tag)
    said = capsys.readouterr().out
    with translation.override(tag):
        assert translation.gettext("What to do now") in said
        assert translation.gettext("Who decides?") in said


def test_ids_are_listed(file, capsys):
    call_command("answer", help_ids=True)
    said = capsys.readouterr().out
    assert "primary_school" in said
    assert "sek1_rsa" in said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"birth_date": "2030-01-01"}, "birth_date – Date of birth: This day is in the future."),
        (
            {"birth_date": "2009-01-01", "station": "sprint"},
            "station – Kita, school or course now: This does not fit with another answer",
        ),
        ({}, "birth_date – Date of birth: This is missing."),
    ],
)
def test_bad_profile_is_refused_in_words(file, facts, said):
    with pytest.raises(CommandError, match=said):
        call_command("answer", file(**facts), on="2026-11-24", lang="en")


def test_bad_profile_is_refused_in_the_readers_language(file):
    with pytest.raises(CommandError, match="Geburtsdatum"):
        call_command("answer", file(birth_date="2030-01-01"), on="2026-11-24", lang="de")


def test_broken_file_is_refused(tmp_path, db):
    path = tmp_path / "profile.json"
    path.write_text("{")
    with pytest.raises(CommandError, match="line 1"):
        call_command("answer", str(path))


def test_file_that_holds_no_profile_is_refused(tmp_path, db):
    path = tmp_path / "profile.json"
    path.write_text("[]")
    for given, said in (
        ([str(path)], "this is no JSON object"),
        ([str(tmp_path / "absent.json")], "absent.json"),
        ([], "name a file with the profile"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("answer", *given)


def test_serving_costs_the_same_for_any_number_of_stations(file, django_assert_max_num_queries):
    book = get_rule_book()
    with django_assert_max_num_queries(6):
        few = serving([book.stations["oberschule"]], None)
    with django_assert_max_num_queries(6):
        many = serving(list(book.stations.values()), None)
    assert many["oberschule"] == few["oberschule"]


def test_answer_is_explained(file, capsys):
    facts = {"birth_date": "2009-03-08", "certificate": "hsa", "wish": "skills_validation"}
    call_command("answer", file(**facts), on="2026-11-24", lang="en", explain=True)
    said = capsys.readouterr().out
    assert "Why? School is compulsory until 31 July 2027" in said
    assert "What would change this? From 8 March 2034 on (at the age of 25 years)" in said
    assert re.search(r"- to_skills_validation 2034-03-08 \[skills_validation.*\]", said)
    assert "✗ From 25 years on · Date of birth: 25 – It is possible from the age of 25." in said


def test_answer_is_explained_for_machines(file, capsys):
    call_command("answer", file(**PROFILE), on="2026-11-24", json=True, explain=True)
    assert json.loads(capsys.readouterr().out)["trace"]["stations"]
    call_command("answer", file(**PROFILE), on="2026-11-24", json=True)
    assert "trace" not in json.loads(capsys.readouterr().out)
