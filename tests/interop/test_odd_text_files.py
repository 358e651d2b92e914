"""Translations as other programs write them: other letters, old remarks, texts in pieces."""

import pytest

from lotse.interop.text_files import formats
from lotse.kit.errors import Refused
from lotse.words.domain.states import State

HEAD = 'msgid ""\nmsgstr "Language: fr\\nContent-Type: text/plain; charset={}\\n"\n\n'
ENTRY = (
    '#. lotse versions: 1/0\nmsgctxt "events.event/infoabend/title"\n'
    'msgid "Für Größere"\nmsgstr "Soirée"\n'
)
XLIFF = (
    '<?xml version="1.0" encoding="{}"?>\n'
    '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="de" trgLang="fr">'
    '<file id="f"><unit id="u" name="events.event/infoabend/title">{}</unit></file></xliff>'
)
SEGMENT = "<segment state='final'><source>Für Größere</source><target>Soirée</target></segment>"


@pytest.mark.parametrize("coding", ["UTF-8", "ISO-8859-1", "windows-1252", "utf-16"])
@pytest.mark.parametrize("ending", ["po", "xlf"])
def test_letters_are_read_as_the_file_says(ending, coding):
    text = {"po": HEAD.format(coding) + ENTRY, "xlf": XLIFF.format(coding, SEGMENT)}[ending]
    [unit] = formats.read(text.encode(coding), f"x.{ending}").units
    assert (unit.source, unit.target) == ("Für Größere", "Soirée")


@pytest.mark.parametrize("coding", ["x-none", "unicode_escape", "UTF-8"])
@pytest.mark.parametrize("ending", ["po", "xlf"])
def test_letters_that_are_not_as_the_file_says_are_refused(ending, coding):
    text = {"po": HEAD.format(coding) + ENTRY, "xlf": XLIFF.format(coding, SEGMENT)}[ending]
    with pytest.raises(Refused) as refused:
        formats.read(text.encode("latin-1"), f"x.{ending}")
    assert refused.value.code == "words.unreadable_file"


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"])
def test_line_end_of_another_program_inside_of_a_text_is_one(end):
    text = HEAD.format("UTF-8") + ENTRY.replace("Soirée", f"Eins{end}Zwei")
    [unit] = formats.read(text.encode(), "x.po").units
    assert unit.target == "Eins\nZwei"


def test_former_source_of_an_entry_of_no_use_refuses_no_file():
    old = '\n#~| msgid "Alt"\n#~ msgctxt "a"\n#~ msgid "b"\n#~ msgstr "c"\n'
    [unit] = formats.read((HEAD.format("UTF-8") + ENTRY + old).encode(), "x.po").units
    assert unit.target == "Soirée"


PIECES = (
    "<segment><source>Eins.</source><target{}>One.</target></segment>"
    "<ignorable><source> </source></ignorable>"
    "<segment><source>Zwei.</source>{}</segment>"
)


@pytest.mark.parametrize("rest", ["", "<target/>", "<target>  </target>"])
def test_text_of_which_a_part_is_not_translated_is_not_yet_one(rest):
    content = XLIFF.format("UTF-8", PIECES.format("", rest)).encode()
    [unit] = formats.read(content, "x.xlf").units
    assert (unit.target, unit.state) == ("", State.MISSING)


def test_parts_stand_in_the_order_of_the_translation():
    pieces = PIECES.format(" order='3'", "<target order='1'>Two.</target>")
    [unit] = formats.read(XLIFF.format("UTF-8", pieces).encode(), "x.xlf").units
    assert (unit.source, unit.target) == ("Eins. Zwei.", "Two. One.")
