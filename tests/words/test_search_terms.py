import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lotse.words.domain.compounds import compound_parts, split_compound
from lotse.words.domain.folding import fold, raw_words
from lotse.words.domain.search import (
    Thesaurus,
    Vocabulary,
    corrections,
    finished,
    heard,
    index_lexemes,
    parse_query,
    ways,
    with_corrections,
    with_parts,
)
from lotse.words.domain.sounds import sounds
from lotse.words.domain.stemming import stem, stems

PARTS = (
    "kita platz plätze sprach kurs hausaufgaben hilfe bildung paket schul anmeldung ferien camp "
    "essen volk hoch schule"
).split()
THESAURUS = Thesaurus.from_lists(
    [
        ["nachhilfe", "lernförderung", "репетитор", "واجبات"],
        ["kita", "kindergarten", "daycare", "садок", "مهد کودک"],
        ["anmeldung", "registration", "ثبت‌نام"],
    ],
    PARTS,
)
LEXEMES = r"'[^\W_]+'(?::\*)?"
ONE_WAY = rf"(?:{LEXEMES}|\({LEXEMES}(?: & {LEXEMES})+\))"
ONE_WORD = rf"{ONE_WAY}(?: \| {ONE_WAY})*"


def said_of(query):
    return " | ".join(way.said for way in ways(query))


def said(text):
    return said_of(parse_query(text, THESAURUS))


def finds(typed, text, language):
    """Whether a text answers what was typed, as PostgreSQL would decide it."""
    lexemes = set(index_lexemes(text, language, THESAURUS))
    wanted = parse_query(typed, THESAURUS).wanted
    return bool(wanted) and all(
        any(lexemes.issuperset(way) for way in one.alternatives)
        or (one.prefix != "" and any(lexeme.startswith(one.prefix) for lexeme in lexemes))
        for one in wanted
    )


# --- stems -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Kurs Kurse Kursen Kurses"),
        ("de", "Sprachkurs Sprachkurse"),
        ("de", "Förderung Förderungen foerderung forderung"),
        ("de", "Anmeldung anmelden Anmeldungen"),
        ("de", "Platz Plätze Plaetze"),
        ("de-simple", "Zeugnis Zeugnisse"),
        ("en", "course courses"),
        ("en", "library libraries"),
        ("uk", "курс курси курсів курсами"),
        ("uk", "школа школи школу школі школою"),
        ("uk", "дитячий дитяча дитячого дитячі дитячих"),
        ("uk", "садок садка садку садки"),
        ("uk", "урок уроки уроків"),
        ("uk", "допомога допомогу допомозі"),
        ("uk", "реєстрація реєстрації реєстрацій"),
        ("uk", "здоров'я здоров’ям"),
        ("ru", "курс курсы курсов"),
        ("ru", "ребёнок ребенок"),
        ("tr", "kurs kurslar kursları KURSLARI kursu kursta kurslarında"),
        ("tr", "okul okullar okula okulun okullarında"),
        ("tr", "çocuk çocuklar çocuğum cocuklar"),
        ("tr", "yardım yardim yardımlar yardimlar"),
        ("tr", "kitap kitabı kitaplar"),
        ("ar", "دورة دورات الدورات دورتي دوراتنا"),
        ("ar", "مدرسة المدرسة بالمدرسة للمدرسة مُدَرِّسَة"),
        ("ar", "لغة اللغة لغات"),
        ("ar", "ألمانية الألمانية المانية الالمانية ألماني"),
        ("ar", "بيت بيتي بيتها"),
        ("fa", "کلاس کلاس‌ها کلاسهای کلاس‌های كلاسهاي"),
        ("fa", "کودک کودکان"),
    ],
)
def test_stem_brings_forms_of_a_word_together(language, words):
    assert len({stem(raw_words(word)[-1], language) for word in words.split()}) == 1


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "kurs", "kur"),
        ("de", "schulden", "schule"),
        ("uk", "школа", "шкода"),
        ("uk", "урок", "ура"),
        ("tr", "yardım", "yarın"),
        ("tr", "almanca", "elma"),
        ("ar", "وظيفة", "ظرف"),
        ("fa", "کلاس", "کلام"),
    ],
)
def test_stem_keeps_other_words_apart(language, one, other):
    assert stem(one, language) != stem(other, language)


def test_stems_of_german_words_are_not_mixed_by_other_languages():
    assert "kur" not in stems("kurs")
    assert not stems("schulden") & stems("schule")


@given(st.text(min_size=1), st.sampled_from(["de", "de-simple", "en", "ar", "uk", "ru", "tr"]))
def test_stem_never_leaves_nothing_of_a_word(text, language):
    assert all(stem(word, language) for word in raw_words(text) if fold(word))


