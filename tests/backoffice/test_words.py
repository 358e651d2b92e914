"""The translators' screens: coverage, queue, side by side, files, machine."""

import re
from io import BytesIO

import pytest

from lotse.accounts.models import User
from lotse.backoffice.words.staff_texts import KIND_NAMES
from lotse.interop.text_files import formats
from lotse.interop.text_files.units import collect
from lotse.offers.kinds import OFFER
from lotse.words.actions import Entry, write_texts
from lotse.words.kinds import list_kinds
from lotse.words.models import MachineRequest, MachineUse, Text
from tests.factories.accounts import staff_client
from tests.factories.offers import NOW, make_offer

BASE = "/staff/uebersetzungen/"


@pytest.fixture
def translator(db):
    return staff_client("translator")


def text(response):
    return response.content.decode()


def source(slug="eins", field="title"):
    return Text.objects.get(kind=OFFER.name, record_id=slug, field=field, source_version=None)


def translation(slug="eins", language="ar", field="title"):
    return Text.objects.get(kind=OFFER.name, record_id=slug, field=field, language=language)


def url(slug="eins", language="ar", query="?kind=offers.offer"):
    return f"{BASE}{language}/{source(slug).pk}/{query}"


def post(client, value, *, of=1, version=0, deed="next", **where):
    data = {"value": value, "source_version": of, "version": version, "deed": deed}
    return client.post(url(**where), data)


def test_coverage_shows_every_language_and_kind(translator):
    make_offer("eins", {"uk": {"title": "Курс"}})
    page = text(translator.get(BASE))
    assert "العربية" in page
    assert "Angebote" in page
    assert f"{BASE}uk/?kind=offers.offer" in page
    assert f'href="{BASE}de/' not in page


@pytest.mark.parametrize("offers", [1, 3])
def test_lists_cost_few_statements(committed, django_assert_max_num_queries, offers):
    translator = staff_client("translator")
    for number in range(offers):
        make_offer(f"a{number}")
    translator.get(BASE)
    with django_assert_max_num_queries(15):
        translator.get(BASE)
    with django_assert_max_num_queries(15):
        translator.get(f"{BASE}uk/")
    User.objects.all().delete()


def test_queue_shows_what_wants_a_translator(translator):
    make_offer("eins", {"ar": {"title": "دورة"}})
    make_offer("eins", {"de": {"title": "Neuer Kurs"}})
    page = text(translator.get(f"{BASE}ar/?kind=offers.offer"))
    assert "Neuer Kurs" in page
    assert page.index("Fehlt</span>") < page.index("Veraltet</span>")
    only = text(translator.get(f"{BASE}ar/?kind=offers.offer&state=stale"))
    assert "Fehlt</span>" not in only


@pytest.mark.parametrize("address", ["de/", "xx/", "uk/?page=99", "uk/?page=x", "uk/999999999/"])
def test_what_is_not_there_is_404(translator, address):
    assert translator.get(f"{BASE}{address}").status_code == 404


def test_odd_filters_ask_for_everything(translator):
    assert translator.get(f"{BASE}uk/?state=king&kind=%07").status_code == 200


def test_editor_writes_from_right_to_left(translator):
    make_offer("eins")
    page = text(translator.get(url()))
    assert re.search(r'<textarea[^>]*lang="ar" dir="rtl"', page)
    assert "Deutschkurs" in page


def test_saving_goes_on_with_the_next_text(translator):
    make_offer("eins")
    response = post(translator, "دورة")
    following = source(field="summary")
    assert response.headers["Location"] == f"{BASE}ar/{following.pk}/?kind=offers.offer"
    saved = translation()
    assert (saved.value, saved.is_reviewed, saved.written_by.role) == ("دورة", False, "translator")


def test_saving_can_stay(translator):
    make_offer("eins")
    assert post(translator, "دورة", deed="stay").headers["Location"] == url()


def test_last_text_leads_back_to_the_queue(translator):
    make_offer("eins", {"ar": {"summary": "a", "how_to_join": "b"}})
    query = "?state=missing&kind=offers.offer"
    response = post(translator, "دورة", query=query)
    assert response.headers["Location"] == f"{BASE}ar/{query}"


def test_source_changes_are_shown(translator):
    make_offer("eins", {"de": {"title": "Kurs am Montag"}, "ar": {"title": "دورة"}})
    make_offer("eins", {"de": {"title": "Kurs am Dienstag"}})
    page = text(translator.get(url()))
    assert "<del>Montag</del>" in page
    assert "<ins>Dienstag</ins>" in page


