"""What is understood beside what is looked for, in all languages of the site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.reference.domain.wishes import Named, folded, phrases, understand
from lotse.reference.vocabulary_files import wish_words

NAMED = Named(
    {" ".join(folded(name)): name for name in ("Goslar", "Bad Harzburg", "Clausthal-Zellerfeld")},
    phrases({"ar": ["Arabisch", "العربية", "арабська"], "tr": ["Türkisch", "Türkçe"]}),
)


def read(text, *without):
    return understand(text, wish_words(), NAMED, without=without)


@pytest.mark.parametrize(
    ("text", "place", "rest"),
    [
        ("Hort Goslar", "Goslar", "hort"),
        ("Hort in Bad Harzburg", "Bad Harzburg", "hort in"),
        ("Hort Clausthal-Zellerfeld", "Clausthal-Zellerfeld", "hort"),
        ("hort GOSLAR!", "Goslar", "hort"),
        ("Goslar'da kreş", "Goslar", "kreş"),
        ("ясла в Госларі", "Goslar", "ясла в"),
        ("حضانة غوسلار", "Goslar", "حضانة"),
        ("Hort Goslarsche", "", "hort goslarsche"),
    ],
)
def test_places_are_understood_in_every_script(text, place, rest):
    assert (read(text).place, read(text).rest) == (place, rest)


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("Chor kostenlos", {"free"}),
        ("choir for women", {"women"}),
        ("хор для жінок безкоштовно", {"women", "free"}),
        ("kadınlar için koro", {"women"}),
        ("جوقة للنساء", {"women"}),
        ("کر برای زنان", {"women"}),
        ("Chor mit Kinderbetreuung online", {"childcare", "online"}),
        ("Frauenchor", set()),
    ],
)
def test_features_are_understood_in_every_language(text, features):
    assert read(text).features == features


@pytest.mark.parametrize(
    ("text", "age", "grade", "stages"),
    [
        ("Chor 8 Jahre", 8, None, {"primary"}),
        ("Chor für 8-jährige", 8, None, {"primary"}),
        ("Chor für 8jährige", 8, None, {"primary"}),
        ("choir, 12 years old", 12, None, {"lower_secondary"}),
        ("хор 7 років", 7, None, {"primary"}),
        ("хор 16 лет", 16, None, {"lower_secondary", "upper_secondary"}),
        ("7 yaşında koro", 7, None, {"primary"}),
        ("جوقة ٧ سنوات", 7, None, {"primary"}),
        ("کر ۷ ساله", 7, None, {"primary"}),
        ("Chor Klasse 5", None, 5, {"lower_secondary"}),
        ("choir grade 3", None, 3, {"primary"}),
        ("хор 3 клас", None, 3, {"primary"}),
        ("mein Sohn ist 9", 9, None, {"primary"}),
        ("Chor 2027", None, None, set()),
        ("Klasse 99", None, None, set()),
        ("Klasse 0", None, None, set()),
        ("Elternabend am 12. Dezember", None, None, set()),
        ("Sprachkurs am 5.12.", None, None, set()),
        ("2 Kinder Chor", None, None, set()),
    ],
)
def test_ages_and_classes_are_understood(text, age, grade, stages):
    found = read(text)
    assert (found.age, found.grade, found.stages) == (age, grade, stages)


def test_a_language_and_today_are_understood():
    assert read("Chor arabisch").language == "ar"
    assert read("koro türkçe").language == "tr"
    assert read("Chor heute").is_today
    assert read("хор сьогодні").is_today


def test_what_was_taken_away_is_a_word_again():
    assert read("Chor Goslar kostenlos", "place").rest == "chor goslar"
    assert read("Chor Goslar kostenlos", "place", "free").codes == ()


def test_who_tells_an_age_and_asks_for_a_school_needs_advice():
    assert read("Schule für meine Tochter, 9 Jahre").besides
    assert not read("Schule Mathe Tochter 9 Jahre").besides
    assert not read("Schule").besides


@given(st.text(max_size=120))
def test_no_text_is_too_strange(text):
    found = read(text)
    assert set(found.codes) >= set(found.features)
