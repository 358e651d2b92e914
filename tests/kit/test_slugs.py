"""Addresses made of German names: what a reader would type."""

import doctest

import pytest

from lotse.kit import mail_addresses, phones, plain, slugs, web_addresses
from lotse.kit.slugs import MAX_SLUG, slug_of


def test_titles_of_the_folder_are_spelled_out(case_inputs):
    titles = (case_inputs / "20-titles.txt").read_text(encoding="utf-8").splitlines()
    assert [slug_of(title, "x") for title in titles] == [
        "fussball-fuer-groessere",
        "strassenfest",
        "massnahmen-zum-spass",
    ]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("GROẞE ÜBUNG", "grosse-uebung"),
        ("Mu\u0308ttercafé", "muettercafe"),  # a letter in two signs
        ("Çay saati – ılık bir öğle", "cay-saati-ilik-bir-oegle"),
        ("Eltern & Kinder", "eltern-und-kinder"),
        ("Kraków, Łódź", "krakow-lodz"),
        ("لقاء", "x"),
    ],
)
def test_letters_become_what_one_types(title, slug):
    assert slug_of(title, "x") == slug


def test_long_title_ends_with_a_whole_word():
    title = "Informationsabend zum Übergang von der Grundschule in die weiterführende Schule"
    slug = slug_of(title, "x")
    assert slug == "informationsabend-zum-uebergang-von-der-grundschule-in-die"
    assert len(slug_of("ä" * 200, "x")) == MAX_SLUG


@pytest.mark.parametrize("module", [mail_addresses, phones, plain, slugs, web_addresses])
def test_examples_in_the_documentation_are_true(module):
    assert doctest.testmod(module).failed == 0
