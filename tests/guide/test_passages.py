"""Which passage a source means, what only decorates, and two texts beside each other."""

import pytest

from lotse.guide.domain.beside import beside
from lotse.guide.domain.passages import Words, number_of, paragraphs_named, passage
from lotse.kit.readable import main_lines

LAW = """<html><head><title>Gesetz</title></head><body>
<header>Landesportal, Besucher heute: 17</header>
<div id="navigation"><a href="/">Startseite</a> Aktuelles am 3. März</div>
<div class="cookie">Wir verwenden Cookies.</div>
<ul><li><a href="#64">§ 64 Beginn der Schulpflicht</a></li>
<li><a href="#65">§ 65 Dauer</a></li></ul>
<h1>Schulgesetz</h1><h2>Fünfter Teil</h2>
<h3>§ 64 Beginn der Schulpflicht</h3>
<p>(1) Mit dem Beginn eines Schuljahres werden die Kinder schulpflichtig, die das sechste Lebensjahr
vollendet haben. § 65 gilt.</p>
<p>(2) Kinder können zurückgestellt werden; siehe <a href="#66">§ 66</a>.</p>
<h3>§ 65 Dauer</h3><p>Zwölf Jahre.</p>
<h2>Sechster Teil</h2><h3>§ 66 Schulpflicht im Primarbereich</h3><p>Grundschule.</p>
<p>Stand: 01.12.2026</p><p>Seitenaufrufe: 1.234</p><footer>Impressum</footer>
</body></html>"""


def lines_of(html):
    return [Words(line.text, line.is_heading) for line in main_lines(html.encode(), "utf-8")]


def test_paragraph_is_found_by_its_heading_and_ends_at_the_next():
    found = passage(lines_of(LAW), "§ 64(1)")
    assert found.is_own
    title, first, second = found.text.split("\n")
    assert title == "§ 64 Beginn der Schulpflicht"
    assert first.startswith("(1) Mit dem Beginn eines Schuljahres werden die Kinder")
    assert first.endswith("das sechste Lebensjahr vollendet haben. § 65 gilt.")
    assert second == "(2) Kinder können zurückgestellt werden; siehe § 66."


def test_what_is_not_found_under_a_heading_is_the_whole_text():
    for paragraph in ("§ 99", "", "OVG Niedersachsen 2 ME 20/24"):
        found = passage(lines_of(LAW), paragraph)
        assert not found.is_own
        assert found.text.startswith("Schulgesetz\nFünfter Teil\n§ 64")
        assert found.text.endswith("Grundschule.")


def test_points_of_a_decree_are_found_with_what_stands_below_them():
    decree = [Words(one) for one in ("4.1 Anmeldung", "sofort", "4.1.1 Wo", "hier", "4.2 Ferien")]
    assert passage(decree, "Nr. 4.1").text == "4.1 Anmeldung\nsofort\n4.1.1 Wo\nhier"
    assert not passage(decree, "Nr. 4").is_own


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("§ 24(2)", [(24, "")]),
        ("§§ 24, 69", [(24, ""), (69, "")]),
        ("§§ 44(3), 44a(2)", [(44, ""), (44, "a")]),
        ("§ 2(1) Nr. 4", [(2, "")]),
        ("§ 5; EB 5.2", [(5, "")]),
        ("§ 1(1)–(3)", [(1, "")]),
        ("§ 24 Abs. 2 SGB VIII", [(24, "")]),
        ("§§ 63 und 64", [(63, ""), (64, "")]),
        ("Anlage 5 § 3", [(3, "")]),
        ("VG Lüneburg 4 A 90/15", []),
    ],
)
def test_paragraphs_are_read_as_sources_write_them(said, named):
    assert paragraphs_named(said) == [(one, one) for one in named]


def test_span_of_paragraphs_is_all_between():
    assert paragraphs_named("§§ 74–75a") == [((74, ""), (75, "a"))]
    assert passage(lines_of(LAW), "§§ 64–65").text.endswith("Zwölf Jahre.")


