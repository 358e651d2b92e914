"""A published page writes its words as texts; translations follow it."""

import pytest
from django.test import Client

from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.pages.kinds import PAGE
from lotse.pages.models import InfoPage
from lotse.pages.queries import search_pages
from lotse.words.domain.states import State
from lotse.words.models import SearchDocument, Text
from lotse.words.queries import written_texts
from lotse.words.queue import Queue
from lotse.words.translating import Seen, Wording, save_translation
from tests.factories.accounts import make_user, staff_client
from tests.factories.pages import block, make_page, publish, rewrite, text

ANMELDEN = "Melden Sie Ihr Kind an."


def queue(language="ar"):
    return [(item.field, item.source, item.state) for item in Queue([PAGE]).items(language)]


def source(page, field):
    return Text.objects.get(record_id=str(page.pk), field=field, source_version=None)


def translate(page, field, value, language="ar", seen_version=0):
    found = source(page, field)
    seen = Seen(found.pk, language, found.version, seen_version)
    return save_translation(
        seen=seen, wording=Wording(value), by=make_user("translator"), now=clock.now()
    )


def public(page, language="ar"):
    return Client().get(f"/{language}/info/{page.slug}/").content.decode()


def test_published_page_is_in_the_translators_queue(db):
    page = make_page(text(ANMELDEN))
    assert queue() == [
        ("title", "Ankommen in der Schule", State.MISSING),
        ("summary", "Was zuerst zu tun ist.", State.MISSING),
        ("111111111111.heading", "Erste Woche", State.MISSING),
        ("111111111111.text", ANMELDEN, State.MISSING),
    ]
    assert InfoPage.objects.get(pk=page.pk).live


def test_draft_writes_no_texts_and_is_not_public(db):
    page = make_page(published=False)
    assert queue() == []
    assert Client().get(f"/de/info/{page.slug}/").status_code == 404
    assert page.title not in Client().get("/de/info/").content.decode()


def test_translation_is_shown_to_its_readers_and_the_rest_in_german(db):
    page = make_page(text(ANMELDEN))
    translate(page, "111111111111.text", "سجّلوا طفلكم.")
    html = public(page)
    assert '<div class="lo-prose"><p>سجّلوا طفلكم.</p>' in html
    assert '<h2 lang="de" dir="ltr">Erste Woche</h2>' in html
    assert "Melden Sie" not in html
    assert "Melden Sie" in public(page, "de")


def test_changed_words_make_their_translation_stale_and_no_other(db):
    page = make_page(
        text(ANMELDEN), block("video", {"title": "Film", "text": "", "url": "https://v.example"}, 2)
    )
    for field in ("111111111111.text", "222222222222.title"):
        found = source(page, field)
        save_translation(
            seen=Seen(found.pk, "ar", found.version, 0),
            wording=Wording("ترجمة", is_reviewed=True),
            by=None,
            now=clock.now(),
        )
    rewrite(
        page,
        text("Melden Sie Ihr Kind bald an."),
        block("video", {"title": "Film", "text": "", "url": "https://v.example"}, 2),
    )
    assert ("111111111111.text", "Melden Sie Ihr Kind bald an.", State.STALE) in queue()
    assert "222222222222.title" not in [field for field, _, _ in queue()]
    assert "ترجمة" in public(page)


def test_unpublished_changes_change_nothing_for_the_public(db):
    page = make_page(text(ANMELDEN))
    draft = InfoPage.objects.get(pk=page.pk)
    draft.title = "Anders"
    draft.save_revision()
    assert "Anders" not in public(page, "de")
    assert "Anders" not in str(queue())
    publish(page)
    assert "Anders" in public(page, "de")


def test_removed_block_takes_its_texts_along(db):
    page = make_page(text(ANMELDEN), text("Zweites.", number=2))
    translate(page, "222222222222.text", "ثانيا")
    rewrite(page, text(ANMELDEN))
    assert not Text.objects.filter(field__startswith="2222").exists()
    assert [field for field, _, _ in queue()] == [
        "title",
        "summary",
        "111111111111.heading",
        "111111111111.text",
    ]


def test_moved_block_keeps_its_translation(db):
    page = make_page(text(ANMELDEN), text("Zweites.", number=2))
    translate(page, "111111111111.text", "سجّلوا")
    rewrite(page, text("Zweites.", number=2), text(ANMELDEN))
    html = public(page)
    assert html.index("Zweites.") < html.index("سجّلوا")


def test_publishing_twice_changes_nothing(db):
    page = make_page(text(ANMELDEN))
    before = list(Text.objects.order_by("pk").values_list("pk", "version", "changed_at"))
    publish(page)
    assert list(Text.objects.order_by("pk").values_list("pk", "version", "changed_at")) == before


def test_page_that_is_taken_away_rests_and_keeps_its_translations(db):
    page = make_page(text(ANMELDEN))
    translate(page, "title", "الوصول إلى المدرسة")
    InfoPage.objects.get(pk=page.pk).unpublish()
    assert queue() == []
    assert Client().get(f"/de/info/{page.slug}/").status_code == 404
    assert not SearchDocument.objects.filter(kind=PAGE.name).exists()
    publish(page)
    assert "الوصول إلى المدرسة" in public(page)


def test_deleted_page_leaves_nothing(db):
    page = make_page(text(ANMELDEN))
    InfoPage.objects.get(pk=page.pk).delete()
    assert not Text.objects.filter(kind=PAGE.name).exists()
    assert not SearchDocument.objects.filter(kind=PAGE.name).exists()


def test_page_is_found_by_its_words_and_by_its_translations(db):
    page = make_page(text("Der **Dolmetscherpool** hilft."))
    translate(page, "111111111111.text", "المترجمون يساعدون")
    for words in ("Dolmetscherpool", "المترجمون"):
        assert str(page.pk) in search_pages(words).ranks, words


def test_translation_that_loses_a_link_is_refused(db):
    page = make_page(text("Lesen Sie [hier](https://example.org/a)."))
    with pytest.raises(Refused) as refused:
        translate(page, "111111111111.text", "Read here.", "en")
    assert refused.value.code == "words.lost_places"
    assert refused.value.details["places"] == ["https://example.org/a"]


def test_translators_screen_shows_a_text_of_a_block(db):
    page = make_page(text(ANMELDEN))
    client = staff_client("translator")
    listed = client.get("/staff/uebersetzungen/ar/?kind=pages.page").content.decode()
    assert "Ankommen in der Schule" in listed
    found = source(page, "111111111111.text")
    shown = client.get(f"/staff/uebersetzungen/ar/{found.pk}/").content.decode()
    assert ANMELDEN in shown
    assert "Erste Woche" in shown, "the other texts of the page stand beside it"


def test_translator_is_asked_to_keep_the_marks_only_where_there_are_any(db):
    page = make_page(text("Rufen Sie **heute** an."), text("Ohne.", number=2))
    client = staff_client("translator")
    for field, is_asked in (("111111111111.text", True), ("222222222222.text", False)):
        address = f"/staff/uebersetzungen/ar/{source(page, field).pk}/"
        assert ("Behalten Sie die Zeichen" in client.get(address).content.decode()) is is_asked


def test_writer_of_the_words_is_known(db):
    editor = make_user("editor")
    page = make_page(text(ANMELDEN), by=editor)
    assert source(page, "title").written_by == editor


def test_all_languages_of_a_block_are_kept_by_its_id(db):
    page = make_page(text(ANMELDEN))
    translate(page, "title", "عنوان")
    rewrite(page, text("Neu."))
    assert written_texts(PAGE, [str(page.pk)])[str(page.pk), "title"]["ar"][0].value == "عنوان"
