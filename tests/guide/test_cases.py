"""The cases of the book hold; their reader, runner and mutations find what is wrong."""

from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lotse.guide.case_files import CaseEntry, refuse_unknown, to_case
from lotse.guide.domain.cases import Fault, broken, faults, unknown_names
from lotse.guide.domain.mutations import mutations, survivors
from lotse.guide.rule_book_files import cases_of, folders_of, read_content, read_layer
from lotse.kit.errors import Refused
from tests.guide import grid
from tests.guide.district import GUIDE, district_book

CONTENT = {
    "id": "toddler",
    "about": "Ein zweijähriges Kind ohne Platz.",
    "asked_on": "2026-11-24",
    "facts": {"birth_date": "2024-05-10", "born_here": True},
    "must": {"now": ["creche"]},
    "because": ["§ 24 Abs. 2 SGB VIII"],
}


def case(**changes):
    return to_case(CaseEntry.model_validate(read_content("cases", CONTENT | changes)))


def told(found):
    return [(fault.what, fault.name) for fault in found]


def test_an_expectation_that_holds_is_no_fault(book):
    assert list(faults(case(), book)) == []


@pytest.mark.parametrize(
    ("expected", "wrong"),
    [
        ({"must": {"now": ["primary_school", "oberschule"]}}, ("must.now", "oberschule")),
        ({"must": {"first": ["primary_school"]}}, ("must.first", "primary_school")),
        ({"must": {"told": ["sprint"]}}, ("must.told", "sprint")),
        ({"must": {"duty": ["creche"]}}, ("must.duty", "creche")),
        ({"must": {"wish": ["creche"]}}, ("must.wish", "creche")),
        ({"must": {"rules": ["sprint"]}}, ("must.rules", "sprint")),
        ({"must": {"asks": ["grade_unknown"]}}, ("must.asks", "grade_unknown")),
        ({"must_not": {"now": ["creche"]}}, ("must_not.now", "creche")),
        ({"must_not": {"told": ["kindergarten"]}}, ("must_not.told", "kindergarten")),
        ({"must_not": {"certain": ["creche"]}}, ("must_not.certain", "creche")),
        ({"duty": {"status": "yes"}}, ("duty.status", "yes")),
        ({"duty": {"since": "2031-08-01"}}, ("duty.since", "2031-08-01")),
        ({"duty": {"may_postpone": True}}, ("duty.may_postpone", "True")),
        ({"begins": {"kindergarten": "2027-05-11"}}, ("begins", "kindergarten")),
        ({"begins": {"sprint": "2027-05-11"}}, ("begins", "sprint")),
        ({"deadline": {"creche": "2027-05-11"}}, ("deadline", "creche")),
        ({"who_decides": {"creche": "parents"}}, ("who_decides", "creche")),
        ({"where": {"creche": "parents"}}, ("where", "creche")),
        ({"papers": {"creche": ["cv"]}}, ("papers", "creche cv")),
        ({"notes": {"creche": ["exception"]}}, ("notes", "creche exception")),
        ({"gained": {"hsa": "2027-05-11"}}, ("gained", "hsa")),
        ({"order": [["kindergarten", "creche"]]}, ("order", "kindergarten creche")),
        ({"why_not": {"join_bbs_class": "compulsory_over"}}, ("why_not", "join_bbs_class")),
        ({"transport": "pass"}, ("transport", "pass")),
    ],
)  # fmt: skip
def test_an_expectation_that_does_not_hold_is_named(book, expected, wrong):
    assert wrong in told(faults(case(**expected), book))


def test_a_family_that_is_refused_breaks_its_case(book):
    found = list(faults(case(facts={"birth_date": "2030-01-01"}), book))
    assert found == [Fault("facts", "birth_date", "in_future")]


def test_a_broken_case_says_what_the_answer_says_instead(book):
    (one,) = broken([case(begins={"kindergarten": "2027-06-01"})], book)
    assert one.case.id == "toddler"
    assert str(one.faults[0]) == "begins kindergarten (the answer says 2027-05-10)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cases: []", "cases"),
        ("cases:\n  - {id: Toddler}", "line 2: cases.0.id"),
        ("cases:\n  - id: toddler\n    abuot: Ein Kind ohne Platz.\n", "line 3: cases.0.abuot"),
        ("cases:\n  - id: toddler\n    must: {nwo: [creche]}\n", "line 3: cases.0.must.nwo"),
        ("cases:\n  - id: toddler\n    begins: {creche: soon}\n", "cases.0.begins.creche"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(tmp_path, text, said):
    file = tmp_path / "cases" / "early.yaml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        cases_of(read_layer(tmp_path))
    assert said in str(refused.value.details["reason"])
    assert str(file) in str(refused.value.details["reason"])


GOOD = """cases:
  - id: toddler
    about: Ein zweijähriges Kind ohne Platz.
    asked_on: 2026-11-24
    facts: {birth_date: 2024-05-10}
    must: {now: [%s]}
    because: ["§ 24 Abs. 2 SGB VIII"]
"""


def write(folder, **files):
    (folder / "cases").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "cases" / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_a_chapter_is_the_name_of_its_file(tmp_path):
    write(tmp_path, early=GOOD % "creche")
    (found,) = cases_of(read_layer(tmp_path))
    assert (found.chapter, found.asked_on) == ("early", date(2026, 11, 24))
    assert found.facts == {"birth_date": "2024-05-10"}


def test_an_id_that_stands_twice_is_refused_with_its_place(tmp_path):
    write(tmp_path, early=GOOD % "creche", late=GOOD % "creche")
    with pytest.raises(Refused) as refused:
        cases_of(read_layer(tmp_path))
    assert "early.yaml, line 2: twice: toddler" in str(refused.value.details["reason"])


def test_a_name_that_the_book_does_not_have_is_refused(tmp_path, book):
    write(tmp_path, early=GOOD % "creeche")
    with pytest.raises(Refused) as refused:
        refuse_unknown(cases_of(read_layer(tmp_path)), book, [tmp_path])
    assert "early.yaml, line 2: case toddler: there is no creeche" in str(
        refused.value.details["reason"]
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"must": {}}, "must expect something"),
        ({"because": []}, "because"),
        ({"about": "Kind"}, "about"),
        ({"facts": {"birth_date": ["2024"]}}, "facts.birth_date"),
    ],
)
def test_a_case_without_expectation_or_reason_is_refused(changes, said):
    with pytest.raises(Refused) as refused:
        case(**changes)
    assert said in str(refused.value.details["reason"])


