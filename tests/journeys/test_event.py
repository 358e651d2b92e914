"""An evening from the flyer to the certificate: a family in Arabic, others that cancel, the office.

Real mail, real paper, real browsers; what the family holds in its hand is what was printed for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from playwright.sync_api import expect

from lotse.accounts.demo import give_second_factor
from lotse.accounts.models import User
from lotse.events.actions.planning import Words, publish_event, save_event
from lotse.events.actions.reminding import remind_due
from lotse.events.domain.facts import EventFacts
from lotse.events.domain.series import Series
from lotse.events.kinds import EVENT
from lotse.events.models import Attendance, Event, EventDate, Feedback, Registration, Round
from lotse.events.registration_queries import find_drift
from lotse.kit import clock
from lotse.kit.models import Mail
from lotse.kit.sending import send_due
from lotse.ui.pdf import can_make_pdf
from lotse.words.models import Text
from tests.events.papers import scanned, spoken, words
from tests.factories.accounts import log_in, make_user
from tests.factories.events import join, party
from tests.factories.mail import Sink, mail_server

pytestmark = pytest.mark.skipif(not can_make_pdf(), reason="Pango is not installed")
SLUG, EMAIL = "abend-fuer-eltern", "abend@example.org"
TITLES = {"de": "Abend für Eltern", "ar": "أمسية مدرسية"}
FAMILY, FIRST, SECOND = "familie@example.org", "erste@example.org", "zweite@example.org"


@dataclass
class Evening:
    """The site and its mail server, the round, and a browser for each of those who take part."""

    site: str
    mails: Sink
    round: Round
    chromium: Any

    def phone(self, **options: Any) -> Any:
        """A phone of somebody's own."""
        context = self.chromium.new_context(viewport={"width": 390, "height": 844}, **options)
        return context.new_page()

    def mail(self, recipient: str, words: str) -> str:
        """Send what lies in the outbox; the text of the last mail to somebody, by a word in it."""
        send_due(clock=clock.now)
        found = [
            mail
            for mail, to in zip(self.mails.mails, self.mails.recipients, strict=True)
            if to == recipient
        ]
        texts = [plain(mail) for mail in found]
        (text,) = [text for text in texts if words in text][-1:]
        return text


def plain(mail: Any) -> str:
    """The text of a mail as plain text."""
    return next(
        part.get_content() for part in mail.walk() if part.get_content_type() == "text/plain"
    )


def link(text: str) -> str:
    """The link to the registration in a mail."""
    return re.findall(r"https?://\S+/anmeldung/\S+", text)[0]


@pytest.fixture
def evening(site: str, chromium: Any, settings: Any) -> Iterator[Evening]:
    """An evening in three days with five seats and one place in the childcare, all taken."""
    settings.PUBLIC_ORIGIN = site
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    Mail.objects.all().delete()
    facts = EventFacts(
        slug=SLUG,
        series=Series(clock.today("Europe/Berlin") + timedelta(days=3), time(18), time(20)),
        languages=("de",),
        interpreted=("ar",),
        site="kreishaus",
        seats=5,
        childcare=1,
        remind_hours_before=(24,),
    )
    said = [Words(tag, {"title": title, "summary": title}) for tag, title in TITLES.items()]
    event = save_event(facts=facts, words=said, by=None, now=clock.now())
    publish_event(facts=facts, now=clock.now())
    round_ = event.rounds.get()
    join(round_, party(2, 8, email=FIRST), now=clock.now())
    join(round_, party(1, 3, childcare=True, email=SECOND), now=clock.now())
    join(round_, party(1, email="dritte@example.org"), now=clock.now())
    give_second_factor(make_user("coordinator", EMAIL))
    with mail_server() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield Evening(site, sink, round_, chromium)
    for context in list(chromium.contexts):
        context.close()
    Event.objects.filter(slug=SLUG).delete()
    Text.objects.filter(kind=EVENT.name, record_id=SLUG).delete()
    Mail.objects.all().delete()
    User.objects.filter(email=EMAIL).delete()


