"""Texts that go out as files and come back, and what is refused then."""

import json
import re
from xml.etree import ElementTree as ET

import polib
import pytest
from django.core.management import CommandError, call_command

from lotse.interop.text_files import formats, po, xliff
from lotse.interop.text_files.units import Batch, Importer, Unit, bring_back, collect
from lotse.kit.errors import Refused
from lotse.offers.kinds import OFFER
from lotse.words.domain.states import State
from lotse.words.models import Text
from lotse.words.queue import OPEN_STATES
from tests.factories.offers import NOW, make_offer

pytestmark = pytest.mark.django_db
ALL = (*OPEN_STATES, State.CURRENT)
HARD = 'Für "Eltern" & <Kinder>\nzweite Zeile\tTab \\ Ende {name}'
UNITS = (
    Unit("offers.offer/a/title", "Kurs", "", State.MISSING, 1, 0),
    Unit("offers.offer/a/summary", HARD, "دورة {name}\nسطر", State.STALE, 2, 3),
    Unit("offers.offer/b/title", "Eins", "Один", State.UNREVIEWED, 1, 1),
    Unit("guide.rule/district:x/text", "Zwei", "Два", State.CURRENT, 4, 2),
)


@pytest.mark.parametrize("ending", ["po", "xlf"])
def test_file_brings_back_what_went_out(ending):
    batch = Batch("de", "ar", UNITS)
    assert formats.read(formats.write(batch, ending).encode(), f"texte.{ending}") == batch


def test_po_is_read_by_others():
    file = polib.pofile(po.write(Batch("de", "uk", UNITS)))
    assert file.metadata["Language"] == "uk"
    assert [entry.msgctxt for entry in file.fuzzy_entries()] == [UNITS[1].key, UNITS[2].key]


def test_xliff_is_as_the_standard_wants_it():
    root = ET.fromstring(xliff.write(Batch("de", "uk", UNITS)))
    space = "{urn:oasis:names:tc:xliff:document:2.0}"
    assert (root.tag, root.get("version")) == (f"{space}xliff", "2.0")
    assert (root.get("srcLang"), root.get("trgLang")) == ("de", "uk")
    states = [(s.get("state"), s.get("subState")) for s in root.iter(f"{space}segment")]
    assert states == [
        ("initial", None),
        ("initial", "lotse:stale"),
        ("translated", None),
        ("reviewed", None),
    ]
    ids = [unit.get("id") for unit in root.iter(f"{space}unit")]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[\w.:-]+", each) for each in ids)
    for unit in root.iter(f"{space}unit"):
        assert [child.tag for child in unit] == [f"{space}notes", f"{space}segment"]


def test_xliff_split_into_sentences_is_put_together():
    content = xliff.write(Batch("de", "uk", UNITS[3:]))
    content = content.replace(
        "<source>Zwei</source><target>Два</target>",
        "<source>Zw</source><target>Д</target></segment>"
        '<segment state="final"><source>ei</source><target>ва</target>',
    )
    assert xliff.read(content).units == UNITS[3:]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"hello", "a.po"),
        (b"<xliff", "a.xlf"),
        (b"<other/>", "a.xlf"),
        (b'<xliff version="1.2"/>', "a.xlf"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><xliff/>', "a.xlf"),
        (b"\xff\xfe", "a.po"),
        (b"", "a.docx"),
        (b'msgid "a"\nmsgstr "b" "', "a.po"),
    ],
)
def test_what_is_no_file_of_texts_is_refused(content, name):
    with pytest.raises(Refused, match="unreadable_file"):
        formats.read(content, name)


def changed(batch, **targets):
    """The file with the titles of some offers translated and marked as right."""
    units = tuple(
        Unit(u.key, u.source, targets[slug], State.CURRENT, u.source_version, u.version)
        if (slug := u.key.split("/")[1]) in targets and u.key.endswith("/title")
        else u
        for u in batch.units
    )
    return Batch(batch.source_language, batch.language, units)


def bring(batch, language="uk", *, may_review=True):
    return bring_back(batch, Importer(language, may_review=may_review, by=None, now=NOW))


def title(slug, language="uk"):
    return Text.objects.get(record_id=slug, field="title", language=language)


def test_import_writes_once():
    make_offer("eins")
    batch = changed(collect("uk", kind=OFFER.name), eins="Курс")
    first = bring(batch)
    assert (first.written, first.unchanged, first.refused) == (1, 0, ())
    assert first.empty > 1
    assert (title("eins").value, title("eins").is_reviewed) == ("Курс", True)
    assert title("eins").origin == "imported"
    assert (bring(batch).written, bring(batch).unchanged) == (0, 1)
    assert title("eins").version == 1