def test_agreed_terms_are_marked(translator):
    make_offer("eins", {"de": {"title": "Hilfe in der Kita"}})
    page = text(translator.get(url(language="uk")))
    assert '<mark class="wo-term" title="дитячий садок (Kita)">Kita</mark>' in page


def test_figures_stand_beside_german_and_easy_language(translator):
    make_offer("eins")
    assert text(translator.get(url(language="de-simple"))).count("wo-figures") == 1
    post(translator, "Ein Kurs.", language="de-simple")
    assert text(translator.get(url(language="de-simple"))).count("wo-figures") == 2


def test_source_that_changed_meanwhile_is_told_and_nothing_lost(translator):
    make_offer("eins")
    make_offer("eins", {"de": {"title": "Anders"}})
    response = post(translator, "دورة")
    assert response.status_code == 409
    assert "Der Quelltext wurde inzwischen geändert" in text(response)
    assert ">دورة</textarea>" in text(response)
    assert 'name="source_version" value="2"' in text(response)
    assert not Text.objects.filter(language="ar", kind=OFFER.name).exists()


def test_second_of_two_translators_sees_both(translator):
    make_offer("eins")
    post(staff_client("coordinator"), "الأولى")
    response = post(translator, "الثانية")
    assert response.status_code == 409
    assert ">الثانية</textarea>" in text(response)
    assert ">الأولى</p>" in text(response)
    assert translation().value == "الأولى"
    assert post(translator, "الثانية", version=1).status_code == 302
    assert translation().value == "الثانية"


def test_empty_translation_is_refused(translator):
    make_offer("eins")
    response = post(translator, "  ")
    assert "Bitte schreiben Sie zuerst eine Übersetzung" in text(response)


def test_lost_place_is_named(translator):
    make_offer("eins", {"de": {"title": "Für {name}"}})
    assert "wie im Quelltext: {name}" in text(post(translator, "Для", language="uk"))


def test_review_is_by_somebody_else(translator):
    make_offer("eins")
    post(translator, "دورة")
    assert 'value="review"' not in text(translator.get(url()))
    refused = post(translator, "دورة", version=1, deed="review")
    assert "selbst geschrieben" in text(refused)
    coordinator = staff_client("coordinator")
    assert 'value="review"' in text(coordinator.get(url()))
    assert post(coordinator, "دورة", version=1, deed="review").status_code == 302
    reviewed = translation()
    assert (reviewed.is_reviewed, reviewed.written_by.role) == (True, "translator")
    assert "geprüft von" in text(translator.get(url()))


def test_coordinator_reviews_alone(db):
    coordinator = staff_client("coordinator")
    make_offer("eins")
    post(coordinator, "دورة")
    assert post(coordinator, "دورة", version=1, deed="review").status_code == 302
    assert translation().is_reviewed


def test_words_changed_while_reviewing_are_ones_own(translator):
    make_offer("eins", {"ar": {"title": "آلة"}})
    refused = post(translator, "دورة", version=1, deed="review")
    assert "selbst geschrieben" in text(refused)
    assert (translation().value, translation().is_reviewed) == ("دورة", False)


def test_earlier_wordings_are_shown(translator):
    make_offer("eins", {"ar": {"title": "قديم"}})
    post(translator, "جديد", version=1)
    assert "قديم" in text(translator.get(url()))


def test_texts_are_shown_as_text(translator):
    make_offer("eins", {"de": {"title": "<script>x</script>"}})
    page = text(translator.get(url()))
    assert "<script>x</script>" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_others_look_and_change_nothing(db, role):
    make_offer("eins")
    client = staff_client(role)
    assert "readonly" in text(client.get(url()))
    assert post(client, "دورة").status_code == 403
    assert not Text.objects.filter(language="ar", kind=OFFER.name).exists()


@pytest.mark.parametrize("form", ["po", "xlf"])
def test_file_goes_out_and_comes_back(translator, form):
    make_offer("eins", {"uk": {"title": "Курс"}})
    make_offer("zwei")
    response = translator.get(f"{BASE}uk/export.{form}?kind=offers.offer")
    assert response.headers["Content-Disposition"] == f'attachment; filename="texte-uk.{form}"'
    file = BytesIO(response.content.replace("Курс".encode(), "Заняття".encode()))
    file.name = f"texte-uk.{form}"
    make_offer("zwei", {"de": {"title": "Anders"}, "uk": {"title": "Інакше"}})
    page = text(translator.post(f"{BASE}uk/datei/", {"file": file}, follow=True))
    assert "1 Text übernommen" in page
    assert translation(language="uk").value == "Заняття"


