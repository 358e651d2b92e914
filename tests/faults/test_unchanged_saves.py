"""A save that changes nothing changes nothing: one test over all that is saved.

Each screen is opened, its form read as a browser would read it, and sent back with the line ends
of browsers and a space where an editor's keyboard left one. What has no screen is said again.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from wagtail.models import ModelLogEntry, Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from lotse.accounts.models import User
from lotse.counselling.actions.preparing import KindFacts, save_kind
from lotse.counselling.domain.hours import Way
from lotse.counselling.models import AppointmentKind, Counsellor, Room
from lotse.events.actions.campaigns import create_campaign
from lotse.events.actions.planning import Words, facts_of, save_event
from lotse.guide.models import Pointer, RuleChange
from lotse.guide.models import Revision as RuleRevision
from lotse.kit import clock, content_version
from lotse.kit.links.actions import silence_link
from lotse.kit.models import Link, Mail
from lotse.pages.models import InfoPage
from lotse.privacy.models import Change
from lotse.reference.actions import init_district
from lotse.reference.models import District, Municipality, Topic
from lotse.reference.vocabulary_files import load_vocabularies
from lotse.words.actions import Entry, write_texts
from lotse.words.kinds import get_kind
from lotse.words.models import PastText, Text
from tests.factories.accounts import make_user, staff_client
from tests.factories.appointments import make_counsellor, make_kind, make_room
from tests.factories.events import NOW, make_event
from tests.factories.offers import make_offer, make_partner
from tests.factories.pages import make_page, text
from tests.factories.reference import small_district

pytestmark = pytest.mark.django_db
TWO = "Zeile eins.\nZeile zwei mit „Wort“ & Zeichen."
"""Source words of two lines, with signs that HTML writes in another way."""
Fields = dict[str, list[str]]
Screen = tuple[str, Callable[[str], Fields]]


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


def translated(kind: str, record: str, field: str, value: str = "Line one.\nLine two.") -> None:
    """A reviewed translation: a save must not make it stale nor take the review away."""
    entry = Entry(record, field, "en", value, is_reviewed=True)
    write_texts(kind=get_kind(kind), source_language="de", entries=[entry], by=None, now=NOW)


def as_typed(html: str) -> Fields:
    """What a browser sends of the largest form of a page: its fields with their values."""
    forms = BeautifulSoup(html, "html.parser").find_all("form", method="post")
    form = max(forms, key=lambda one: len(one.find_all(["input", "textarea", "select"])))
    fields: Fields = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type")
        if not name or name == "csrfmiddlewaretoken" or kind in {"submit", "file"}:
            continue
        if kind in {"checkbox", "radio"} and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = [one.get("value", "") for one in field.find_all("option", selected=True)]
            first = [] if field.has_attr("multiple") else field.find_all("option")[:1]
            chosen = chosen or [one.get("value", "") for one in first]
            fields.setdefault(name, []).extend(chosen)
        elif field.name == "textarea":
            fields.setdefault(name, []).append(field.text.removeprefix("\n"))
        else:
            fields.setdefault(name, []).append(
                field.get("value", "on" if kind in {"checkbox", "radio"} else "")
            )
    return fields


def an_event() -> Screen:
    event = make_event()
    said = [Words("de", {"description": TWO, "place_note": TWO})]
    save_event(facts=facts_of(event), words=said, by=None, now=NOW)
    translated("events.event", "infoabend", "description")
    return "/staff/veranstaltungen/infoabend/bearbeiten/", as_typed


def a_campaign() -> Screen:
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 2, 1)}
    texts = {"title": "Aktionswochen", "summary": TWO}
    create_campaign(texts=texts, **days, by=make_user("coordinator", "p@example.org"), now=NOW)
    translated("events.campaign", "aktionswochen", "summary")
    return "/staff/veranstaltungen/aktionen/aktionswochen/", as_typed


def an_offer() -> Screen:
    make_offer("eins", {"de": {"description": TWO, "documents": TWO}})
    translated("offers.offer", "eins", "description")
    return "/staff/angebote/eins/", as_typed


def a_partner() -> Screen:
    make_partner(website="https://kvhs.example/", short_name="KVHS")
    return "/staff/partner/kvhs/", as_typed


def a_page() -> Screen:
    page = make_page(text(TWO), summary="Was zuerst zu tun ist.")
    translated("pages.page", str(page.pk), "111111111111.text")

    def fields(html: str) -> Fields:
        assert TWO.split("\n", maxsplit=1)[0] in unescape(html)
        page = InfoPage.objects.get()
        blocks = [(one.block_type, dict(one.value), one.id) for one in page.body]
        said = nested_form_data(
            {
                "title": page.title,
                "slug": page.slug,
                "summary": page.summary,
                "body": streamfield([(kind, value) for kind, value, _ in blocks]),
                "go_live_at": "",
                "expire_at": "",
                "action-publish": "1",
            }
        )
        said |= {f"body-{number}-id": id_ for number, (_, _, id_) in enumerate(blocks)}
        return {name: [value] for name, value in said.items()}

    return f"/staff/seiten/edit/{page.pk}/", fields


def a_station() -> Screen:
    return (
        "/staff/regeln/bausteine/stations/primary_school/",
        lambda html: as_typed(html) | {"reason": ["Nichts geändert."]},
    )


def rules_of_an_offer() -> Screen:
    make_offer("eins")
    return "/staff/regeln/angebote/eins/", as_typed


def a_translation() -> Screen:
    make_offer("eins", {"de": {"description": TWO}})
    translated("offers.offer", "eins", "description")
    source = Text.objects.get(kind="offers.offer", field="description", language="de")
    return f"/staff/uebersetzungen/en/{source.pk}/", as_typed


def a_rule() -> Screen:
    """A draft of a rule; nothing is a draft until somebody has changed something."""
    address = "/staff/regeln/regel/flex_children/aendern/"
    office = staff_client("coordinator")
    said = as_typed(office.get(address).content.decode())
    said |= {"kind": ["new_version"], "day": ["2027-03-01"], "reason": [TWO], "text": [TWO]}
    assert office.post(address, said).status_code == 302
    return address, as_typed


def an_account() -> Screen:
    user = make_user("translator", "t@example.org", translates=["ar", "uk"])
    return f"/staff/konten/{user.pk}/", as_typed


def a_kind_of_talk() -> Screen:
    kind = make_kind("gespraech")
    kind.topics.set(Topic.objects.all()[:2])
    facts = KindFacts(ways=(Way.VIDEO, Way.PHONE), topics=(Topic.objects.all()[1].pk,))
    words = {"title": "Gespräch", "summary": TWO, "bring": TWO}
    by = make_user("coordinator", "k@example.org")
    save_kind(slug=kind.slug, facts=facts, texts=words, by=by, now=NOW)
    translated("counselling.appointment_kind", "gespraech", "bring")
    return "/staff/beratung/termine/einrichten/gespraech/gespraech/", as_typed


def a_counsellor() -> Screen:
    site = make_partner("haus").sites.create(slug="im-haus", street="Weg 1", postcode="38640")
    who = make_counsellor(make_kind("eins"), "ar", "de", days=(4, 0), site=site)
    return f"/staff/beratung/termine/einrichten/person/{who.pk}/", as_typed


def rooms_of_a_place() -> Screen:
    site = make_partner("haus").sites.create(slug="im-haus", street="Weg 1", postcode="38640")
    for name in ("Zimmer 2", "Zimmer 1"):
        make_room(site, name)
    return f"/staff/beratung/termine/einrichten/ort/{site.pk}/", as_typed


SCREENS = [
    an_event, a_campaign, an_offer, a_partner, a_page, a_station, rules_of_an_offer, a_translation,
    a_rule, an_account, a_kind_of_talk, a_counsellor, rooms_of_a_place,
]  # fmt: skip


def with_other_ends(said: str) -> str:
    """What browsers and keyboards make of a text: the same words."""
    return said.replace("\r\n", "\n").replace("\n", " \r\n") + ("\r\n" if "\n" in said else "")


KEPT = [AppointmentKind, Counsellor, Room, District, Municipality, Link, RuleChange, User]
"""What has facts beside its words, or says itself when it was changed."""


def traces() -> dict[str, object]:
    """All that a save could leave behind."""
    fields = ("kind", "record_id", "field", "language", "value", "version", "source_version")
    fields += ("is_reviewed", "reviewed_by", "written_by", "origin", "changed_at")
    return {
        "texts": list(Text.objects.order_by("pk").values_list("pk", *fields)),
        "past texts": PastText.objects.count(),
        "journal": Change.objects.count(),
        "rules": RuleRevision.objects.count(),
        "pointers": list(Pointer.objects.order_by("pk").values_list("pk", flat=True)),
        "drafts": Revision.objects.count(),
        "Wagtail's journal": ModelLogEntry.objects.count(),
        "mails": Mail.objects.count(),
        "public content": content_version.current(),
    } | {
        f"{model._meta.label} {row[model._meta.pk.attname]}": row
        for model in KEPT
        for row in model.objects.values()
    }


def forget_version() -> None:
    """As if this transaction had changed nothing yet: the number is raised once in each."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kit_contentversion SET version = 1")
        cursor.execute("SELECT set_config('lotse.content_changed_in', '', true)")