@pytest.mark.parametrize("word", ["ها", "های", "ام", "می"])
def test_stem_of_a_persian_ending_alone_is_itself(word):
    assert stem(word, "fa")


def test_stemming_in_many_threads_gives_the_same():
    words = [f"förderung{'en' * (number % 3)}{number}" for number in range(2_000)]
    alone = [stem.__wrapped__(word, "de") for word in words]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda word: stem.__wrapped__(word, "de"), words))
    assert together == alone


# --- compounds ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Kitaplatz", ("kita", "platz")),
        ("Sprachkurse", ("sprach", "kurse")),
        ("Bildungspaket", ("bildung", "paket")),
        ("Hausaufgabenhilfe", ("hausaufgaben", "hilfe")),
        ("Schulanmeldung", ("schul", "anmeldung")),
        ("Ferien-Sprachcamp", ("ferien", "sprach", "camp")),
        ("Volkshochschule", ("volk", "hoch", "schule")),
        ("Kita", ()),
        ("Kitabc", ()),
        ("Unbekannt", ()),
    ],
)
def test_compounds_are_split_into_known_parts(word, parts):
    assert split_compound(fold(word), THESAURUS.parts) == parts


def test_compound_whose_parts_meet_in_a_false_umlaut_is_split():
    assert compound_parts("kitaessen", THESAURUS.parts) == ("kita", "essen")


def test_split_prefers_few_parts():
    assert split_compound("abcdefghi", frozenset({"abc", "def", "ghi", "abcdef"})) == (
        "abcdef",
        "ghi",
    )


def test_split_of_a_word_with_countless_ways_ends():
    assert split_compound("aaa" * 13 + "b", frozenset({"aaa", "aaaa", "aaaaa"})) == ()


@given(st.lists(st.sampled_from(["kita", "platz", "hilfe", "camp"]), min_size=2, max_size=5))
def test_words_made_of_parts_are_split_into_them(parts):
    assert split_compound("".join(parts), THESAURUS.parts) == tuple(parts)


# --- index and query ---------------------------------------------------------------------------


def test_index_holds_stem_word_and_parts_in_order():
    assert index_lexemes("Neue Kitaplätze", "de", THESAURUS) == [
        *("neu", "neue"),
        *("kitaplatz", "kitaplatze", "kita", "platz", "platze"),
    ]


def test_index_repeats_words():
    assert index_lexemes("Kita, Kita", "de", THESAURUS) == ["kita", "kita"]


@pytest.mark.parametrize(
    ("typed", "text", "language"),
    [
        ("Kurse", "Ein Kurs für Mütter", "de"),
        ("kurs muetter", "Ein Kurs für Mütter", "de"),
        ("Kitaplatz", "Einen Platz in der Kita finden", "de"),
        ("kita", "Anmeldung für Kitaplätze", "de"),
        ("Sprachcamp Ferien", "Ferien-Sprachcamp", "de"),
        ("Ferien-Sprachcamp", "Sprachcamps in den Ferien", "de"),
        ("feriensprachcamp", "Ferien-Sprachcamp", "de"),
        ("Nachhilfe", "Nach·hilfe", "de-simple"),
        ("Schülerinnen", "Für Schüler*innen", "de"),
        ("репетитора", "Nachhilfe in Mathematik", "de"),
        ("Lernförderung", "Репетитор з математики", "uk"),
        ("садка", "Kindergarten am Wald", "de"),
        ("registration", "Anmeldungen bis Mai", "de"),
        ("day care", "Unsere Kita", "de"),
        ("ثبت نام", "Anmeldung", "de"),
        ("ثبت‌نام", "Anmeldung", "de"),
        ("ثبت‌نام", "ثبت نام کودکان", "fa"),
        ("Anmeldung", "ثبت نام کودکان", "fa"),
        ("کلاسهای", "کلاس زبان", "fa"),
        ("کلاس ها", "کلاسهای زبان", "fa"),
        ("کلاس‌ها", "کلاس ها", "fa"),
        ("مهدکودک", "Kita", "de"),
        ("دوراتنا", "دورة اللغة", "ar"),
        ("курсів", "Мовні курси", "uk"),
        ("çocuğum", "Çocuklar için", "tr"),
        ("kurslari", "Dil kursu", "tr"),
        ("nachhil", "Nachhilfe", "de"),
    ],
)
def test_what_people_type_finds_texts(typed, text, language):
    assert finds(typed, text, language)


@pytest.mark.parametrize(
    ("typed", "text", "language"),
    [
        ("Kitaplatz", "Ein Platz am Markt", "de"),
        ("Schulden", "Die Schule beginnt", "de"),
        ("Kurse", "Mutter-Kind-Kur", "de"),
        ("نام", "Anmeldung", "de"),
        ("Nachhilfe Anmeldung", "Nachhilfe", "de"),
    ],
)
def test_other_texts_are_not_found(typed, text, language):
    assert not finds(typed, text, language)


