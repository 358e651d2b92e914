"""The whole circle: an offer grows due, its provider answers, the office accepts, the translation
turns stale, a translator renews it, families and machines read it. Real mail, real browsers."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from lotse.accounts.demo import code_at, give_second_factor
from lotse.accounts.models import User
from lotse.kit import clock
from lotse.kit.models import Mail
from lotse.kit.sending import send_due
from lotse.offers.domain.ageing import Step
from lotse.offers.kinds import OFFER
from lotse.offers.models import Offer
from lotse.offers.reviews import age_offer
from lotse.partners.models import Organisation
from lotse.words.models import SearchDocument, Text
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.mail import Sink, mail_server
from tests.factories.offers import make_offer, make_partner

SLUG, PROVIDER = "naehen-am-abend", "naehverein"
OLD = {"de": "Wir nähen am Montag.", "uk": "Ми шиємо в понеділок."}
NEW = {"de": "Wir nähen am Dienstag.", "uk": "Ми шиємо у вівторок."}
OLD_PHONE, NEW_PHONE = "030 23125-110", "030 23125-777"
STALE = "Цей переклад може бути застарілим."
STAFF = {"coordinator": "circle@example.org", "translator": "perekladach@example.org"}


@dataclass(frozen=True)
class Circle:
    """The site, its mail server, the day on which the offer was confirmed, and browsers."""

    site: str
    mails: Sink
    confirmed_on: date
    chromium: Any

    def open(self, path: str, *, javascript: bool = True) -> Any:
        """A page in a window of its own, as a person's own phone."""
        context = self.chromium.new_context(
            viewport={"width": 390, "height": 844}, locale="de-DE", java_script_enabled=javascript
        )
        page = context.new_page()
        page.goto(self.site + path)
        return page


@pytest.fixture
def circle(site: str, chromium: Any, settings: Any) -> Iterator[Circle]:
    """An offer that wants to be confirmed next week; its provider reads Ukrainian."""
    today = clock.today("Europe/Berlin")
    confirmed_on = today - timedelta(days=170)
    make_partner(PROVIDER, name="Nähverein", mail_language="uk")
    make_offer(
        SLUG,
        {"de": {"title": "Nähen am Abend", "summary": OLD["de"]},
         "uk": {"title": "Шиття ввечері", "summary": OLD["uk"], "how_to_join": "Подзвоніть."}},
        provider=PROVIDER,
        sites=(PROVIDER,),
        phone=OLD_PHONE,
        confirmed_on=confirmed_on,
        confirmed_by="office",
        next_review_on=today + timedelta(days=7),
    )  # fmt: skip
    for role, email in STAFF.items():
        give_second_factor(make_user(role, email))
    settings.PUBLIC_ORIGIN = site
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield Circle(site, sink, confirmed_on, chromium)
    for context in list(chromium.contexts):
        context.close()
    Mail.objects.all().delete()
    Offer.objects.filter(slug=SLUG).delete()
    Organisation.objects.filter(slug=PROVIDER).delete()
    Text.objects.filter(kind=OFFER.name, record_id=SLUG).delete()
    SearchDocument.objects.filter(record_id__in=[SLUG, PROVIDER]).delete()
    User.objects.filter(email__in=STAFF.values()).delete()


def test_offer_goes_all_the_way_round(circle):
    before = read_hsds(circle)
    family = circle.open(f"/uk/angebote/{SLUG}/")
    expect(family.locator(".lo-offer__summary")).to_have_text(OLD["uk"])
    expect(family.get_by_text(STALE)).to_have_count(0)

    answer_as_provider(circle, link_in_the_mail(circle))
    family.reload()
    expect(family.get_by_text(OLD_PHONE).first).to_be_visible()
    assert read_hsds(circle) == before, "what a provider proposes is not public yet"

    accept_as_coordinator(circle)
    family.reload()
    expect(family.locator(".lo-offer__summary")).to_have_text(OLD["uk"])
    expect(family.get_by_text(STALE)).to_be_visible()
    expect(family.get_by_text(NEW_PHONE).first).to_be_visible()
    between = read_hsds(circle, known=before.etag)
    assert between.etag != before.etag
    assert facts(between) == (NEW_PHONE, str(clock.today("Europe/Berlin")), OLD["uk"], True)

    renew_as_translator(circle)
    family.reload()
    expect(family.locator(".lo-offer__summary")).to_have_text(NEW["uk"])
    expect(family.get_by_text(STALE)).to_have_count(0)
    after = read_hsds(circle, known=between.etag)
    assert facts(after) == (NEW_PHONE, str(clock.today("Europe/Berlin")), NEW["uk"], False)
    assert facts(before) == (OLD_PHONE, str(circle.confirmed_on), OLD["uk"], False)
    with pytest.raises(HTTPError, match="304"):
        read_hsds(circle, known=after.etag)


