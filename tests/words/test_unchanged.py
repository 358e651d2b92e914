"""A save that changes nothing changes nothing: on the screen, in files, by machines."""

import re
from functools import partial

import pytest

from lotse.events.actions.planning import Words, facts_of, save_event
from lotse.events.models import Event
from lotse.interop.text_files import formats, po, xliff
from lotse.interop.text_files.units import Importer, bring_back, collect
from lotse.kit.errors import Refused
from lotse.kit.plain import in_order
from lotse.privacy.models import Change
from lotse.words.domain.states import State, isolated
from lotse.words.models import Text
from lotse.words.queue import OPEN_STATES
from tests.backoffice.test_event_form import form_of
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, make_event

pytestmark = pytest.mark.django_db
TWO = "Zeile eins.\nZeile zwei mit {name}."
IMPORTER = partial(Importer, may_review=True, by=None, now=NOW)
ALL = (*OPEN_STATES, State.CURRENT)


def make_two_lines(value=TWO):
    event = make_event()
    said = [Words("de", {"description": value})]
    save_event(facts=facts_of(event), words=said, by=None, now=NOW)
    return event


def rows():
    fields = ("record_id", "field", "language", "value", "version", "source_version", "is_reviewed")
    return sorted(Text.objects.filter(kind="events.event").values_list(*fields))


@pytest.mark.parametrize(
    "said",
    [
        TWO.replace("\n", "\r\n"),
        f"{TWO}\r\n",
        TWO.replace("\n", " \n"),
        f"\n{TWO}  ",
        TWO.replace("\n", "\u2028"),
    ],
)
def test_ends_of_lines_are_no_other_words(said):
    event = make_two_lines()
    before = rows()
    save_event(facts=facts_of(event), words=[Words("de", {"description": said})], by=None, now=NOW)
    assert rows() == before


def test_text_kept_with_windows_line_ends_is_the_same_as_the_form_shows():
    make_two_lines()
    Text.objects.filter(field="description").update(value=TWO.replace("\n", "\r\n"))
    before = rows()
    make_two_lines()
    assert rows() == before


def test_form_of_an_event_that_is_saved_unchanged_leaves_no_trace():
    make_two_lines()
    office = staff_client("coordinator")
    data = form_of(office)
    data["description"] = [TWO.replace("\n", "\r\n")]  # as browsers send it
    before = rows(), Change.objects.count(), Event.objects.get().changed_at
    assert office.post("/staff/veranstaltungen/infoabend/bearbeiten/", data).status_code == 302
    assert (rows(), Change.objects.count(), Event.objects.get().changed_at) == before


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["04-po-two-lines.po", "04-xliff-two-lines.xlf"])
def test_files_of_the_folder_are_taken(case_inputs, name, line_end):
    make_two_lines(TWO.replace("\n", line_end))
    text = (case_inputs / name).read_text(encoding="utf-8").replace("SLUG", "infoabend")
    language = "tr" if name.endswith("po") else "ar"
    report = bring_back(formats.read(text.encode(), name), IMPORTER(language))
    assert (report.written, report.refused) == (1, ())


def translated(ending, change):
    """A file as it went out, with two sentences in English, changed by a program."""
    make_two_lines("Satz eins. Satz zwei.")
    text = formats.write(collect("en", states=ALL, kind="events.event"), ending)
    importer = IMPORTER("en")
    report = bring_back(formats.read(change(text).encode(), f"x.{ending}"), importer)
    return report, Text.objects.filter(language="en", field="description").first()


def segment(source, target):
    words = f"<source>{source}</source><target>{target}</target>"
    return f'<segment state="translated">{words}</segment>'


def segmented(text):
    one, two = segment("Satz eins.", "Sentence one."), segment("Satz zwei.", "Sentence two.")
    gap = "<ignorable><source> </source></ignorable>"
    return re.sub(
        r"<segment [^>]*><source>Satz eins\. Satz zwei\.</source></segment>", one + gap + two, text
    )


def test_text_that_a_program_split_into_sentences_is_whole_again():
    report, text = translated("xlf", segmented)
    assert report.refused == ()
    assert text.value == "Sentence one. Sentence two."


@pytest.mark.parametrize("tags", [("de-DE", "en-GB"), ("de_DE", "en_US"), ("de", "en-Latn-GB")])
def test_regions_that_programs_add_to_a_language_are_passed_over(tags):
    def regional(text):
        return text.replace('srcLang="de"', f'srcLang="{tags[0]}"').replace(
            'trgLang="en"', f'trgLang="{tags[1]}"'
        )

    report, _ = translated("xlf", regional)
    assert report.refused == ()


def test_another_language_is_refused_all_the_same():
    with pytest.raises(Refused, match="wrong_language"):
        translated("xlf", lambda text: text.replace('trgLang="en"', 'trgLang="de-simple"'))


def test_po_without_its_closing_quote_is_refused_with_the_line(case_inputs):
    text = (case_inputs / "13-quote-missing.po").read_text(encoding="utf-8")
    with pytest.raises(Refused) as refused:
        po.read(text)
    assert "line 15" in refused.value.details["reason"]


@pytest.mark.parametrize(
    "line",
    [
        'msgstr "open',
        'msgstr open"',
        '"in the middle" of it"',
        "words without a quote",
        'msgstr "a\\"',
    ],
)
def test_po_with_a_line_that_is_none_is_refused(line):
    with pytest.raises(Refused, match="unreadable_file"):
        po.read(f'msgid "a"\n{line}\n')


def test_what_is_shown_to_right_to_left_readers_keeps_numbers_whole(case_inputs):
    text = (case_inputs / "21-phone-in-arabic-text.txt").read_text(encoding="utf-8").strip()
    shown = isolated(text, "ar")
    assert "\u2066+49 5321 76-420\u2069" in shown
    assert "من 14:00 إلى 16:00" in shown
    assert isolated(shown, "ar") == shown
    assert isolated(text, "de") == text
    assert in_order(shown) == in_order(text)
    for said in ("0172 5551234", "(0)5321", "00 49 5321 76420", "2026/2027"):
        assert ("\u2066" in isolated(f"هاتف {said}", "fa")) is said.startswith(("0172", "00"))


def test_xliff_is_read_as_it_was_written():
    batch = collect("en", states=ALL)
    assert xliff.read(xliff.write(batch)) == batch
