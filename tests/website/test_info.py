"""Editorial pages as families see them: every block, and what happens when its facts are gone."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.documents.models import Document

from lotse.kit import clock, content_version
from lotse.offers.models import Offer
from lotse.pages.models import InfoPage
from lotse.partners.models import ContactFunction, Organisation
from lotse.words.models import Picture, Text
from tests.factories.offers import make_offer, make_partner
from tests.factories.pages import block, make_page, text
from tests.factories.reference import GOSLAR

HEILIGABEND = datetime(2026, 12, 23, 23, 30, tzinfo=UTC)
"""In Goslar it is the 24th already."""


def notice(first=None, last=None, kind="warning"):
    value = {"kind": kind, "title": "Büro zu", "text": "", "valid_from": first, "valid_until": last}
    return block("notice", value)


def offers(**filters):
    unset = dict.fromkeys(("stage", "topic", "language", "municipality"), "")
    return block("offers", {"heading": "Deutsch lernen", "number": 6} | unset | filters)


def contact(key="kvhs:office"):
    return block("contact", {"contact": key, "note": "Fragen Sie nach dem Kurs."})


@pytest.fixture
def document(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(b"%PDF-1.7 " + b"x" * 2_000, name="anmeldung.pdf")
    return Document.objects.create(title="Anmeldung", file=file, file_size=2_009)


@pytest.fixture
def picture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = BytesIO()
    Image.new("RGB", (1200, 800), "green").save(content, "PNG")
    return Picture.objects.create(
        title="Schule", file=ImageFile(content, name="schule.png"), credit="A. Beispiel"
    )


def download(document):
    value = {"document": document.pk, "title": "Formular zur Anmeldung", "language": "ar"}
    return block("download", value)


def image(picture, alt="Kinder vor der Schule", *, is_decorative=False):
    value = {"picture": picture.pk, "alt": alt, "is_decorative": is_decorative, "caption": ""}
    return block("image", value)


def shown(get, page, language="de"):
    response = get(f"/{language}/info/{page.slug}/")
    assert response.status_code == 200
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def test_text_keeps_its_few_marks(db, get):
    page = make_page(text("## Termin\n\n- Ausweis\n- **Impfpass**\n\n[Mehr](https://example.org)"))
    html = shown(get, page)
    assert "<h3>Termin</h3>" in html
    assert "<li>Ausweis</li>" in html
    assert "<strong>Impfpass</strong>" in html
    assert '<a href="https://example.org" rel="noopener">Mehr</a>' in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](//evil.example)",
        '[x](https://a.example" onmouseover="alert(1))',
        "[x]: javascript:alert(1)\n\n[x]",
        "<javascript:alert(1)>",
        "![x](https://evil.example/track.png)",
        "&lt;script&gt;",
    ],
)
def test_nothing_that_is_typed_or_translated_becomes_a_script(db, get, attack):
    page = make_page(text(attack, heading=attack), title=attack, summary=attack)
    Text.objects.filter(source_version=None).update(version=1)
    for source in Text.objects.filter(record_id=str(page.pk)):
        Text.objects.create(
            kind=source.kind,
            record_id=source.record_id,
            field=source.field,
            language="ar",
            value=attack,
            source_version=1,
            origin="machine",
            changed_at=clock.now(),
        )
    for language in ("de", "ar"):
        html = get(f"/{language}/info/{page.slug}/").content.decode()
        assert "<script>alert" not in html
        assert not re.search(r"<img[^>]*(onerror|evil)", html)
        assert not re.search(r"<a[^>]*(href=.?(javascript|data|//evil)|onmouseover=)", html)


def test_steps_are_a_numbered_list_with_headings_in_order(db, get):
    steps = [
        {
            "type": "item",
            "id": f"{n}" * 12,
            "value": {"title": f"Schritt {n}", "text": "So geht es."},
        }
        for n in (7, 8)
    ]
    html = shown(get, make_page(block("steps", {"heading": "So geht es", "steps": steps})))
    assert re.findall(r"<h(\d)", html)[:4] == ["1", "2", "3", "3"]
    assert html.index("<ol") < html.index("Schritt 7") < html.index("Schritt 8")


@pytest.mark.parametrize(
    ("first", "last", "is_shown"),
    [
        (None, None, True),
        ("2026-12-24", "2026-12-24", True),
        ("2026-12-25", None, False),
        (None, "2026-12-23", False),
        (None, "2026-12-24", True),
    ],
)
def test_notice_is_shown_on_its_days_in_the_time_of_the_place(db, get, first, last, is_shown):
    page = make_page(notice(first, last))
    with clock.frozen(HEILIGABEND):
        assert ("Büro zu" in shown(get, page)) is is_shown


def test_notice_says_how_long_it_is_valid(db, get):
    page = make_page(notice("2026-12-24", "2026-12-31"))
    with clock.frozen(HEILIGABEND):
        assert "Gilt vom 24. Dezember 2026 bis 31. Dezember 2026." in shown(get, page)


def test_offers_that_fit_are_shown_as_in_the_list(db, get):
    make_offer("kurs", {"de": {"title": "Deutschkurs"}, "ar": {"title": "دورة"}})
    make_offer("sport", {"de": {"title": "Schwimmen"}}, topics=("leisure",))
    page = make_page(offers(topic="learn_german", municipality=GOSLAR))
    html = shown(get, page)
    assert "Deutschkurs" in html
    assert "Schwimmen" not in html
    assert f'href="/de/angebote/?topic=learn_german&amp;municipality={GOSLAR}"' in html
    assert "دورة" in shown(get, page, "ar")


def test_without_a_fitting_offer_the_office_is_named(db, get):
    page = make_page(offers(topic="learn_german"))
    assert "kein Angebot" in shown(get, page)


def test_more_offers_than_the_page_shows_are_counted(db, get):
    for number in range(3):
        make_offer(f"kurs-{number}")
    page = make_page(offers(topic="learn_german", number=2))
    html = shown(get, page)
    assert html.count('<article class="lo-card">') == 2
    assert "Alle 3 Angebote" in html


def test_offers_with_a_filter_that_is_gone_are_left_out(db, get):
    make_offer()
    html = shown(get, make_page(offers(topic="no_such_topic"), text("Bleibt.", number=2)))
    assert "Deutsch lernen" not in html
    assert "Bleibt." in html


def test_contact_card_shows_the_present_number_of_the_partner(db, get):
    make_partner()
    page = make_page(contact())
    assert "030 23125-110" in shown(get, page)
    ContactFunction.objects.update(phone="030 23125-999")
    html = shown(get, page)
    assert 'href="tel:+493023125999"' in html
    assert 'href="/de/partner/kvhs/"' in html


def test_contact_that_is_gone_is_left_out(db, get):
    make_partner()
    page = make_page(contact(), text("Bleibt.", number=2))
    ContactFunction.objects.update(function="management")
    assert "Fragen Sie" not in shown(get, page)
    Organisation.objects.all().delete()
    assert "Bleibt." in shown(get, page)


def test_download_says_type_size_and_language(db, get, document):
    html = shown(get, make_page(download(document)))
    assert "Formular zur Anmeldung" in html
    assert "PDF" in html
    assert "2,0" in html
    assert '<bdi lang="ar">العربية</bdi>' in html
    assert f'href="{document.file.url}"' in html


def test_deleted_file_and_picture_are_left_out(db, get, document, picture):
    page = make_page(download(document), image(picture), text("Bleibt.", number=2))
    document.delete()
    picture.delete()
    html = shown(get, page)
    assert "Formular" not in html
    assert "<img" not in html
    assert "Bleibt." in html


def test_picture_whose_file_is_lost_breaks_nothing(db, get, picture):
    page = make_page(image(picture), text("Bleibt.", number=2))
    picture.file.storage.delete(picture.file.name)
    assert "Bleibt." in shown(get, page)


def test_picture_has_its_alternative_text_in_the_readers_language(db, get, picture):
    page = make_page(image(picture))
    html = shown(get, page)
    assert 'alt="Kinder vor der Schule"' in html
    assert "A. Beispiel" in html
    assert 'lang="de" dir="ltr"' in shown(get, page, "ar")


def test_changed_picture_and_deleted_file_change_the_version_of_the_content(
    committed, picture, document
):
    for change in (picture.save, document.delete, picture.delete):
        before = content_version.current()
        change()
        assert content_version.current() != before


def test_decorative_picture_has_an_empty_alternative_text(db, get, picture):
    assert 'alt=""' in shown(get, make_page(image(picture, alt="", is_decorative=True)))


def test_video_is_a_link_that_says_where_it_leads(db, get):
    value = {"title": "So geht Schule", "text": "", "url": "https://www.video.example/v?id=1"}
    html = shown(get, make_page(block("video", value)))
    assert "erfährt video.example, dass" in html
    assert 'href="https://www.video.example/v?id=1" rel="noopener noreferrer"' in html
    assert not re.search(r"<(iframe|video|img|script|link)", html)


def test_kind_of_block_that_is_gone_is_left_out(db, get):
    page = make_page(text("Bleibt."))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pages_infopage SET body = body || "
            """'[{"type": "poll", "value": {"question": "Wie?"}, "id": "9"}]'::jsonb"""
        )
    assert "Bleibt." in shown(get, page)


def test_notes_say_what_is_not_translated(db, get):
    page = make_page()
    assert "noch nicht übersetzt" not in shown(get, page)
    assert "Це ще не перекладено" not in shown(get, page, "uk")
    assert shown(get, page, "en").count("It is in German.") == 1
    title = Text.objects.get(record_id=str(page.pk), field="title")
    Text.objects.create(
        kind=title.kind,
        record_id=title.record_id,
        field="title",
        language="en",
        value="Arriving at school",
        source_version=1,
        origin="machine",
        changed_at=clock.now(),
    )
    html = shown(get, page, "en")
    assert "Parts of this page are not yet translated." in html
    assert "translated by a machine" in html
    assert '<h1 class="lo-offer__title">Arriving at school</h1>' in html


def test_list_home_search_and_sitemap_name_the_page(db, get):
    page = make_page(text("Der Dolmetscherpool hilft."))
    make_page(slug="entwurf", published=False, title="Geheim")
    for address in ("/de/info/", "/de/", "/de/suche/?q=Dolmetscherpool"):
        html = get(address).content.decode()
        assert f'href="/de/info/{page.slug}/"' in html, address
        assert "Geheim" not in html
    listed = get("/sitemap.xml").content.decode()
    assert "/ar/info/ankommen/" in listed
    assert "entwurf" not in listed


def test_empty_list_says_so(db, get):
    assert "noch keine Seiten" in get("/de/info/").content.decode()


def test_unknown_page_and_language_are_404(db, get):
    make_page()
    assert get("/de/info/nirgends/").status_code == 404
    assert get("/xx/info/ankommen/").status_code == 404


def statements(get, address):
    get(address)
    with CaptureQueriesContext(connection) as captured:
        get(address)
    return len(captured)


def test_page_costs_the_same_at_any_length(db, get, document, picture):
    make_offer("kurs")
    one = [text("A"), offers(stage="adult"), contact(), download(document), image(picture)]
    make_page(*one, slug="kurz")
    make_offer("kurs-2")
    many = [
        *one,
        *[text("B", number=n) for n in range(2, 6)],
        *[offers(topic="learn_german") | {"id": f"{n}" * 12} for n in range(6, 8)],
        contact() | {"id": "8" * 12},
        download(document) | {"id": "9" * 12},
        image(picture) | {"id": "a" * 12},
    ]
    make_page(*many, slug="lang")
    assert Offer.objects.count() == 2
    short, long = statements(get, "/de/info/kurz/"), statements(get, "/de/info/lang/")
    assert long == short <= 40


def test_list_costs_the_same_at_any_length(db, get):
    make_page(slug="eins")
    one = statements(get, "/de/info/")
    for number in range(3):
        make_page(slug=f"mehr-{number}")
    assert statements(get, "/de/info/") == one
    assert InfoPage.objects.count() == 4


def test_committed_page_costs_few_statements_and_is_kept(committed, django_assert_num_queries):
    get = Client().get
    make_page(text("A"))
    make_page(slug="zwei")
    get("/de/info/zwei/")  # the process has read the vocabularies
    with django_assert_num_queries(2):
        get("/de/info/ankommen/")
    with django_assert_num_queries(0):
        get("/de/info/ankommen/")