def test_family_comes_from_the_flyer_to_the_certificate(evening):
    office = open_office(evening)
    needs = watch_interpreters(evening, office)
    expect(needs).to_contain_text("3 weitere Personen fehlen")

    own_page = sign_up_from_the_flyer(evening, office)
    reload(needs)
    expect(needs).to_contain_text("genug Personen")
    expect(needs).to_contain_text("davon 3 auf der Warteliste")  # not the child in the childcare

    waits = evening.mail(FAMILY, "قائمة الانتظار")
    assert link(waits).startswith(f"{evening.site}/ar/veranstaltungen/anmeldung/")
    cancel_by_the_mail(evening, FIRST)
    own_page.reload()
    expect(own_page.locator(".lo-state--waiting")).to_be_visible()  # seats, but no childcare yet
    cancel_by_the_mail(evening, SECOND)
    accept_by_the_mail(evening)
    reload(needs)
    expect(needs).to_contain_text("genug Personen")
    expect(needs).not_to_contain_text("Warteliste")
    assert find_drift(clock.now().date()) == []

    remind(evening)
    check_in_by_phone(evening, office)
    days_pass(evening.round, 4)
    give_feedback(evening)
    take_the_certificate(evening, own_page)


def open_office(evening: Evening) -> Any:
    """A coordinator's phone, logged in."""
    session = log_in(Client(), User.objects.get(email=EMAIL)).cookies["sessionid"].value
    page = evening.phone(locale="de-DE")
    page.context.add_cookies(
        [{"name": "sessionid", "value": session, "url": f"{evening.site}/staff/"}]
    )
    return page


def watch_interpreters(evening: Evening, office: Any) -> Any:
    """A second window of the office: the line that says how many want Arabic."""
    page = office.context.new_page()
    page.goto(f"{evening.site}/staff/veranstaltungen/runde/{evening.round.pk}/vorbereiten/")
    return page.get_by_role("row", name="Arabisch").first


def reload(needs: Any) -> None:
    """The page renews itself after a while; who does not want to wait asks for it."""
    needs.page.get_by_role("link", name="Neu laden").click()


def sign_up_from_the_flyer(evening: Evening, office: Any) -> Any:
    """The code on the printed page leads to the event in Arabic; four people sign up to wait."""
    office.goto(f"{evening.site}/staff/veranstaltungen/{SLUG}/druck/")
    office.get_by_label("Deutsch", exact=True).uncheck()
    office.get_by_label("العربية").check()
    chosen = "form => form.action + '?' + new URLSearchParams(new FormData(form))"
    pdf = office.request.get(office.locator("main form").evaluate(chosen)).body()
    assert TITLES["ar"] in words(pdf)[0]
    ((address,),) = scanned(pdf)
    page = evening.phone(java_script_enabled=False)
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES["ar"])
    expect(page.get_by_text("قائمة الانتظار").first).to_be_visible()
    page.locator(".lo-offer__first a[href$='/anmelden/']").click()
    page.locator("details", has=page.locator("[name=kind_4]")).locator("summary").click()
    for row, kind in enumerate(("adult", "adult", "9", "4"), start=1):
        page.select_option(f"[name=kind_{row}]", kind)
    page.check("[name=care_4]")
    page.fill("[name=email]", FAMILY)
    page.select_option("[name=interpreter]", "ar")
    page.locator("main form [type=submit]").click()
    expect(page.locator(".lo-state--waiting")).to_be_visible()
    assert page.url.startswith(f"{evening.site}/ar/veranstaltungen/anmeldung/")
    (family,) = evening.round.registrations.filter(email=FAMILY)
    assert (family.language, family.interpreter, family.state) == ("ar", "ar", "waiting")
    return page


def cancel_by_the_mail(evening: Evening, recipient: str) -> None:
    """Another family opens its own mail and cancels for all."""
    page = evening.phone(java_script_enabled=False)
    page.goto(link(evening.mail(recipient, "Sie sind angemeldet")))
    page.get_by_role("button", name="Für uns alle absagen").click()
    expect(page.locator(".lo-state--cancelled")).to_be_visible()
    page.context.close()