def test_page_that_was_changed_is_saved_all_the_same():
    address, read = a_page()
    office = staff_client("administrator")
    data = read(office.get(address).content.decode()) | {"title": ["Anders"]}
    assert office.post(address, data).status_code == 302
    assert InfoPage.objects.get().title == "Anders"


def sent_again(screen: Callable[[], Screen]) -> Callable[[], object]:
    """What sends the form of a screen as it was opened, with other ends of lines."""
    address, read = screen()
    office = staff_client("administrator")
    page = office.get(address)
    assert page.status_code == 200
    data = read(page.content.decode())
    data = {name: [with_other_ends(one) for one in said] for name, said in data.items()}

    def send() -> None:
        answer = office.post(address, data)
        assert answer.status_code == 302, re.findall(
            r'(?:bo-error|error-message)"[^>]*>([^<]*)', answer.content.decode()
        )

    return send


def the_district() -> Callable[[], object]:
    """It has no screen: its file is read anew, with keys in another order."""
    facts = small_district()
    load_vocabularies(now=NOW)
    init_district(facts=facts)
    turned = {name: dict(reversed(said.items())) for name, said in facts.details.items()}
    others = replace(facts, details=turned, municipalities=list(reversed(facts.municipalities)))

    def again() -> None:
        load_vocabularies(now=NOW + timedelta(days=1))
        init_district(facts=others)

    return again


def a_link() -> Callable[[], object]:
    """Two colleagues say of one address that it is right."""
    link = Link.objects.create(address="https://example.org/", look_again_on=NOW.date())
    first, second = make_user("editor", "a@example.org"), make_user("editor", "b@example.org")
    silence_link(link_id=link.pk, by=first, now=NOW)
    return partial(silence_link, link_id=link.pk, by=second, now=NOW + timedelta(days=1))


SAVES = [*(partial(sent_again, screen) for screen in SCREENS), the_district, a_link]


@pytest.mark.parametrize(
    "save", SAVES, ids=lambda one: (one.args[0] if isinstance(one, partial) else one).__name__
)
def test_save_that_changes_nothing_leaves_no_trace(save):
    again = save()
    forget_version()
    before = traces()
    again()
    assert traces() == before
