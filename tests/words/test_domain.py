"""Small rules of words: differences, places, terms, readability."""

import pytest

from lotse.words.domain.characters import Character, character_of
from lotse.words.domain.differences import compare
from lotse.words.domain.glossary import Term, mark
from lotse.words.domain.places import lost_places
from lotse.words.domain.readability import count_syllables, measure


def test_differences_make_up_both_wordings():
    before, after = (
        "Der Kurs ist am Montag.\nEr kostet 5 €.",
        "Der Kurs ist am Dienstag. Kostenlos.",
    )
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "new") == before
    assert "".join(piece.text for piece in pieces if piece.change != "gone") == after
    assert ("gone", "Montag") in {(piece.change, piece.text) for piece in pieces}


def test_equal_wordings_have_no_difference():
    assert [piece.change for piece in compare("gleich", "gleich")] == ["same"]


@pytest.mark.parametrize(
    ("source", "translation", "lost"),
    [
        ("ohne", "без", []),
        ("Für {name}", "Для {name}", []),
        ("Für {name}", "Для", ["{name}"]),
        ("Für {name}", "Для {ім'я}", ["{name}"]),
        ("{a} und {a}", "{a}", ["{a}"]),
        ("ohne", "з {a}", ["{a}"]),
    ],
)
def test_places_must_survive(source, translation, lost):
    assert lost_places(source, translation) == lost


def test_terms_are_marked_with_their_endings_and_the_longer_one_wins():
    terms = [Term("Schule", "школа"), Term("Schule für alle", "x"), Term("Kita", "садок")]
    stretches = mark("Die Schule für alle, Schulen und Kitas, nicht Kitaplatz.", terms)
    assert [(each.text, each.term.translation) for each in stretches if each.term] == [
        ("Schule für alle", "x"),
        ("Schulen", "школа"),
        ("Kitas", "садок"),
    ]
    assert "".join(each.text for each in stretches).endswith("nicht Kitaplatz.")


def test_text_without_terms_is_one_stretch():
    assert [each.text for each in mark("Text", [])] == ["Text"]
    assert [each.text for each in mark("", [Term("a", "b")])] == [""]


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("Haus", 1), ("Mutter", 2), ("Familie", 3), ("Anmeldung", 3), ("Bäume", 2), ("Tee", 1)],
)
def test_syllables_are_counted(word, syllables):
    assert count_syllables(word) == syllables


def test_readability_of_known_text():
    """Two sentences of four and two words with eight syllables: 180 - 3 - 58.5 * 8 / 6 = 99."""
    figures = measure("Mein Kind geht zur. Schule morgen.", "de-simple")
    assert (figures.sentences, figures.words, figures.words_per_sentence) == (2, 6, 3.0)
    assert figures.ease == round(180 - 3 - 58.5 * 8 / 6)


def test_hard_text_is_harder_than_easy_text():
    hard = measure(
        "Die Inanspruchnahme der Betreuungsleistungen setzt Antragstellung voraus.", "de"
    )
    easy = measure("Sie wollen einen Platz? Dann rufen Sie uns an.", "de")
    assert hard.ease < 20
    assert easy.ease > 80
    assert "Betreuungsleistungen" in hard.long_words
    assert easy.long_words == ()


def test_long_sentences_are_named_by_the_limit_of_the_language():
    text = "Das ist ein Satz mit genau zehn Wörtern für dich."
    assert measure(text, "de").long_sentences == ()
    assert measure(text, "de-simple").long_sentences == (text,)


def test_abbreviations_end_no_sentence():
    assert measure("Kommen Sie z. B. am Montag.", "de").sentences == 1


@pytest.mark.parametrize("text", ["", "   ", "123 €"])
def test_text_without_words_has_no_figure(text):
    assert measure(text, "de").ease is None


def test_characters_come_from_the_name_of_the_field():
    assert character_of("name") is Character.TITLE
    assert character_of("summary") is Character.SUMMARY
    assert character_of("documents") is Character.BODY