def accept_by_the_mail(evening: Evening) -> None:
    """The offered places come by mail in Arabic; looking takes nothing, the button does."""
    page = evening.phone(java_script_enabled=False)
    page.goto(link(evening.mail(FAMILY, "شاغر")))
    expect(page.locator(".lo-state--offered")).to_be_visible()
    family = Registration.objects.get(email=FAMILY)
    assert family.state == "offered"
    page.locator("button[value=accept]").click()
    expect(page.locator(".lo-state--confirmed")).to_be_visible()
    family.refresh_from_db()
    assert family.state == "confirmed"
    page.context.close()


def remind(evening: Evening) -> None:
    """A day before, the family is reminded in its language, once."""
    due = evening.round.starts_at - timedelta(hours=24)
    remind_due(now=due)
    assert remind_due(now=due) == 0
    written = Mail.objects.filter(key__startswith="events.reminder", recipient=FAMILY)
    assert written.count() == 1
    assert not Mail.objects.filter(key__startswith="events.reminder", recipient=FIRST).exists()
    written.update(next_try_at=clock.now())
    send_due(clock=clock.now)
    mail = evening.mails.mails[-1]
    assert evening.mails.recipients[-1] == FAMILY
    assert mail["Content-Language"] == "ar"
    assert TITLES["ar"] in plain(mail)
    assert TITLES["ar"] not in mail["Subject"]  # nothing about the family's life in a subject


def check_in_by_phone(evening: Evening, office: Any) -> None:
    """At the door, on a phone: the whole family with one tap."""
    office.goto(f"{evening.site}/staff/veranstaltungen/runde/{evening.round.pk}/einlass/")
    number = Registration.objects.get(email=FAMILY).number
    family = office.locator(f"[data-families] [data-number='{number}']")
    family.get_by_role("button", name="Alle sind da").click()
    expect(family.get_by_text("4 von 4 da")).to_be_visible()
    office.get_by_text("Noch nicht gesendet").wait_for(state="hidden")
    assert Attendance.objects.filter(participant__registration__email=FAMILY).count() == 4


def days_pass(round_: Round, days: int) -> None:
    """Nobody can turn the clock of a running server, so the evening moves into the past."""
    back = timedelta(days=days)
    for rows, fields in (
        (EventDate.objects.filter(round=round_), ("planned_at", "starts_at", "ends_at")),
        (Round.objects.filter(pk=round_.pk), ("starts_at", "ends_at")),
        (Attendance.objects.filter(date__round=round_), ("came_at",)),
    ):
        rows.update(**{name: F(name) - back for name in fields})


def give_feedback(evening: Evening) -> None:
    """The page of the event asks how it was; three faces and thanks in Arabic."""
    page = evening.phone(java_script_enabled=False)
    page.goto(f"{evening.site}/ar/veranstaltungen/{SLUG}/")
    page.locator("main details summary").last.click()
    page.locator("a[href$='/rueckmeldung/']").click()
    for name in ("understood", "helped", "welcome"):
        page.locator(f"label:has([name={name}][value='3'])").click()
    page.locator("main form [type=submit]").click()
    expect(page.locator(".lo-state--confirmed")).to_have_text(re.compile("شكرًا"))
    given = Feedback.objects.get(round=evening.round)
    assert (given.language, given.understood, given.welcome) == ("ar", 3, 3)
    page.context.close()


def take_the_certificate(evening: Evening, own_page: Any) -> None:
    """From the own page, in German and in Arabic on the same paper."""
    own_page.reload()
    address = own_page.locator("a[href$='bescheinigung.pdf']").get_attribute("href")
    pdf = own_page.request.get(evening.site + address).body()
    # A page for each of the three who sat in the room.
    assert spoken(pdf) == ("de", ["de", "ar"] * 3)
    for page in words(pdf):
        assert "Teilnahmebescheinigung" in page
        assert TITLES["de"] in page
        assert TITLES["ar"] in page
