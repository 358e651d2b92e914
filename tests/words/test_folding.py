import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.words.domain.folding import fold, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Förderung", "foerderung"),
        ("Förderung", "forderung"),
        ("Straße", "STRASSE"),
        ("Nach·hilfe", "Nachhilfe"),
        ("İstanbul", "istanbul"),
        ("kurslarI", "kursları"),
        ("أطفال", "اطفال"),
        ("مدرسة", "مدرسه"),
        ("کلاس", "كلاس"),
        ("کلاس‌ها", "کلاسها"),
        ("п'ять", "пʼять"),
        ("ґанок", "ганок"),
        ("ёлка", "елка"),
        ("۱۲۳", "123"),
    ],
)
def test_fold_makes_spellings_equal(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Kita", "Kinder"), ("Kurs", "Kursus"), ("neu", "neun"), ("Buch", "Besuch")]
)
def test_fold_keeps_words_apart(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize("word", ["steuer", "bauer", "quelle", "neue"])
def test_fold_leaves_ue_alone_where_it_is_no_umlaut(word):
    assert fold(word) == word


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_tokens_are_words_of_bearable_length(text):
    assert all(len(token) >= 2 and token.isalnum() for token in tokens(text))


def test_tokens_give_hyphenated_words_as_parts_and_joined():
    assert tokens("Ferien-Camp am See") == ["ferien", "camp", "feriencamp", "am", "see"]
