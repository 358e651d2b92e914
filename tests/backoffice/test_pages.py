"""Staff write pages in Wagtail's screens: who may do what, and what is refused."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core import mail as django_mail
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image
from wagtail.documents.models import Document
from wagtail.models import ModelLogEntry, Revision, TaskState
from wagtail.test.utils.form_data import nested_form_data, streamfield

from lotse.accounts.models import User
from lotse.guide.models import Pointer, Rule
from lotse.kit import clock
from lotse.kit.models import Link, Mail
from lotse.pages.models import InfoPage
from lotse.words.models import Picture, Text
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.offers import make_partner
from tests.factories.pages import block, make_page, rewrite, text

LIST = "/staff/seiten/"
TEXT = ("text", {"heading": "Erste Woche", "text": "Melden Sie Ihr Kind an."})


@pytest.fixture
def editor(db):
    return staff_client("editor")


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


def form(*blocks, **changes):
    said = {
        "title": "Ankommen in der Schule",
        "slug": "ankommen",
        "summary": "Was zuerst zu tun ist.",
        "body": streamfield(blocks or [TEXT]),
        "go_live_at": "",
        "expire_at": "",
    }
    return nested_form_data(said | changes)


def add(client, *blocks, **changes):
    return client.post(f"{LIST}add/", form(*blocks, **changes))


def edit(client, page, *blocks, **changes):
    return client.post(f"{LIST}edit/{page.pk}/", form(*blocks, **changes))


def words(response):
    return response.content.decode()


def only_page():
    return InfoPage.objects.get()


def test_editor_writes_a_draft_and_sees_it_in_the_list(editor):
    assert add(editor).status_code == 302
    page = only_page()
    assert not page.live
    assert page.reviewed_on == clock.now().date()
    assert "Ankommen in der Schule" in words(editor.get(LIST))
    assert "Erste Woche" in words(editor.get(f"{LIST}edit/{page.pk}/"))


def test_editor_cannot_publish(editor):
    add(editor, **{"action-publish": "1"})
    page = only_page()
    edit(editor, page, **{"action-publish": "1"})
    page.refresh_from_db()
    assert not page.live
    assert not Text.objects.filter(kind="pages.page").exists()


def test_editor_hands_in_and_coordinator_approves(editor, coordinator):
    add(editor, **{"action-submit": "1"})
    page = only_page()
    assert "Seite wartet auf Freigabe" in words(coordinator.get("/staff/"))
    assert "wartet auf Freigabe" not in words(editor.get("/staff/"))
    state = TaskState.objects.get()
    assert "Freigeben und Veröffentlichen" in words(coordinator.get(f"{LIST}edit/{page.pk}/"))
    action = f"{LIST}workflow/action/{page.pk}/approve/{state.pk}/"
    editor.post(action)
    page.refresh_from_db()
    assert not page.live, "the editor does not approve"
    coordinator.post(action, {"comment": "", "next": LIST})
    page.refresh_from_db()
    assert page.live
    assert Text.objects.get(kind="pages.page", field="title").value == "Ankommen in der Schule"
    assert "wartet auf Freigabe" not in words(coordinator.get("/staff/"))
    assert "ist veröffentlicht" in Mail.objects.get().text
    assert django_mail.outbox == []


def test_coordinator_asks_for_changes_with_a_comment(editor, coordinator):
    add(editor, **{"action-submit": "1"})
    page, state = only_page(), TaskState.objects.get()
    action = f"{LIST}workflow/action/{page.pk}/reject/{state.pk}/"
    coordinator.post(action, {"comment": "Bitte kürzer.", "next": LIST})
    page.refresh_from_db()
    assert not page.live
    assert TaskState.objects.get().comment == "Bitte kürzer."
    mail = Mail.objects.get()
    assert mail.recipient == "editor@example.org"
    assert "noch nicht veröffentlicht" in mail.text
    assert "Bitte kürzer." in mail.text
    assert f"/staff/seiten/edit/{page.pk}/" in mail.text
    assert "Ankommen" not in mail.subject
    assert django_mail.outbox == [], "nothing is sent while somebody waits"
    assert edit(editor, page, **{"title": "Kürzer", "action-submit": "1"}).status_code == 302
    assert TaskState.objects.filter(status="in_progress").count() == 1


def test_page_that_waits_is_not_changed_by_its_editor(editor, coordinator):
    add(editor, **{"action-submit": "1"})
    page = only_page()
    edit(editor, page, title="Heimlich anders")
    assert page.get_latest_revision_as_object().title == "Ankommen in der Schule"
    edit(coordinator, page, title="Besser")
    assert InfoPage.objects.get().get_latest_revision_as_object().title == "Besser"


def test_coordinator_publishes_at_once(coordinator):
    add(coordinator, **{"action-publish": "1"})
    assert only_page().live
    assert coordinator.get("/de/info/ankommen/").status_code == 200


def test_page_appears_and_goes_when_planned(coordinator):
    tomorrow = clock.now() + timedelta(days=1)
    add(
        coordinator,
        **{
            "go_live_at": f"{tomorrow:%Y-%m-%d %H:%M}",
            "expire_at": f"{tomorrow + timedelta(days=1):%Y-%m-%d %H:%M}",
            "action-publish": "1",
        },
    )
    page = only_page()
    assert not page.live
    assert not Text.objects.filter(kind="pages.page").exists()
    page.revisions.update(approved_go_live_at=clock.now() - timedelta(minutes=1))
    revision = page.latest_revision
    revision.refresh_from_db()
    revision.content["go_live_at"] = (clock.now() - timedelta(minutes=1)).isoformat()
    revision.save()
    call_command("publish_scheduled")
    page.refresh_from_db()
    assert page.live
    assert Text.objects.filter(kind="pages.page", field="title").exists()
    InfoPage.objects.update(expire_at=clock.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    page.refresh_from_db()
    assert not page.live


@pytest.mark.parametrize("role", ["reader", "translator"])
def test_others_look_and_change_nothing(db, role):
    page, client = make_page(), staff_client(role)
    assert page.title in words(client.get(LIST))
    assert client.get(f"{LIST}history/{page.pk}/").status_code == 200
    for address in ("add/", f"edit/{page.pk}/", f"delete/{page.pk}/", f"unpublish/{page.pk}/"):
        assert client.get(LIST + address).status_code == 403, address
        assert client.post(LIST + address, form(title="Anders")).status_code == 403, address
    assert only_page().title == page.title


def test_editor_neither_takes_away_nor_deletes(editor):
    page = make_page()
    for address in ("delete", "unpublish", "lock", "unlock"):
        assert editor.post(f"{LIST}{address}/{page.pk}/").status_code == 403
    assert only_page().live


def test_two_editors_the_lock_of_one_keeps_the_other_out(coordinator):
    page = make_page()
    coordinator.post(f"{LIST}lock/{page.pk}/")
    other = log_in(type(coordinator)(), make_user("coordinator", "zweite@example.org"))
    edit(other, page, title="Anders")
    assert InfoPage.objects.get().get_latest_revision_as_object().title == page.title
    edit(coordinator, page, title="Anders")
    assert InfoPage.objects.get().get_latest_revision_as_object().title == "Anders"


def test_who_else_has_the_page_open_is_told(coordinator):
    page = make_page()
    form_page = words(coordinator.get(f"{LIST}edit/{page.pk}/"))
    assert "editing-sessions/ping/" in form_page
    start = form_page.index("/staff/editing-sessions/ping/")
    address = form_page[start : form_page.index('"', start)]
    assert coordinator.post(address).status_code == 200


def test_history_compares_and_brings_back(coordinator):
    page = make_page(text("Alt."))
    first = page.latest_revision
    edit(coordinator, page, ("text", {"heading": "", "text": "Neu."}))
    latest = InfoPage.objects.get().latest_revision
    compared = coordinator.get(
        f"{LIST}history/{page.pk}/revisions/compare/{first.pk}...{latest.pk}/"
    )
    assert "Alt." in words(compared)
    brought = coordinator.get(f"{LIST}history/{page.pk}/revisions/{first.pk}/revert/")
    assert "Alt." in words(brought)


def test_preview_shows_the_draft_as_the_public_would_see_it(editor):
    page = make_page(text("Schon da."))
    said = form(("text", {"heading": "", "text": "Noch **nicht** da."}))
    assert editor.post(f"{LIST}preview/{page.pk}/", said).json()["is_valid"]
    shown = words(editor.get(f"{LIST}preview/{page.pk}/?in_preview_panel=true"))
    assert "Noch <strong>nicht</strong> da." in shown
    assert 'class="lo-page"' in shown
    assert "Noch" not in words(editor.get("/de/info/ankommen/"))
    arabic = words(editor.get(f"{LIST}preview/{page.pk}/?mode=ar"))
    assert '<html lang="ar" dir="rtl">' in arabic
    assert '<div class="lo-prose" lang="de" dir="ltr"><p>Noch' in arabic
    assert "Noch" in words(editor.get(f"{LIST}preview/{page.pk}/?mode=nowhere"))


# --- what is refused


@pytest.fixture
def picture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = BytesIO()
    Image.new("RGB", (60, 40), "green").save(content, "PNG")
    return Picture.objects.create(title="Schule", file=ImageFile(content, name="schule.png"))


def image(picture, **said):
    return ("image", {"picture": picture.pk, "alt": "", "caption": ""} | said)


def test_picture_without_words_is_refused_and_the_form_stays_filled(editor, picture):
    answer = words(add(editor, image(picture, caption="Unsere Schule"), **{"action-submit": "1"}))
    assert "Bitte schreiben Sie, was zu sehen ist" in answer
    assert "Unsere Schule" in answer
    assert not InfoPage.objects.filter(live=True).exists()


def test_picture_with_words_or_without_meaning_is_taken(editor, picture):
    add(editor, image(picture, alt="Eine Schule"), image(picture, is_decorative="on"))
    assert len(only_page().body) == 2


def test_picture_cannot_be_both(editor, picture):
    answer = words(
        add(editor, image(picture, alt="Schule", is_decorative="on"), **{"action-submit": "1"})
    )
    assert "Bitte entscheiden Sie sich" in answer


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (
            (
                "notice",
                {
                    "kind": "info",
                    "title": "Zu",
                    "text": "",
                    "valid_from": "2026-12-24",
                    "valid_until": "2026-12-01",
                },
            ),
            "liegt vor dem ersten",
        ),
        (
            (
                "offers",
                {
                    "heading": "Kurse",
                    "stage": "",
                    "topic": "",
                    "language": "",
                    "municipality": "",
                    "number": "6",
                },
            ),
            "mindestens einen Filter",
        ),
        (("video", {"title": "Film", "text": "", "url": "http://v.example"}), "https://"),
        (("contact", {"contact": "nobody:office", "note": ""}), "Auswahl"),
    ],
)
def test_blocks_that_do_not_fit_are_refused_in_words(editor, block, said):
    answer = words(add(editor, block, **{"action-submit": "1"}))
    assert said in answer
    assert not TaskState.objects.exists()


def test_address_that_is_taken_or_odd_is_refused(editor):
    make_page()
    assert "existiert bereits" in words(add(editor, **{"action-submit": "1"}))
    assert "kleine Buchstaben" in words(add(editor, slug="Ä b", **{"action-submit": "1"}))


def test_contact_of_a_partner_can_be_chosen(editor):
    make_partner()
    add(editor, ("contact", {"contact": "kvhs:office", "note": ""}))
    assert only_page().body[0].value["contact"] == "kvhs:office"


def test_rules_of_a_page_are_named_when_they_change(coordinator):
    rule = Rule.objects.order_by("name").first().name
    said = form(**{"action-publish": "1"}) | {"rules": [rule]}
    coordinator.post(f"{LIST}add/", said)
    page = only_page()
    assert list(Pointer.objects.filter(kind="pages.page").values_list("record_id", "rule")) == [
        (str(page.pk), rule)
    ]
    assert "Ankommen in der Schule" in words(coordinator.get(f"/staff/regeln/regel/{rule}/"))
    page.delete()
    assert not Pointer.objects.filter(kind="pages.page").exists()


def test_broken_links_of_pages_are_shown_with_the_way_to_the_page(coordinator):
    page = make_page(
        text("Lesen Sie [hier](https://gone.example/a), rufen Sie [an](tel:112)."),
        block("video", {"title": "Film", "text": "", "url": "https://gone.example/v"}, 2),
    )
    make_page(text("[Entwurf](https://draft.example/)"), slug="entwurf", published=False)
    assert set(page.web_addresses) == {"https://gone.example/a", "https://gone.example/v"}
    day = clock.now().date()
    for address in page.web_addresses:
        Link.objects.create(
            address=address,
            finding="gone",
            status=404,
            failed_days=4,
            failing_since=day,
            failed_on=day,
            looked_at=clock.now(),
            look_again_on=day,
        )
    shown = words(coordinator.get("/staff/links/"))
    assert shown.count(f'href="/staff/seiten/edit/{page.pk}/"') == 2
    assert "2" in words(coordinator.get("/staff/"))
    rewrite(page, text("Ohne."))
    assert "gone.example" not in words(coordinator.get("/staff/links/"))


# --- files


def test_editor_uploads_a_picture_and_a_file(editor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = BytesIO()
    Image.new("RGB", (60, 40), "green").save(content, "PNG")
    picture = SimpleUploadedFile("a.png", content.getvalue(), "image/png")
    sent = editor.post("/staff/images/add/", {"title": "Bild", "file": picture, "credit": ""})
    assert sent.status_code == 302
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.7", "application/pdf")
    sent = editor.post("/staff/documents/add/", {"title": "Blatt", "file": paper})
    assert sent.status_code == 302
    assert Picture.objects.count() == Document.objects.count() == 1


def test_lists_and_forms_of_files_are_shown(coordinator, picture):
    paper = Document.objects.create(title="Blatt", file=ContentFile(b"%PDF-1.7", name="a.pdf"))
    make_page(slug="mit-bild").save()
    for address in (
        "images/",
        f"images/{picture.pk}/",
        f"images/usage/{picture.pk}/",
        f"images/{picture.pk}/delete/",
        "images/chooser/",
        "documents/",
        f"documents/edit/{paper.pk}/",
        f"documents/usage/{paper.pk}/",
        f"documents/delete/{paper.pk}/",
        "documents/chooser/",
    ):
        shown = coordinator.get(f"/staff/{address}")
        assert shown.status_code == 200, address
    assert coordinator.get("/staff/images/").content.count(b"Schule")


def test_use_of_a_file_is_told_before_it_is_deleted(coordinator, picture):
    add(coordinator, image(picture, alt="Eine Schule"), **{"action-publish": "1"})
    told = words(coordinator.get(f"/staff/images/usage/{picture.pk}/"))
    assert "Ankommen in der Schule" in told


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.js", "a.exe"])
def test_file_that_a_browser_would_run_is_refused(editor, settings, tmp_path, name):
    settings.MEDIA_ROOT = tmp_path
    paper = SimpleUploadedFile(name, b"<script>alert(1)</script>")
    answer = editor.post("/staff/documents/add/", {"title": "Blatt", "file": paper})
    assert answer.status_code == 200
    assert not Document.objects.exists()


@pytest.mark.parametrize("role", ["reader", "translator"])
def test_others_have_no_way_to_files(db, role):
    client = staff_client(role)
    for address in ("images/", "documents/", "images/chooser/", "documents/chooser/"):
        assert client.get(f"/staff/{address}").status_code == 403, address


# --- once a year


def old_page(**changes):
    page = make_page(**changes)
    InfoPage.objects.filter(pk=page.pk).update(reviewed_on=date(2020, 1, 1))
    return page


def test_page_that_nobody_read_for_a_year_is_on_the_start_page(coordinator):
    make_page(slug="neu")
    assert "seit einem Jahr" not in words(coordinator.get("/staff/"))
    old_page(title="Alte Seite")
    assert "Seite wurde seit einem Jahr nicht geprüft" in words(coordinator.get("/staff/"))
    assert "Alte Seite" in words(coordinator.get(f"{LIST}pruefen/"))


def test_one_tap_says_that_it_is_still_right(coordinator):
    page = old_page()
    for _ in range(2):
        assert coordinator.post(f"{LIST}{page.pk}/stimmt/").status_code == 302
    page.refresh_from_db()
    assert page.reviewed_on == clock.now().date()
    assert "seit einem Jahr" not in words(coordinator.get("/staff/"))
    assert ModelLogEntry.objects.filter(action="pages.still_right").count() == 1
    assert "Jemand hat bestätigt" in words(coordinator.get(f"{LIST}history/{page.pk}/"))


def test_older_draft_does_not_bring_the_day_of_review_back(coordinator):
    page = old_page()
    draft = InfoPage.objects.get().save_revision()
    coordinator.post(f"{LIST}{page.pk}/stimmt/")
    Revision.objects.get(pk=draft.pk).publish()
    page.refresh_from_db()
    assert page.reviewed_on == clock.now().date()


def test_only_who_publishes_says_that_it_is_still_right(editor):
    page = old_page()
    assert editor.post(f"{LIST}{page.pk}/stimmt/").status_code == 403
    assert "Stimmt noch" not in words(editor.get(f"{LIST}pruefen/")).split("<main")[1].split("?")[1]
    assert editor.get(f"{LIST}{page.pk}/stimmt/").status_code == 403


def test_draft_cannot_be_said_to_be_right(coordinator):
    page = make_page(published=False)
    assert coordinator.post(f"{LIST}{page.pk}/stimmt/").status_code == 404
    assert coordinator.post(f"{LIST}999999/stimmt/").status_code == 404


@pytest.mark.parametrize("address", [LIST, f"{LIST}pruefen/"])
@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_few_statements(committed, address, number, django_assert_max_num_queries):
    for each in range(number):
        old_page(slug=f"seite-{each}")
    try:
        client = staff_client("coordinator")
        client.get(address)
        with django_assert_max_num_queries(15):
            client.get(address)
    finally:
        User.objects.all().delete()