def test_query_leaves_out_little_words():
    assert parse_query("ich suche Nachhilfe für mein Kind", THESAURUS).words == (
        "nachhilfe",
        "kind",
    )


@pytest.mark.parametrize(
    "little", ["أبحث عن", "برای", "для мого", "шукаю", "ищу", "benim için", "looking for a", "ve"]
)
def test_query_leaves_out_little_words_in_every_language(little):
    assert parse_query(f"{little} kita", THESAURUS).words[-1:] == ("kita",)
    assert len(parse_query(f"{little} kita", THESAURUS).words) <= 2


@pytest.mark.parametrize("word", ["BuT", "Kind", "IT", "Not", "ADS"])
def test_words_that_tell_something_stay(word):
    assert parse_query(f"{word} kita", THESAURUS).words == (fold(word), "kita")


def test_query_of_little_words_only_keeps_them():
    assert parse_query("wo ist", THESAURUS).words == ("wo", "ist")


def test_query_has_at_most_eight_words_of_a_hundred_characters():
    assert len(parse_query(" ".join(f"wort{n}" for n in range(20)), THESAURUS).words) == 8
    assert parse_query("x" * 30 + " " * 70 + "kita", THESAURUS).words == ("x" * 30,)


def test_hyphenated_word_too_long_for_the_index_counts_by_its_parts():
    typed = "Elternabend-Informationsveranstaltung-Kindergarten"
    assert parse_query(typed, THESAURUS).words == (
        "elternabend",
        "informationsveranstaltung",
        "kindergarten",
    )


def test_query_knows_synonyms_of_all_languages():
    assert "'репетитор'" in said("Nachhilfe")


def test_query_accepts_the_parts_of_a_compound():
    assert "('kita' & 'platz')" in said("Kitaplatz")


def test_last_word_may_be_unfinished():
    assert "'nachhil':*" in said("nachhil")
    assert ":*" not in said("na")
    assert "'kita':*" not in said("kita nachhil")


def test_a_frequent_last_word_is_finished():
    """Looking for all that begins like "kita" costs most where half of the texts say it."""
    query = parse_query("anmeldung kita", THESAURUS)
    known = Vocabulary({"kita": 300, "anmeldung": 9, "kitaplatz": 5})
    assert finished(query, known, 301) == query
    assert "'kita':*" not in said_of(finished(query, known, 300))
    assert finished(query, known, 300).wanted[-1].alternatives == query.wanted[-1].alternatives
    assert "'kita':*" in said_of(finished(query, Vocabulary({"kitaplatz": 900}), 300))


@pytest.mark.parametrize("text", ["", "?! –", "'; -- \\", "<-> & | ! :*", "\x00", "ﷺ", "ß"])
def test_nothing_to_search_is_an_empty_query(text):
    assert said(text) == ""


@given(st.text(max_size=200))
@example("kita' | 'x':* & \\ -- ثبت‌نام")
@example("Ⅷ ½ ⑽⑽ x²")
def test_no_input_breaks_the_query_syntax(text):
    assert all(re.fullmatch(ONE_WORD, way.said) for way in ways(parse_query(text, THESAURUS)))


@given(st.text(alphabet="abeikstuzüöä -·", max_size=60))
def test_every_text_is_found_by_its_own_words(text):
    words = parse_query(text, THESAURUS).words
    assert not words or finds(text, text, "de")


# --- typos -------------------------------------------------------------------------------------

VOCABULARY = Vocabulary(
    {"nachhilfe": 3, "anmeldung": 9, "sprachkurs": 1, "kita": 5, "kindergarten": 4, "школа": 2}
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nachilfe", "nachhilfe"),
        ("anmeldnug", "anmeldung"),
        ("sprchkurs", "sprachkurs"),
        ("kindergaten", "kindergarten"),
        ("шкоола", "школа"),
    ],
)
def test_typos_are_mended(typed, meant):
    query = parse_query(typed, THESAURUS)
    found = corrections(query, VOCABULARY)
    mended = with_corrections(query, found, THESAURUS)
    assert found[typed][0] == meant
    assert f"'{meant}'" in said_of(mended)
    assert mended.words == (typed,)


def test_mended_word_is_searched_with_its_synonyms():
    query = parse_query("nachilfe", THESAURUS)
    mended = with_corrections(query, corrections(query, VOCABULARY), THESAURUS)
    assert "'репетитор'" in said_of(mended)


def test_words_beside_a_typo_keep_their_meaning():
    query = parse_query("ثبت نام nachilfe", THESAURUS)
    mended = with_corrections(query, corrections(query, VOCABULARY), THESAURUS)
    assert mended.wanted[0] == query.wanted[0]