@dataclass(frozen=True)
class Answer:
    """What a machine was answered, and its ETag."""

    etag: str
    service: dict[str, Any]


def read_hsds(circle: Circle, *, known: str = "") -> Answer:
    """The offer as HSDS in Ukrainian, for a machine that has the answer ``known`` already."""
    listed = f"{circle.site}/api/hsds/services?per_page=100"
    with urlopen(listed, timeout=30) as answer:
        services = {each["name"]: each["id"] for each in json.load(answer)["contents"]}
    address = f"{circle.site}/api/hsds/services/{services['Nähen am Abend']}?language=uk"
    request = Request(address, headers={"If-None-Match": known})
    with urlopen(request, timeout=30) as answer:
        return Answer(answer.headers["ETag"], json.load(answer))


def facts(answer: Answer) -> tuple[str, str, str, bool]:
    """Telephone, day of confirmation, Ukrainian words, and whether these are outdated."""
    service = answer.service
    assert service["translation"]["language"] == "uk"
    return (
        service["phones"][0]["number"],
        service["assured_date"],
        service["description"],
        service["translation"]["is_stale"],
    )


def link_in_the_mail(circle: Circle) -> str:
    """The night comes; the mail is sent; the link stands in it. Nothing is sent twice."""
    today = clock.today("Europe/Berlin")
    assert age_offer(slug=SLUG, today=today, now=clock.now()) is Step.ASK
    assert age_offer(slug=SLUG, today=today, now=clock.now()) is None
    send_due(clock=clock.now)
    send_due(clock=clock.now)
    # The demo's own mails go out as well; this one went once, and to nobody else.
    (mail,) = (one for one in circle.mails.mails if one["To"] == f"{PROVIDER}@example.org")
    assert circle.mails.recipients.count(f"{PROVIDER}@example.org") == 1
    assert mail["Subject"].strip() == "Чи ваша пропозиція ще актуальна?"
    assert mail["Content-Language"] == "uk"
    (text,) = (
        part.get_content() for part in mail.walk() if part.get_content_type() == "text/plain"
    )
    assert "Шиття ввечері" in text
    (link,) = re.findall(r"https?://\S+", text)
    return link


def answer_as_provider(circle: Circle, link: str) -> None:
    """No account, no JavaScript, in Ukrainian; the second look says thank you."""
    path = link.removeprefix(circle.site)
    assert path.startswith("/uk/bestaetigung/")
    page = circle.open(path, javascript=False)
    page.get_by_text("Щось змінилося", exact=True).click()
    page.get_by_label("Одним реченням").fill(NEW["de"])
    page.get_by_label("Телефон").fill(NEW_PHONE)
    page.get_by_role("button", name="Надіслати зміни").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Дякуємо")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Дякуємо")


def log_in(circle: Circle, role: str) -> Any:
    """The start page of the office, after password and second factor."""
    page = circle.open("/staff/")
    page.get_by_label("E-Mail-Adresse").fill(STAFF[role])
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.get_by_label("Code").fill(code_at(clock.now()))
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url(f"{circle.site}/staff/")
    return page


def accept_as_coordinator(circle: Circle) -> None:
    """From the start page by the answer that waits; old and new stand side by side."""
    page = log_in(circle, "coordinator")
    page.get_by_role("link", name="Antwort eines Anbieters wartet").click()
    page.get_by_role("link", name="Nähen am Abend").first.click()
    expect(page.locator("del", has_text="Montag")).to_be_visible()
    expect(page.locator("ins", has_text="Dienstag")).to_be_visible()
    page.get_by_role("button", name="Alles übernehmen").click()
    expect(page.get_by_text("Keine Antwort wartet.")).to_be_visible()


def renew_as_translator(circle: Circle) -> None:
    """From the list of what is outdated in Ukrainian; what changed is marked."""
    page = log_in(circle, "translator")
    page.goto(f"{circle.site}/staff/uebersetzungen/uk/?state=stale&kind={OFFER.name}")
    page.get_by_role("link", name="Nähen am Abend").click()
    expect(page.locator("ins")).to_contain_text("Dienstag")
    page.locator("textarea[name=value]").fill(NEW["uk"])
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