def test_sentence_about_a_paragraph_is_no_heading():
    for said in ("§ 64 Abs. 1 gilt.", "§ 64 und § 65 gelten", "§ 64 gilt entsprechend."):
        assert number_of(Words(said)) is None
    assert number_of(Words("Achtes Buch § 24 Anspruch", is_heading=True)) == (24, "")


@pytest.mark.parametrize(
    "said",
    [
        "Stand: 02.12.2026",
        "(Stand: Dezember 2026)",
        "Letzte Aktualisierung: 3. Dezember 2026, 14:05 Uhr",
        "Zuletzt geändert am 01.12.2026",
        "Heute ist Montag, der 30.11.2026",
        "1.234 Aufrufe",
        "Besucher heute: 12.345",
        "Bisher 12 mal gelesen",
        "© 2027 Landkreis Musterstadt",
        "Seite drucken",
    ],
)
def test_what_only_decorates_counts_for_nothing(said):
    before = passage(lines_of(LAW), "").digest
    changed = LAW.replace("<p>Stand: 01.12.2026</p>", f"<p>{said}</p><div>{said}</div>")
    assert passage(lines_of(changed), "").digest == before


@pytest.mark.parametrize(
    "said",
    [
        "Montag, 15. März 2027",
        "Anmeldung bis 15.03.2027",
        "Ab 1. August 2026",
        "12 Jahre",
        "Zuletzt geändert durch Artikel 3 des Gesetzes vom 01.12.2026",
    ],
)
def test_days_that_say_something_are_kept(said):
    changed = LAW.replace("Stand: 01.12.2026", said)
    assert said in passage(lines_of(changed), "").text


def test_frame_of_the_page_and_its_shape_count_for_nothing():
    before = passage(lines_of(LAW), "")
    other = (
        LAW.replace("Besucher heute: 17", "Besucher heute: 18")
        .replace("Aktuelles am 3. März", "Aktuelles am 9. April")
        .replace("Wir verwenden Cookies.", "Cookies? Ja bitte!")
        .replace("<p>", "<div><p class='neu'>")
        .replace("die das sechste Lebensjahr\n", "die  das sechste\xa0Lebens\xadjahr ")
        .replace("Impressum", "Impressum und Datenschutz")
    )
    assert passage(lines_of(other), "").digest == before.digest
    twelve = LAW.replace("Zwölf Jahre", "Elf Jahre")
    assert passage(lines_of(twelve), "").digest != before.digest
    assert passage(lines_of(twelve), "§ 64").digest == passage(lines_of(LAW), "§ 64").digest


def test_main_part_of_a_page_is_taken_where_it_is_named():
    page = "<body><p>Werbung</p><main><header><h1>Kita</h1></header><p>Anspruch.</p></main></body>"
    assert [line.text for line in lines_of(page)] == ["Kita", "Anspruch."]
    assert lines_of("") == []
    assert [line.text for line in lines_of("<a href=x>Ein Link ohne Ende <p>Text")] != []


def test_deep_and_broken_pages_are_read():
    assert lines_of("<div>" * 50_000 + "Text")[0].text == "Text"
    assert lines_of("<p>a<p>b</i></table>")[1].text == "b"


def marked(parts, side):
    return [one.text.strip() for part in parts for one in getattr(part, side) if one.is_other]


def test_two_texts_beside_each_other_mark_words():
    before = "eins\nzwei\ndrei\nvier\nZwölf Jahre dauert es."
    parts = beside(before, "eins\nzwei\ndrei\nvier\nElf Jahre dauert es.\nNeu.")
    assert marked(parts, "before") == ["Zwölf", "es."]
    assert marked(parts, "after") == ["Elf", "es.\nNeu."]
    assert parts[0].is_gap
    assert parts[1].before == parts[1].after
    assert beside("gleich", "gleich")[0].before[0].text == "gleich"


def test_long_texts_that_share_nothing_are_compared_in_time():
    old, new = ("\n".join(f"{word} {n}" for n in range(4000)) for word in ("alt", "neu"))
    parts = beside(old, new)
    assert "".join(one.text for part in parts for one in part.before) == old
