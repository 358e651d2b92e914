"""Texts are texts, and people stay unseen: a hostile sample in every text field of every record.

Written past all forms, straight into the database, then looked for in whatever the site answers:
pages, lists, feeds, calendars, tables, PDF files, mails. Nothing may be executed, end what it
stands in or begin a line of its own. Fields that hold something about people carry a word of their
own, which may stand on screens of staff and nowhere in logs, addresses, subjects, caches, job
arguments and sessions. As every page of staff is read here, that nobody frames or keeps it is
looked at, too.
"""

import logging
import re
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, URLField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from wagtail.documents.models import Document

from lotse.accounts.models import User
from lotse.api.limits import BUCKET
from lotse.config.limits import VISITORS
from lotse.counselling.models import Interpreter, InterpreterRequest, LogEntry
from lotse.events.actions.campaigns import create_campaign
from lotse.guide.actions import draft_change
from lotse.guide.models import Revision, SourceText
from lotse.interop.integreat import region_slug
from lotse.kit.models import Link, Mail
from lotse.offers.models import Offer, OfferDraft, ProviderAnswer
from lotse.pages.models import InfoPage
from lotse.partners.models import Organisation, School
from lotse.reference.models import District
from lotse.reports.models import Report
from lotse.words.models import PastText, Picture, Text
from tests.factories.accounts import log_in, make_user
from tests.factories.events import NOW, join, make_event, party
from tests.guide.february import ACCESS, draft_of_february, forget_the_change
from tests.permissions.routes import read_matrix
from tests.privacy.samples import SAMPLES
from tests.safety.hostile import list_places
from tests.safety.judging import Finder
from tests.safety.living import Living
from tests.safety.spoiling import PERSON, spoil

NOT_WRITTEN = {"guide.Revision.before": "no row"}
"""Fields without a sample, with the reason."""
NOT_REACHED = {
    "events.Feedback.remark", "guide.Loaded.content", "guide.Revision.after",
    "guide.RuleChange.base", "kit.Link.address", "kit.Link.moved_to", "kit.Mail.reply_to",
    "kit.TextMessage.recipient", "kit.TextMessage.text", "offers.OfferDraft.base",
    "offers.ProviderAnswer.said", "offers.ProviderAnswer.shown", "partners.School.number",
    "reference.Municipality.border_attribution", "reference.Municipality.kind",
    "reference.Postcode.place", "reference.SchoolHoliday.name", "reports.Report.record",
    "socialaccount.SocialAccount.uid", "usersessions.UserSession.user_agent",
    "wagtailcore.ModelLogEntry.label", "words.PastText.value",
}  # fmt: skip
"""Fields whose words no address here shows: no page has them, or in a state no record here has.

What families write is shown where many signed up: ``tests/backoffice/test_event_figures.py``.
"""
NO_KEY = "staff/zugang/again/passkey/"
"""The passkey here has a name and no key, so nobody can be asked for it."""


class Spoilt:
    """One record of every kind, spoilt, and arguments that lead to it."""

    def __init__(self):
        self.living = Living()
        make_report_of_all_kinds()
        self.written, self.failed = spoil()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def colleague(self):
        """An administrator with a passkey that has a name, logged in somewhere else, too."""
        user = make_user("administrator", "a@b.example")
        Authenticator.objects.filter(type="webauthn").update(user=user)
        UserSession.objects.update(user=user)
        LogEntry.objects.update(by=user)
        # A link is shown where a page has it.
        Link.objects.update(address=Offer.objects.exclude(website="").first().website)
        return user

    def samples(self, route: str) -> dict[str, str]:
        """Arguments with which a route leads to a record."""
        last = {
            "staff/post/": Mail,
            "staff/meldungen/": Report,
            "staff/konten/": User,
            "staff/images/": Picture,
            "staff/documents/": Document,
            "staff/angebote/bestaetigungen/": ProviderAnswer,
        }
        key = next(
            (model.objects.latest("pk").pk for start, model in last.items() if start in route), None
        )
        found = self.living.samples(route)
        if key is not None:
            found |= {"pk": str(key), "image_id": str(key), "document_id": str(key)}
        if "staff/seiten/" in route:
            page = InfoPage.objects.exclude(latest_revision=None).latest("pk")
            found |= {"pk": str(page.pk), "revision_id": str(page.latest_revision_id)}
        if "api/v3/" in route:
            found["region"] = region_slug(District.objects.get())
        if "uebersetzungen/" in route:
            found["pk"] = str(Text.objects.get(kind="offers.offer", language="uk").pk)
        if "/regeln/" in route:
            found["name"] = ACCESS
        if "/bausteine/" in route:
            entry = Revision.objects.latest("pk")
            found |= {"part": entry.part, "name": entry.name}
        if "dolmetschen/" in route:
            found["slug"] = Interpreter.objects.latest("pk").slug
            found["number"] = InterpreterRequest.objects.latest("pk").number
        if "info/" in route:
            found["slug"] = InfoPage.objects.filter(live=True).latest("pk").slug
        if "/aktion" in route:
            found["slug"] = "woche-der-sprachen"
        return found | ({"month": "2027-01"} if "<month" in route else {})


