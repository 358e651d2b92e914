"""Pages from files: whole or not at all, and never over what people wrote."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from lotse.kit.errors import Refused
from lotse.pages.kinds import PAGE
from lotse.pages.models import InfoPage
from lotse.pages.page_files import read_pages
from lotse.pages.queries import source_words
from lotse.words.models import Text
from tests.factories.reference import LANGUAGES

DEMO = Path(__file__).resolve().parents[2] / "demo" / "goslar" / "pages"
PAGES = """
pages:
  - key: ankommen
    title: Ankommen
    summary: Was zuerst zu tun ist.
    reviewed_on: 2026-11-01
    blocks:
      - key: zuerst
        text: {heading: Zuerst, text: "Melden Sie sich an."}
      - key: dann
        steps:
          heading: Dann
          steps: [{key: gehen, title: Gehen Sie hin}]
"""
WORDS = """
language: en
origin: machine
pages:
  ankommen: {title: Arriving, zuerst.text: Register., dann.gehen.title: Go there}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "pages.yaml").write_text(PAGES)
    (tmp_path / "words" / "en.yaml").write_text(WORDS)
    return tmp_path


def test_page_is_published_with_its_translations(db, folder):
    call_command("load_pages", folder)
    html = Client().get("/en/info/ankommen/").content.decode()
    assert "Arriving" in html
    assert "<p>Register.</p>" in html
    assert "Go there" in html
    assert "Zuerst" in html, "what is not translated is shown in German"
    assert InfoPage.objects.get().reviewed_on.isoformat() == "2026-11-01"


def test_loading_again_keeps_what_people_wrote(db, folder):
    call_command("load_pages", folder)
    page = InfoPage.objects.get()
    page.title = "Von uns"
    page.save_revision().publish()
    call_command("load_pages", folder)
    assert InfoPage.objects.get().title == "Von uns"


def test_blocks_have_the_same_ids_wherever_they_are_loaded(db, folder):
    assert read_pages(folder) == read_pages(folder)
    call_command("load_pages", folder)
    first = set(Text.objects.filter(kind=PAGE.name).values_list("field", flat=True))
    InfoPage.objects.get().delete()
    call_command("load_pages", folder)
    assert set(Text.objects.filter(kind=PAGE.name).values_list("field", flat=True)) == first


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("zuerst.text:", "nirgends.text:", "there is no text nirgends.text"),
        ("  ankommen:", "  weg:", "there is no page weg"),
    ],
)
def test_translation_of_what_is_not_there_is_refused(db, folder, old, new, said):
    (folder / "words" / "en.yaml").write_text(WORDS.replace(old, new))
    with pytest.raises(CommandError, match=said):
        call_command("load_pages", folder)
    assert not InfoPage.objects.exists()


@pytest.mark.parametrize(
    "block",
    [
        "{key: a, text: {text: x}, notice: {kind: info, title: x}}",
        "{key: a}",
        "{key: a, poll: {title: x}}",
        "{key: A b, text: {text: x}}",
        "{key: a, notice: {kind: loud, title: x}}",
    ],
)
def test_block_that_is_no_block_is_refused(db, folder, block):
    text = PAGES.split("      - key: zuerst", maxsplit=1)[0] + f"      - {block}\n"
    (folder / "pages.yaml").write_text(text)
    with pytest.raises(Refused):
        read_pages(folder)


@pytest.mark.parametrize(
    "block",
    [
        "{key: a, offers: {heading: x}}",
        "{key: a, offers: {heading: x, topic: no_such_topic}}",
        "{key: a, contact: {contact: 'nobody:office'}}",
        "{key: a, notice: {kind: info, title: x, from: 2026-12-02, until: 2026-12-01}}",
        "{key: a, video: {title: x, url: 'http://v.example'}}",
    ],
)
def test_block_that_the_form_would_refuse_is_refused(db, folder, block):
    text = PAGES.split("      - key: zuerst", maxsplit=1)[0] + f"      - {block}\n"
    (folder / "pages.yaml").write_text(text)
    (folder / "words" / "en.yaml").unlink()
    with pytest.raises(CommandError, match="ankommen"):
        call_command("load_pages", folder)
    assert not InfoPage.objects.exists()


def test_demo_pages_are_complete_in_every_language():
    pages = read_pages(DEMO)
    assert len(pages) >= 2
    for page in pages:
        assert {said.language for said in page.translations} == set(LANGUAGES) - {"de"}
        fields = {said.language: set(said.texts) for said in page.translations}
        assert all(found == fields["en"] for found in fields.values()), page.slug
        assert all(said.origin == "machine" for said in page.translations)


def test_demo_pages_leave_no_gap_for_the_translators():
    for file in read_pages(DEMO):
        page = InfoPage(slug=file.slug, title=file.title, summary=file.summary)
        page.body = page.body.stream_block.to_python(file.body)
        german = {name for name, words in source_words(page).items() if words}
        for said in file.translations:
            assert set(said.texts) == german, (file.slug, said.language)