@pytest.mark.parametrize("typed", ["kita", "Anmeldungen", "Sprachkurse", "kinderga", "Kitaplatz"])
def test_known_words_are_not_mended(typed):
    assert corrections(parse_query(typed, THESAURUS), VOCABULARY) == {}


@pytest.mark.parametrize(
    ("typed", "other"), [("halal", "hala"), ("telc", "tell"), ("kita", "kitas"), ("шкала", "школа")]
)
def test_another_word_is_no_slip(typed, other):
    assert corrections(parse_query(typed, THESAURUS), Vocabulary({other: 50})) == {}


def test_a_short_word_that_lacks_a_letter_is_a_slip():
    assert corrections(parse_query("shule", THESAURUS), Vocabulary({"schule": 5})) == {
        "shule": ("schule",)
    }


# --- German words in other letters, compounds, abbreviations -----------------------------------

GERMAN = Vocabulary(
    dict.fromkeys(
        "kita kindergarten jobcenter sprachkurs kurs kreis ausbildung gymnasium goslar bildung "
        "schule schal gruppe garten noten system madchen".split(),
        3,
    )
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("киндергартен", "kindergarten"),
        ("кіта", "kita"),
        ("كيندرغارتن", "kindergarten"),
        ("الكيندرغارتن", "kindergarten"),
        ("کیتا", "kita"),
        ("шпрахкурс", "sprachkurs"),
        ("аусбильдунг", "ausbildung"),
        ("джобцентр", "jobcenter"),
        ("غيمنازيوم", "gymnasium"),
        ("كورس", "kurs"),
        ("шуле", "schule"),
    ],
)
def test_german_words_in_other_letters_are_heard(typed, meant):
    query = heard(parse_query(typed, THESAURUS), GERMAN, THESAURUS)
    assert query.wanted[0].word == fold(typed)
    assert (meant,) in query.wanted[0].own
    assert GERMAN.sounding_like(fold(typed))[0] == meant


def test_two_words_that_are_one_in_german_are_heard_together():
    query = heard(parse_query("جوب سنتر", THESAURUS), GERMAN, THESAURUS)
    assert len(query.wanted) == 1
    assert ("jobcenter",) in query.wanted[0].own


@pytest.mark.parametrize("typed", ["школа", "kita", "🙂", "42", "سكر", "молоко"])
def test_words_that_sound_like_none_or_are_known_stay(typed):
    known = Vocabulary({**GERMAN.records, "школа": 1})
    query = parse_query(typed, THESAURUS)
    assert heard(query, known, THESAURUS) == query


@given(st.text(max_size=30))
def test_every_text_has_a_sound_or_none(text):
    for word in raw_words(text):
        for said in sounds(fold(word)):
            assert said == "" or said.isalpha()


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("notensystem", ("noten", "system")),
        ("madchengruppen", ("madchen", "gruppe")),
        ("unbekannt", ()),
        ("kurs", ()),
        ("абракадабра", ()),
    ],
)
def test_a_compound_of_words_of_texts_is_cut(word, parts):
    assert GERMAN.parts_of(word) == parts


def test_parts_of_an_unknown_compound_are_hints():
    query = with_parts(parse_query("Notensystem", THESAURUS), GERMAN)
    said = {one.worth: one.said for one in ways(query)}
    assert "'noten'" in said[0.3]
    assert "'not'" not in said[0.3]  # an emergency


def test_an_abbreviation_is_no_english_word():
    assert "but" not in index_lexemes("Cheap, but good", "en", THESAURUS)
    assert "but" in index_lexemes("Ask for BuT", "en", THESAURUS)
    assert "but" in index_lexemes("BuT beantragen", "de", THESAURUS)


@pytest.mark.parametrize("word", ["kit", "b11a", "", "2027"])
def test_short_words_and_numbers_are_not_mended(word):
    assert Vocabulary({"kita": 1, "b1": 1, "2026": 1, "b11": 1}).nearest(word) == ()


def test_nearer_then_more_frequent_words_come_first():
    vocabulary = Vocabulary({"kurse": 1, "kurs": 9, "bursa": 50, "burse": 50})
    assert vocabulary.nearest("kursa") == ("kurs", "kurse", "bursa")


def test_vocabulary_does_not_change_with_what_it_was_made_of():
    words = {"kita": 1}
    vocabulary = Vocabulary(words)
    words["hort"] = 1
    assert "hort" not in vocabulary
    with pytest.raises(TypeError):
        vocabulary.records["hort"] = 1


@given(
    st.text(alphabet="abcd", max_size=9), st.dictionaries(st.text("abcd", min_size=1), st.just(1))
)
def test_near_words_are_of_the_vocabulary_and_at_most_three(word, words):
    near = Vocabulary(words).nearest(word)
    assert len(near) <= 3
    assert set(near) <= set(words)
