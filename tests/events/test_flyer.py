"""Flyer and poster: every language is on paper, can be read aloud, and its code can be scanned."""

import io

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from lotse.events.actions.planning import Words, save_event
from lotse.events.paper.flyer import Format, draw_flyer, list_untranslated
from lotse.events.queries import find_public_event
from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference, site_languages
from lotse.ui.pdf import can_make_pdf
from lotse.words.domain.states import Origin
from lotse.words.models import Picture
from tests.events.papers import alternatives, faults, scanned, spoken, words
from tests.factories.events import NOW, event_facts, make_event
from tests.factories.reference import LANGUAGES

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not can_make_pdf(), reason="Pango is not installed"),
]
TITLES = {
    "de": "Infoabend Klasse 5",
    "de-simple": "Welche Schule nach Klasse 4?",
    "en": "Evening about year 5",
    "ar": "أمسية مدرسية",
    "uk": "Інформаційний вечір",
    "ru": "Информационный вечер",
    "tr": "Bilgilendirme akşamı",
    "fa": "شب مدرسه",
}
SUMMARIES = {
    "de": "Wir erklären die Schulen.",
    "ar": "نشرح لكم المدارس.",
    "uk": "Ми пояснюємо школи.",
}


def event(**changes):
    make_event(**changes)
    said = [
        Words(tag, {"title": title, "summary": SUMMARIES.get(tag, title)})
        for tag, title in TITLES.items()
    ]
    save_event(facts=event_facts(**changes), words=said, by=None, now=NOW)
    return find_public_event("infoabend")


def languages(*tags):
    known = {one.tag: one for one in site_languages(get_reference())}
    return [known[tag] for tag in tags]


def drawn(found, tags, format_=Format.FLYER):
    return draw_flyer(found, languages(*tags), format_, reference=get_reference(), now=NOW)


def test_flyer_has_a_tagged_page_for_each_language_with_its_code(tmp_path):
    tags = ["ar", "uk", "de", "de-simple"]
    pdf = drawn(event(childcare=6), tags)
    assert faults(pdf, tmp_path) == []
    assert spoken(pdf) == ("ar", tags)
    assert scanned(pdf) == [
        {f"http://localhost:8000/{tag}/veranstaltungen/infoabend/"} for tag in tags
    ]
    arabic, ukrainian, german, simple = words(pdf)
    assert "أمسية مدرسية" in arabic
    assert "نشرح لكم المدارس" in arabic
    for said in ("Інформаційний вечір", "Четвер, 14 січня 2027", "з 18:00 до 20:00", "від 1 до 12"):
        assert said in ukrainian
    for said in (
        "Für Familien",
        "Infoabend Klasse 5",
        "Donnerstag, 14. Januar 2027, 18:00 bis 20:00 Uhr",
        "Klubgartenstraße 6, 38640 Goslar",
        "Jemand übersetzt in",
        "Kinder von 1 bis 12 Jahren",
        "Es ist kostenlos",
        "030 23125-101",
    ):
        assert said in german
    assert "Welche Schule nach Klasse 4?" in simple
    assert "Das kostet nichts." in simple


def test_poster_holds_all_languages_of_the_site_on_one_page(tmp_path):
    pdf = drawn(event(childcare=6), LANGUAGES, Format.TOGETHER)
    assert faults(pdf, tmp_path) == []
    (page,) = words(pdf)
    for tag in LANGUAGES:
        assert TITLES[tag] in page
    assert scanned(pdf) == [
        {f"http://localhost:8000/{tag}/veranstaltungen/infoabend/" for tag in LANGUAGES}
    ]
    assert spoken(pdf)[1] == [*LANGUAGES, "de"]  # below stands the office


def test_poster_of_one_language_is_a_whole_page():
    found = event()
    assert drawn(found, ["de"], Format.TOGETHER)[:5] == b"%PDF-"
    together, alone = (words(drawn(found, ["de"], one)) for one in (Format.TOGETHER, Format.POSTER))
    assert together == alone


def test_too_much_for_one_page_is_refused_and_nothing_is_cut_off():
    make_event()
    long = "Sehr lange Überschrift einer Veranstaltung für alle Familien " * 3
    save_event(facts=event_facts(), words=[Words("de", {"title": long})], by=None, now=NOW)
    found = find_public_event("infoabend")
    with pytest.raises(Refused, match="too_long"):
        drawn(found, LANGUAGES, Format.TOGETHER)
    assert len(words(drawn(found, ["de", "uk"]))) >= 2


def test_flyer_tells_only_what_is_so():
    pdf = drawn(event(is_free=False, mode="none", interpreted=()), ["de"])
    (page,) = words(pdf)
    assert "kostenlos" not in page
    assert "Jemand übersetzt" not in page
    assert "Betreuung" not in page
    assert "Sie müssen sich nicht anmelden" in page


def test_picture_is_on_the_flyer_with_its_alternative_text(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    event()
    content = io.BytesIO()
    Image.new("RGB", (1600, 900), "green").save(content, "PNG")
    picture = Picture.objects.create(title="x", file=ImageFile(content, name="x.png"))
    alt = Words("uk", {"picture_alt": "Родина за столом"})
    source = Words("de", {"picture_alt": "Eine Familie am Tisch"})
    facts = event_facts(picture=picture.pk)
    save_event(facts=facts, words=[source, alt], by=None, now=NOW)
    found = find_public_event("infoabend")
    pdf = drawn(found, ["de", "uk"])
    assert faults(pdf, tmp_path) == []
    assert [alt for alt in alternatives(pdf) if "QR" not in alt] == [
        "Eine Familie am Tisch",
        "Родина за столом",
    ]
    assert alternatives(drawn(found, ["de", "uk"], Format.TOGETHER)) == [
        "QR-Code, der zur Seite dieser Veranstaltung führt",
        "QR-код, що веде на сторінку цього заходу",
    ]


def test_languages_that_are_not_ready_are_named():
    make_event()
    said = Words("ar", {"title": TITLES["ar"], "summary": SUMMARIES["ar"]}, Origin.MACHINE)
    save_event(facts=event_facts(), words=[said], by=None, now=NOW)
    found = list_untranslated("infoabend", languages("de", "ar", "uk"))
    assert [(one.language.tag, one.is_missing, one.is_machine) for one in found] == [
        ("ar", False, True),
        ("uk", True, False),
    ]
