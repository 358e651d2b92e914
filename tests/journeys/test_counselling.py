"""Advising: a question is written down on a phone without a line; a family asks without a name."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lotse.accounts.demo import give_second_factor
from lotse.accounts.models import User
from lotse.counselling.actions.enquiries import KEPT
from lotse.counselling.models import Enquiry, EnquiryMessage, LogEntry, WrongCode
from lotse.kit import clock
from lotse.privacy.models import RecordKey
from tests.factories.accounts import log_in, make_user
from tests.factories.purging import erased_by
from tests.journeys.test_door import READY
from tests.journeys.test_staff import findings, too_wide

EMAIL = "beratung@example.org"
LOG = "/staff/beratung/zettel/"


@pytest.fixture(autouse=True)
def nothing_asked(site: str) -> Iterator[None]:
    """No questions and enquiries, before and after."""
    models = (LogEntry, EnquiryMessage, Enquiry, WrongCode)
    for model in models:
        model.objects.all().delete()
    yield
    for model in models:
        model.objects.all().delete()


@pytest.fixture
def office(chromium: Any, site: str) -> Iterator[Any]:
    """An adviser's phone, logged in."""
    User.objects.filter(email=EMAIL).delete()
    person = make_user("adviser", EMAIL)
    give_second_factor(person)
    session = log_in(Client(), person).cookies["sessionid"].value
    context = chromium.new_context(
        viewport={"width": 320, "height": 800}, locale="de-DE", reduced_motion="reduce"
    )
    context.add_cookies([{"name": "sessionid", "value": session, "url": f"{site}/staff/"}])
    yield context.new_page()
    context.close()
    User.objects.filter(email=EMAIL).delete()


@pytest.fixture
def own_files(settings: Any, tmp_path: Any) -> None:
    """Keys and tombstones of this test only."""
    settings.KEY_FILE = tmp_path / "keys"
    settings.TOMBSTONE_FILE = tmp_path / "tombstones.jsonl"


def test_question_is_written_down_without_a_line_and_sent_once(office, site):
    office.goto(site + "/staff/")
    office.keyboard.press("F8")
    office.wait_for_url(f"**{LOG}")
    office.evaluate(READY, LOG)
    assert findings(office) == []
    assert too_wide(office) == []

    office.context.set_offline(True)
    office.get_by_text("Kita", exact=False).first.click()
    office.get_by_text("Beantwortet").click()
    office.get_by_label("Notiz, ohne Namen").fill("Frau Olena kommt wieder")
    office.get_by_role("button", name="Festhalten").click()
    office.get_by_text("Das sieht nach einem Namen").wait_for()
    assert LogEntry.objects.count() == 0
    office.get_by_label("Notiz, ohne Namen").fill("kommt wieder")
    office.get_by_role("button", name="Festhalten").click()
    office.get_by_text("Noch nicht gesendet: 1").wait_for()
    office.reload()
    office.get_by_text("Noch nicht gesendet: 1").wait_for()

    office.context.set_offline(False)
    office.get_by_text("Noch nicht gesendet").wait_for(state="hidden")
    entry = LogEntry.objects.get()
    assert (entry.note, entry.outcome, entry.by.email) == ("kommt wieder", "answered", EMAIL)
    office.reload()
    office.get_by_role("button", name="Zurücknehmen").click()
    office.get_by_text("Zurückgenommen.").wait_for()
    assert LogEntry.objects.get().taken_back_at is not None


@pytest.mark.usefixtures("own_files")
def test_russian_enquiry_is_answered_read_two_days_later_and_gone_in_time(
    open_page, office, site, monkeypatch
):
    family = open_page("/ru/fragen/", width=320)
    assert findings(family) == []
    family.get_by_role("textbox", name="Ваш вопрос").fill("Как записать ребёнка в школу?")
    family.get_by_role("button", name="Отправить").click()
    family.get_by_role("heading", name="Ваш вопрос получен").wait_for()
    assert findings(family) == []
    assert too_wide(family) == []
    reference, secret = family.locator(".lo-enquiry__digits").all_inner_texts()
    family.get_by_role("button", name="Дальше").click()
    family.get_by_text("Сначала запишите числа").wait_for()
    family.get_by_label("Я сохранил(а) оба числа").check()
    family.get_by_role("button", name="Дальше").click()
    family.get_by_text("Мы ещё не ответили").wait_for()
    assert secret not in family.url
    assert family.context.cookies() == []
    assert family.evaluate("localStorage.length + sessionStorage.length") == 0

    office.goto(site + "/staff/beratung/anfragen/")
    assert findings(office) == []
    office.get_by_role("link", name=reference).click()
    office.get_by_text("Как записать ребёнка в школу?").wait_for()
    assert findings(office) == []
    assert too_wide(office) == []
    office.get_by_label("Ihre Antwort auf Deutsch").fill("Bitte melden Sie Ihr Kind im Mai an.")
    office.get_by_label("Dasselbe in der Sprache der Familie (Russisch)").fill(
        "Пожалуйста, запишите ребёнка в мае."
    )
    office.get_by_role("button", name="Antworten").click()
    office.get_by_text("Die Antwort liegt für die Familie bereit.").wait_for()

    asked = clock.now()
    monkeypatch.setattr(clock, "now", lambda: asked + timedelta(days=2))
    later = open_page("/ru/fragen/antwort/", width=320, javascript=False)
    assert later.locator("html").get_attribute("lang") == "ru"
    later.get_by_label("Номер обращения").fill(reference)
    later.get_by_label("Секретное число").fill(secret)
    later.get_by_role("button", name="Прочитать ответ").click()
    later.get_by_text("Пожалуйста, запишите ребёнка в мае.").wait_for()
    assert too_wide(later) == []

    over = asked + KEPT + timedelta(days=1)
    erased_by("counselling.enquiries", over)
    assert not Enquiry.objects.exists()
    assert not RecordKey.objects.filter(kind__startswith="counselling.").exists()
    later.goto(f"{site}/ru/fragen/antwort/")
    later.get_by_label("Номер обращения").fill(reference)
    later.get_by_label("Секретное число").fill(secret)
    later.get_by_role("button", name="Прочитать ответ").click()
    later.get_by_text("Эти числа ничего не открывают").wait_for()


def test_pages_of_an_enquiry_read_right_to_left_without_javascript(open_page):
    for path in ("/ar/fragen/", "/fa/fragen/antwort/"):
        page = open_page(path, width=320, javascript=False)
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert too_wide(page) == []