def make_report_of_all_kinds():
    """Records that the living ones do not have, by the samples of the privacy rules and by hand."""
    for name, make in SAMPLES.items():
        if name != "accounts.sessions":  # that of the own sessions has one, too
            make()
        # Each makes accounts and pages of the same name.
        for model, field in ((User, "email"), (InfoPage, "slug")):
            begin = Concat(Cast("pk", CharField()), Value("-"), output_field=CharField())
            model.objects.exclude(**{f"{field}__startswith": begin}).update(
                **{field: Concat(begin, field, output_field=CharField())}
            )
    user = User.objects.latest("pk")
    days = {"starts_on": NOW.date(), "ends_on": NOW.date()}
    create_campaign(**days, texts={"title": "Woche der Sprachen"}, by=user, now=NOW)
    round_ = make_event("abend", site=None, online_url="https://example.org/").rounds.get()
    join(round_, replace(party(email=""), phone="030 2312577"))
    content, text = forget_the_change()
    draft_change(draft=draft_of_february(content, text), seen=None, by=user, now=NOW)
    key = {"name": "Mein Stick", "credential": {}}
    Authenticator.objects.create(user=user, type="webauthn", data=key)
    Link.objects.create(
        address="https://example.org/", look_again_on=NOW.date(), finding="gone", moved_to="x"
    )
    SourceText.objects.create(
        rule=ACCESS, address="https://example.org/gesetz", paragraph="§ 44", text="alt", digest="1",
        new_text="neu", new_digest="2", new_at=NOW,
    )  # fmt: skip
    title = Text.objects.get(kind="offers.offer", field="title", language="de")
    Text.objects.create(
        kind=title.kind, record_id=title.record_id, field=title.field, language="uk", value="Курс",
        source_version=title.version, origin="person", changed_at=NOW,
    )  # fmt: skip
    PastText.objects.create(
        text=title, version=title.version, value="alt", origin="person", changed_at=NOW
    )
    Text.objects.filter(pk=title.pk).update(version=title.version + 1)
    kvhs = Organisation.objects.get(slug="kvhs")
    School.objects.create(organisation=kvhs, state="NI", number="12345")
    said = {"phone": "zwei Worte", "title": "zwei Worte"}
    ProviderAnswer.objects.update(said=said, shown=said)
    OfferDraft.objects.update(state=said, base=said)
    Document.objects.create(title="Blatt", file=ContentFile(b"%PDF-1.4", "blatt.pdf"))


@pytest.fixture
def spoilt(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TOMBSTONE_FILE = tmp_path / "tombstones.jsonl"
    settings.KEY_FILE = tmp_path / "keys"
    cache.clear()
    yield Spoilt()
    cache.clear()


def is_closed(route):
    """Whether it is a screen of the library that nobody is shown."""
    line = next((line for line in read_matrix() if line.covers(route)), None)
    return line is not None and set(line.expected[1:]) <= {"404", "405"} and line.route != route


def answers(client, places):
    """What each address says; nothing that is done meanwhile stays."""
    for place in places:
        BUCKET.fill()
        VISITORS.forget()
        with transaction.atomic():
            answer = client.get(place.address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        yield place, answer, content


def look_at_frame(finder, place, answer):
    """No page of staff is framed by others or kept in between."""
    if not re.search(r"frame-ancestors '(self|none)'", answer["Content-Security-Policy"]):
        finder.note(place.address, "others may frame it")
    if "no-store" not in answer["Cache-Control"]:
        finder.note(place.address, "may be kept")


def test_hostile_words_in_every_field_are_shown_and_carried_out_nowhere(spoilt, caplog):
    caplog.set_level(logging.INFO)
    places, finder, shown = list_places(spoilt.samples), Finder(), 0
    staff = log_in(Client(raise_request_exception=False), spoilt.colleague())
    for client in (Client(raise_request_exception=False), staff):
        here = [one for one in places if one.route.startswith("staff/") is (client is staff)]
        here = [one for one in here if not is_closed(one.route) and one.route != NO_KEY]
        for place, answer, content in answers(client, here):
            if answer.status_code >= 500:
                finder.note(place.address, f"answers {answer.status_code}")
                continue
            # Their own words are shown to those who hold the link.
            is_own = bool(re.search(r"secret>|token>|proof>", place.route))
            kind = answer.headers.get("Content-Type", "")
            is_public = client is not staff and not is_own
            finder.look(place.address, kind, content, is_public=is_public)
            for name, value in answer.headers.items():
                if PERSON in value or "mark" in name.lower():
                    finder.note(place.address, f"header {name}: {value[:60]}")
            if client is staff:
                look_at_frame(finder, place, answer)
                shown += answer.status_code == 200
    assert shown > 60
    finder.check_links()
    for record in caplog.records:
        if PERSON in record.getMessage():
            finder.note("log", record.getMessage()[:200])
    unseen = {label for label, mark in spoilt.written.items() if mark not in finder.seen}
    assert not finder.faults, "\n".join(sorted(set(finder.faults)))
    assert spoilt.failed == NOT_WRITTEN
    # What is reached here is not lost from sight; a field that is new has to be shown, or named.
    assert unseen <= NOT_REACHED, sorted(unseen - NOT_REACHED)


def test_no_column_for_addresses_takes_one_that_is_carried_out(spoilt):
    columns = [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, URLField) and model.__module__.startswith("lotse.")
    ]
    assert len(columns) >= 3
    for model, name in columns:
        assert model.objects.exists(), model
        for said in ("javascript:alert(1)", "data:text/html,x", "//x", "https://x\r\n.example"):
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.update(**{name: said})