def test_a_condition_that_no_case_depends_on_is_found(book):
    left = {(one.entry, one.key) for one in survivors(_few(book), [case()])}
    assert ("to_creche", "age_below") in left
    assert ("to_creche", "itself") not in left


def test_a_condition_with_a_case_is_not_found(book):
    grown = case(
        id="four", facts={"birth_date": "2022-05-10", "born_here": True},
        must={"now": ["kindergarten"]}, must_not={"told": ["creche"]},
    )  # fmt: skip
    left = {(one.entry, one.key) for one in survivors(_few(book), [case(), grown])}
    assert ("to_creche", "age_below") not in left


def _few(book):
    """The book with two steps, so that few mutations are tried."""
    steps = tuple(step for step in book.steps if step.id in {"to_creche", "to_kindergarten"})
    return replace(book, steps=steps)


def test_each_condition_and_limit_is_left_out_once(book):
    names = [(one.kind, one.entry, one.key) for one in mutations(book)]
    assert len(names) == len(set(names))
    for step in book.steps:
        assert ("step", step.id, "itself") in names


def test_check_guide_names_a_case_that_does_not_hold(tmp_path):
    write(tmp_path, early=GOOD % "gymnasium")
    with pytest.raises(
        CommandError, match=r"toddler: this case does not hold: must\.now gymnasium"
    ):
        call_command("check_guide", *map(str, folders_of("NI")), str(tmp_path), stdout=StringIO())


@pytest.fixture(scope="module")
def cases():
    return cases_of(*map(read_layer, (*folders_of("NI"), GUIDE)))


def test_every_case_holds(cases):
    found = {one.case.id: list(map(str, one.faults)) for one in broken(cases, district_book())}
    assert found == {}


def test_there_are_enough_cases_and_each_rests_on_something(cases):
    assert len(cases) >= 200
    assert all(case.because for case in cases)


HELD_BY = Path(__file__).parent / "held_by.txt"


def known_holders():
    """Which case fails without which condition, as it was found when the list was written."""
    lines = HELD_BY.read_text(encoding="utf-8").splitlines()
    return dict(line.split(" | ", 1) for line in lines)


def test_a_step_that_the_book_does_not_have_is_refused(book):
    found = unknown_names(case(why_not={"join_the_moon": "compulsory_over"}), book)
    assert found == ["join_the_moon"]


def test_everything_that_decides_has_a_case_that_fails_without_it(cases):
    """Each condition has a case, or stands in GUARDS with a person whom it keeps from harm.

    The list only says which case to try first; what it does not name is searched for.

    Where it is out of date this takes minutes instead of seconds: ``python -m tests.guide.held_by``
    writes it anew.
    """
    left = [
        str(one) for one in survivors(district_book(), cases, known_holders()) if not _harms(one)
    ]
    assert left == []


GUARDS = {
    "step claim_bes_language: age_from": {
        "birth_date": "2018-02-08", "on": "2027-07-15", "arrived_on": "2027-05-26",
        "german_level": "none", "certificate": "foreign", "station": "igs",
    },
    "step leaver_to_university: age_from": {
        "birth_date": "2020-09-30", "on": "2027-04-15", "born_here": True,
        "certificate": "sek1_hsa", "station": "hauptschule",
    },
    "step leaver_fhr_to_university: age_from": {
        "birth_date": "2012-10-15", "on": "2027-02-15", "german_level": "b2",
        "certificate": "abitur", "station": "fos_12",
    },
}  # fmt: skip
"""What only keeps from harm, where somebody's facts seldom go together: no law is about them, so
nobody can write a case from it. The person of the safety grid who would be told what harms is the
witness instead."""


def _harms(mutation):
    """Whether the grid finds fault with what a person is told without the condition."""
    facts = GUARDS.get(str(mutation))
    return facts is not None and bool(grid.wrong(facts, mutation.book))


@pytest.mark.parametrize("facts", GUARDS.values(), ids=list(GUARDS))
def test_nobody_whom_only_a_guard_keeps_from_harm_is_told_what_harms(facts):
    assert grid.wrong(facts, district_book()) == []
