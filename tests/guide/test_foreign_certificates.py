"""The table of foreign certificates: what it says of a person, and that it never says nothing."""

import random
from typing import get_args

import pytest

from lotse.guide.answer_json import to_json
from lotse.guide.domain.answer import answer
from lotse.guide.domain.profile import read_profile
from lotse.guide.domain.rule_book import Certainty, CertificateKind
from lotse.guide.domain.worth import worth_of
from lotse.guide.rule_book_files import FEDERAL, FOLDERS
from lotse.guide.words_files import read_words
from tests.guide.conftest import CALENDAR, TODAY

LOOKED_AT_BY = {"recognition", "university_check", "profession_recognition", "gymnasium_upper"}
LANGUAGES = sorted(file.stem for file in (FOLDERS["NI"] / "words").glob("*.yaml"))
ADULT = {
    "birth_date": "2004-05-05",
    "arrived_on": "2024-08-01",
    "german_level": "c1",
    "certificate": "foreign",
}


def profile(book, **facts):
    return read_profile(ADULT | facts, book=book, municipalities=[], today=TODAY)


def worth(book, country, kind="final", **facts):
    said = {"certificate_country": country, "certificate_kind": kind} | facts
    return worth_of(profile(book, **{key: one for key, one in said.items() if one}), book)


@pytest.mark.parametrize(
    ("country", "facts", "expected"),
    [
        ("UA", {}, ("ua_final", "erw_sek1", "kolleg")),
        ("SY", {"percent": 70}, ("sy_final_70", "erw_sek1", "subject")),
        ("SY", {"percent": 69}, ("sy_final_60", "erw_sek1", "kolleg")),
        ("SY", {"percent": 60}, ("sy_final_60", "erw_sek1", "kolleg")),
        ("SY", {"percent": 59}, ("sy_final_below_60", None, None)),
        ("SY", {}, ("sy_final", None, None)),
        ("XK", {}, ("xk_final", "erw_sek1", "subject")),
        ("PL", {}, ("pl_final", "erw_sek1", "all")),
        ("TR", {}, ("tr_final", None, None)),
        ("ER", {}, ("er_any", None, None)),
        ("ER", {"kind": "part"}, ("er_any", None, None)),
        ("UA", {"kind": "grade_9"}, ("any_grade_9", "hsa", "none")),
        ("UA", {"kind": "part", "school_years": 10}, ("any_part_10", "sek1_rsa", "none")),
        ("UA", {"kind": "part", "school_years": 9}, ("any_part_9", "hsa", "none")),
        ("UA", {"kind": "part", "school_years": 8}, ("any_part_below_9", "none", "none")),
        ("UA", {"kind": "part"}, ("any_part", None, "none")),
        ("UA", {"kind": "none"}, ("any_lost", None, None)),
        ("UA", {"kind": ""}, ("any_other", None, None)),
        ("", {}, ("any_other", None, None)),
    ],
)
def test_table_says_what_a_certificate_is_likely_worth(book, country, facts, expected):
    found = worth(book, country, **facts)
    assert (found.entry, found.school, found.study) == expected


@pytest.mark.parametrize("kind", ["", *get_args(CertificateKind)])
@pytest.mark.parametrize("country", ["", "NZ", "UA", "SY", "ER", "XK"])
def test_every_certificate_leads_to_somebody_who_decides(book, country, kind):
    found = worth(book, country, kind=kind)
    assert found.decided_by
    assert found.rules
    assert found.certainty is not Certainty.CERTAIN
    for language in LANGUAGES:
        words = read_words(FEDERAL, language)
        assert words.foreign_certificates[found.entry]
        assert words.who[found.decided_by]


def test_certificate_that_is_not_in_the_table_is_asked_and_never_nothing(book):
    asked = profile(
        book, certificate_country="NZ", certificate_kind="final", school_years=13, wish="university"
    )
    found = answer(asked, book, CALENDAR)
    assert to_json(found, {})["certificate"] == {
        "entry": "any_other",
        "equals": None,
        "study": None,
        "decided_by": "authority",
        "certainty": "unconfirmed",
        "rules": ["certificate_deciders", "certificate_for_study"],
    }
    deciders = {
        taken.step.to: (taken.step.decided_by, taken.step.apply_at)
        for first in found.next_steps
        for taken in (first, *first.alternatives)
    }
    assert deciders["university_check"] == ("university", "university")
    assert deciders["recognition"] == ("authority", "recognition_office")


def test_everybody_with_a_foreign_certificate_is_told_who_looks_at_it(book):
    pick = random.Random(13)
    for _ in range(60):
        facts = {
            "birth_date": f"{pick.randint(1970, 2009)}-05-05",
            "certificate_country": pick.choice(["UA", "SY", "TR", "ER", "NZ", "GE", "KP"]),
            "certificate_kind": pick.choice(get_args(CertificateKind)),
            "german_level": pick.choice(["none", "a2", "b1", "c1"]),
        }
        found = answer(profile(book, **facts), book, CALENDAR)
        assert found.worth is not None, facts
        assert found.worth.in_table, facts
        told = {one.step.to for first in found.next_steps for one in (first, *first.alternatives)}
        assert told & LOOKED_AT_BY, facts


def test_lines_of_a_country_stand_before_those_of_any(book):
    countries = [line.country for line in book.foreign_certificates]
    assert sorted(countries, key=lambda one: one == "any") == countries
    assert book.foreign_certificates[-1].id == "any_other"