def test_texts_with_changed_sources_are_listed(translator):
    make_offer("eins", {"uk": {"title": "Курс"}})
    file = BytesIO(formats.write(collect("uk", kind=OFFER.name), "po").encode())
    file.name = "texte.po"
    make_offer("eins", {"de": {"title": "Anders"}})
    page = text(translator.post(f"{BASE}uk/datei/", {"file": file}, follow=True))
    assert "Nicht übernommen" in page
    assert "Der Quelltext wurde inzwischen geändert" in page


def test_file_of_another_language_is_refused(translator):
    make_offer("eins", {"uk": {"title": "Курс"}})
    file = BytesIO(formats.write(collect("uk", kind=OFFER.name), "po").encode())
    file.name = "texte.po"
    page = text(translator.post(f"{BASE}ru/datei/", {"file": file}, follow=True))
    assert "in der Sprache „uk“, nicht „ru“" in page


def test_what_is_no_file_is_refused(translator):
    page = text(translator.post(f"{BASE}ru/datei/", {}, follow=True))
    assert "Bitte wählen Sie eine Datei" in page
    file = BytesIO(b"hello")
    file.name = "brief.docx"
    page = text(translator.post(f"{BASE}ru/datei/", {"file": file}, follow=True))
    assert "lässt sich nicht lesen" in page


def test_start_page_says_what_to_translate(translator):
    make_offer("eins")
    page = text(translator.get("/staff/"))
    assert "Texte fehlen oder sind veraltet: العربية" in page
    assert "Texte fehlen" not in text(staff_client("editor").get("/staff/"))


@pytest.fixture
def libretranslate(settings):
    settings.LIBRETRANSLATE_URL = "http://127.0.0.1:9"


def test_machine_is_not_offered_where_no_service_is_set_up(translator):
    assert "Maschinelle Übersetzung" not in text(translator.get(f"{BASE}uk/"))


def test_machine_is_switched_on_and_asked(db, libretranslate, django_capture_on_commit_callbacks):
    coordinator = staff_client("coordinator")
    make_offer("eins")
    page = text(coordinator.post(f"{BASE}uk/maschine/", follow=True))
    assert "ist für diese Sprache ausgeschaltet" in page
    data = {"service": "libretranslate", "words_per_year": 500, "is_on": "on"}
    coordinator.post(f"{BASE}uk/dienst/", data)
    assert MachineUse.objects.get().words_per_year == 500
    with django_capture_on_commit_callbacks():
        page = text(coordinator.post(f"{BASE}uk/maschine/?kind=offers.offer", follow=True))
    assert "3 Texte gehen an die Maschine" in page
    assert "wartet auf die Maschine" in page
    for fault, words in {
        "budget": "Die Wörter dieses Jahres sind verbraucht",
        "away": "Der Dienst war fünfmal nicht erreichbar",
        "nonsense": "das keine Übersetzung ist",
    }.items():
        MachineRequest.objects.update(fault=fault)
        page = text(coordinator.get(f"{BASE}uk/?kind=offers.offer"))
        assert words in page


def test_service_that_is_not_set_up_is_refused(db, libretranslate):
    coordinator = staff_client("coordinator")
    data = {"service": "deepl", "words_per_year": 500, "is_on": "on"}
    page = text(coordinator.post(f"{BASE}uk/dienst/", data, follow=True))
    assert "Bitte prüfen Sie den Dienst" in page
    assert not MachineUse.objects.exists()


def test_reference_texts_are_in_the_queue(translator):
    """Vocabularies stand on every page, so they come first."""
    from lotse.reference.kinds import KINDS

    kind = KINDS["topic"]
    entries = [Entry("new", "name", "de", "Ein neues Thema")]
    write_texts(kind=kind, source_language="de", entries=entries, by=None, now=NOW)
    make_offer("eins")
    page = text(translator.get(f"{BASE}uk/?state=missing"))
    assert page.index("Ein neues Thema") < page.index("Deutschkurs")


def test_every_kind_of_text_has_a_name_for_staff():
    assert {kind.name for kind in list_kinds()} <= set(KIND_NAMES)