def test_export_brought_back_untouched_changes_nothing():
    make_offer("eins", {"uk": {"title": "Курс", "summary": "Речення"}})
    make_offer("zwei", {"uk": {"title": "Курс"}})
    make_offer("zwei", {"de": {"title": "Neu"}})
    before = list(Text.objects.order_by("pk").values())
    for ending in formats.FORMATS:
        content = formats.write(collect("uk", states=ALL, kind=OFFER.name), ending)
        report = bring(formats.read(content.encode(), f"x.{ending}"))
        assert (report.written, report.refused) == (0, ())
    assert list(Text.objects.order_by("pk").values()) == before


def test_review_in_a_file_counts_only_for_those_who_may():
    make_offer("eins")
    bring(changed(collect("uk", kind=OFFER.name), eins="Курс"), may_review=False)
    assert not title("eins").is_reviewed


def test_stale_text_marked_as_right_is_current_again():
    make_offer("eins", {"uk": {"title": "Курс"}})
    make_offer("eins", {"de": {"title": "Kurs, neu"}})
    assert bring(changed(collect("uk", kind=OFFER.name), eins="Курс")).written == 1
    assert title("eins").source_version == 2


def test_what_changed_meanwhile_is_refused_and_the_rest_written():
    for slug in ("eins", "zwei", "drei"):
        make_offer(slug)
    batch = changed(
        collect("uk", kind=OFFER.name), eins="Один", zwei="Два", drei="Три", vier="Чотири"
    )
    strange = Unit("offers.offer/vier/title", "Vier", "Чотири", State.CURRENT, 1, 0)
    odd = Unit("nonsense", "x", "y", State.CURRENT, 1, 0)
    make_offer("eins", {"de": {"title": "Anders"}})
    make_offer("zwei", {"uk": {"title": "Двічі"}})
    report = bring(Batch("de", "uk", (*batch.units, strange, odd)))
    assert set(report.refused) == {
        ("offers.offer/eins/title", "words.source_changed"),
        ("offers.offer/zwei/title", "words.changed_meanwhile"),
        ("offers.offer/vier/title", "words.no_such_text"),
        ("nonsense", "words.no_such_text"),
    }
    assert report.written == 1
    assert (title("zwei").value, title("drei").value) == ("Двічі", "Три")


def test_file_of_another_language_is_refused_whole():
    make_offer("eins")
    with pytest.raises(Refused, match="wrong_language"):
        bring(changed(collect("uk", kind=OFFER.name), eins="Курс"), language="ru")
    assert not Text.objects.filter(kind=OFFER.name).exclude(language="de").exists()


@pytest.mark.parametrize("ending", ["po", "xlf"])
def test_console_takes_a_file_out_and_brings_it_back(tmp_path, capsys, ending):
    make_offer("eins")
    file = tmp_path / f"uk.{ending}"
    call_command("export_texts", "uk", str(file), kind="offers.offer", json=True)
    assert json.loads(capsys.readouterr().out)["texts"] == 3
    batch = changed(formats.read(file.read_bytes(), file.name), eins="Курс")
    file.write_text(formats.write(batch, ending), encoding="utf-8")
    call_command("import_texts", "uk", str(file))
    assert "1 texts written, 0 unchanged, 2 without translation, 0 refused." in (
        capsys.readouterr().out
    )
    with pytest.raises(CommandError, match=r"'uk', not 'ru'. Nothing was changed"):
        call_command("import_texts", "ru", str(file))


def test_console_refuses_other_formats(tmp_path):
    with pytest.raises(CommandError, match=r"not \*\.po or \*\.xlf"):
        call_command("export_texts", "uk", str(tmp_path / "uk.docx"))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_texts", "uk", str(tmp_path / "none.po"))


def test_places_are_marks_that_programs_protect():
    unit = Unit("a/b/c", "Hallo {name}, {count} Plätze", "{name}: {count}", State.CURRENT, 1, 1)
    written = xliff.write(Batch("de", "uk", (unit,)))
    marks = [ph.get("equiv") for ph in ET.fromstring(written).iter() if ph.tag.endswith("}ph")]
    assert marks == ["{name}", "{count}"] * 2
    assert xliff.read(written).units == (unit,)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (
            "t.po",
            'msgid ""\nmsgstr "Language: uk\\n"\n\nmsgid "Kurs"\nmsgstr "Курс"\n',
            "msgctxt: 0 / 1",
        ),
        (
            "t.xlf",
            '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>',
            "XLIFF 1.2 ≠ XLIFF 2.0",
        ),
        ("t.xlf", "<html/>", "html ≠ XLIFF 2.0"),
        (
            "t.xlf",
            '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0"><unit/></xliff>',
            "unit/@name: 0 / 1",
        ),
    ],
)
def test_file_that_does_not_say_which_text_is_which_is_refused(name, content, reason):
    with pytest.raises(Refused) as refusal:
        formats.read(content.encode(), name)
    assert refusal.value.details["reason"] == reason
