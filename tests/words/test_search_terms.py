import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.words.domain.compounds import split_compound
from lotse.words.domain.folding import fold
from lotse.words.domain.search import (
    Thesaurus,
    Vocabulary,
    corrections,
    index_lexemes,
    parse_query,
    to_tsquery,
    with_corrections,
)
from lotse.words.domain.stemming import stem

PARTS = ["kita", "platz", "sprach", "kurs", "hausaufgaben", "hilfe", "bildung", "paket"]
THESAURUS = Thesaurus.from_lists([["nachhilfe", "lernförderung", "репетитор"]], PARTS)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ["Förderung", "Förderungen", "foerderung"]),
        ("de", ["anmeldung", "anmelden"]),
        ("uk", ["курс", "курси", "курсів"]),
        ("ru", ["курсы", "курсов"]),
        ("tr", ["kurs", "kurslar", "kursları"]),
        ("fa", ["کلاس", "کلاس‌ها", "کلاسهای"]),
        ("en", ["course", "courses"]),
    ],
)
def test_stem_brings_forms_of_a_word_together(language, words):
    from lotse.words.domain.folding import raw_words

    assert len({stem(raw_words(word)[0], language) for word in words}) == 1


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Kitaplatz", ("kita", "platz")),
        ("Sprachkurse", ("sprach", "kurse")),
        ("Bildungspaket", ("bildung", "paket")),
        ("Hausaufgabenhilfe", ("hausaufgaben", "hilfe")),
        ("Kita", ()),
        ("Kitabc", ()),
        ("Unbekannt", ()),
    ],
)
def test_compounds_are_split_into_known_parts(word, parts):
    assert split_compound(fold(word), THESAURUS.parts) == parts


def test_index_holds_stem_word_and_parts():
    assert {"kita", "platz", "kitaplatz"} <= set(
        index_lexemes("Kitaplätze Kitaplatz", "de", THESAURUS)
    )


def test_query_leaves_out_little_words():
    assert parse_query("ich suche Nachhilfe für mein Kind", THESAURUS).words == (
        "nachhilfe",
        "kind",
    )


def test_query_of_little_words_only_keeps_them():
    assert parse_query("wo ist", THESAURUS).words == ("wo", "ist")


def test_query_knows_synonyms_of_all_languages():
    assert "репетитор" in to_tsquery(parse_query("Nachhilfe", THESAURUS), "all")


def test_query_accepts_the_parts_of_a_compound():
    assert "(kita & platz)" in to_tsquery(parse_query("Kitaplatz", THESAURUS), "all")


def test_last_word_may_be_unfinished():
    assert "nachhil:*" in to_tsquery(parse_query("nachhil", THESAURUS), "all")
    assert ":*" not in to_tsquery(parse_query("na", THESAURUS), "all")


def test_nothing_to_search_is_an_empty_query():
    assert to_tsquery(parse_query("?! –", THESAURUS), "all") == ""


@given(st.text(max_size=200))
def test_no_input_breaks_the_query_syntax(text):
    said = to_tsquery(parse_query(text, THESAURUS), "all")
    assert re.fullmatch(r"[^\W_]*|[\w:*()&| ]+", said)
    assert said.count("(") == said.count(")")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("nachilfe", "nachhilfe"), ("anmeldnug", "anmeldung"), ("sprchkurs", "sprachkurs")],
)
def test_typos_are_mended(typed, meant):
    vocabulary = Vocabulary({"nachhilfe": 3, "anmeldung": 9, "sprachkurs": 1, "kita": 5})
    query = parse_query(typed, THESAURUS)
    found = corrections(query, vocabulary)
    assert found[typed][0] == meant
    assert meant in to_tsquery(with_corrections(query, found, THESAURUS), "all")


def test_known_words_are_not_mended():
    query = parse_query("kita", THESAURUS)
    assert corrections(query, Vocabulary({"kita": 1, "kitas": 8})) == {}


def test_short_words_are_not_mended():
    assert Vocabulary({"kita": 1}).nearest("kit") == ()


def test_nearer_then_more_frequent_words_come_first():
    vocabulary = Vocabulary({"kurse": 1, "kurs": 9, "burse": 50})
    assert vocabulary.nearest("kursa") == ("kurs", "kurse")
