"""A word about people is kept where the declarations say, and nowhere else.

Not in a log, the subject of a mail, the journal, the cache, the argument of a job or a session.
That it ends with its period is held by ``tests/privacy/test_purges.py``.
"""

import logging
import pickle
import re
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client

from lotse.config.limits import VISITORS
from lotse.kit.models import Mail
from lotse.privacy import registry
from lotse.privacy.models import Change
from lotse.reports.actions import answer
from tests.factories.accounts import make_user, staff_client
from tests.factories.events import NOW, make_event
from tests.factories.purging import tables_with
from tests.factories.reports import make_report
from tests.permissions.routes import list_routes, sample_address
from tests.safety.hostile import list_places, sent_forms
from tests.safety.living import Living

pytestmark = pytest.mark.django_db
WORD = "kanarienvogel"
MAIL = f"{WORD}@example.org"
KEYS = {"csrfmiddlewaretoken", "form_key", "next", "challenge", "proof", "nonce", "q", "website"}
"""Fields of forms that nobody types into, that of the search, and addresses, which no word is."""
ABOUT_PEOPLE = re.compile("staff/(konten|meldungen|post|zugang)/|/runde/<int:round_id>/")
LEFT_OUT = re.compile(r"care_\d|comes_again|kind_[2-9]|in_childcare")
"""Ticks and lines that only some families send."""
FITTING = {"children": "7"}
"""What fields take that take no word."""
NO_PAGE = re.compile(r"\.[\w<>:]+$|^api/|^staff/(images|documents|seiten)/")
"""Files, what machines ask, and the library's screens, which hold nothing about people."""
ARRIVED = {
    "accounts.User.first_name", "events.Registration.access_needs", "events.Registration.email",
    "kit.Mail.recipient",
}  # fmt: skip


def columns_with(word):
    """``Model.field`` for each column in which the word stands; tables without a model by name."""
    known = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    found = set()
    for table in tables_with(word):
        model = known.get(table)
        if model is None:
            found.add(table)
            continue
        with connection.cursor() as cursor:
            for field in model._meta.local_concrete_fields:
                column = connection.ops.quote_name(field.column)
                cursor.execute(
                    f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE {column}::text ILIKE %s '
                    f"OR {column}::text ILIKE %s)",
                    [f"%{word}%", f"%{word.encode().hex()}%"],
                )
                if cursor.fetchone()[0]:
                    found.add(f"{model._meta.label}.{field.name}")
    return found


def declared():
    return {
        f"{one.model}.{name}"
        for one in registry.list_declarations()
        for name in registry.kept_fields(one)
    }


class Watch:
    """Looks where a word about people must not be, after something was done."""

    def __init__(self, caplog):
        self.caplog, self.faults, self.kept = caplog, set(), set()

    def look_at(self, where, response=None):
        """What one request said beside its page."""
        for record in self.caplog.records:
            said = record.getMessage() + (record.exc_text or "")
            if WORD in said.lower():
                self.faults.add(f"{where}: log: {said[:120]}")
        self.caplog.clear()
        if response is not None and WORD in str(response.headers).lower():
            self.faults.add(f"{where}: address or header {response.headers}")
        if any(WORD in str(pickle.loads(one)).lower() for one in kept_in_cache()):
            self.faults.add(f"{where}: cache")

    def look(self, where):
        """What one request said, and what is kept after it or after several."""
        self.look_at(where)
        for mail in Mail.objects.filter(subject__icontains=WORD) | Mail.objects.filter(
            key__icontains=WORD
        ):
            self.faults.add(f"{where}: subject or key of the mail {mail.key}")
        columns = columns_with(WORD)
        for column in columns:
            if column not in declared() or column == "privacy.Change.state":
                self.faults.add(f"{where}: {column}")
        self.kept |= columns


def kept_in_cache():
    return list(cache._cache.values())


@pytest.fixture
def watch(caplog, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    caplog.set_level(logging.DEBUG, logger="lotse")
    caplog.set_level(logging.INFO)
    cache.clear()
    yield Watch(caplog)
    cache.clear()


def typed(form):
    """What somebody sends who writes the word wherever words may be written, and fits else."""
    said = {}
    for name, value in form.items():
        if name in KEYS or not LEFT_OUT.fullmatch(name):
            usual = {"x": WORD, "a@example.org": MAIL, "030": "030 2312577"}
            said[name] = FITTING.get(name, value if name in KEYS else usual.get(value, value))
    return said


def test_word_typed_into_every_form_about_people_is_kept_where_it_is_declared(
    watch, django_capture_on_commit_callbacks
):
    """Forms of the public, and those of staff about people; pages that stand behind a link, too."""
    living = Living()
    make_event("mit-namen", needs_names=True, childcare=5)
    make_report()
    clients = Client(raise_request_exception=False), staff_client("administrator")
    seen, sent = set(), []
    for place in list_places(living.samples):
        is_staff = place.route.startswith("staff/") and "login" not in place.route
        if NO_PAGE.search(place.route) or (is_staff and not ABOUT_PEOPLE.search(place.route)):
            continue
        client = clients[is_staff]
        VISITORS.forget()
        page = client.get(place.address)
        if page.status_code != 200 or "html" not in page["Content-Type"]:
            continue
        for action, form in sent_forms(page.content.decode()):
            said = typed(form)
            words = frozenset(name for name in said if WORD in said[name])
            if not words or (kind := (place.route, words)) in seen:
                continue
            seen.add(kind)
            with django_capture_on_commit_callbacks(execute=True):
                answer = client.post(urljoin(place.address, action or place.address), said)
            assert answer.status_code < 500, place
            watch.look_at(place.route, answer)
            sent.append(place.route)
    watch.look("forms")
    assert len(sent) > 15
    assert not watch.faults, "\n".join(sorted(watch.faults))
    # It did arrive where it belongs.
    assert watch.kept >= ARRIVED, ARRIVED - watch.kept


def test_word_of_a_report_is_kept_where_it_is_declared(watch, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report = make_report(text=WORD, name=WORD, email=MAIL)
        answer(report_id=report.pk, text=WORD, by=make_user(), now=NOW)
    watch.look("report")
    assert not watch.faults
    assert {"reports.Report.text", "reports.Report.answer", "kit.Mail.text"} <= watch.kept
    assert not Change.objects.exists()


def test_what_opens_a_link_is_in_no_log(watch):
    """Every route with a part that is a right: neither a wrong one nor one that is over is told."""
    client, tried = Client(raise_request_exception=False), 0
    for route in list_routes():
        if not (named := re.findall(r"<\w+:(token|secret|proof)>", route)):
            continue
        address = sample_address(route, dict.fromkeys(named, WORD) | {"number": "ABCDEFGH"})
        assert WORD in address
        assert client.get(address).status_code in {404, 410}
        tried += 1
    assert tried >= 6
    said = [record.getMessage() for record in watch.caplog.records]
    assert len(said) >= tried
    assert not [one for one in said if WORD in one]


def test_look_into_the_database_finds_the_word():
    assert not columns_with(WORD)
    make_report(text=WORD)
    assert columns_with(WORD) == {"reports.Report.text"}
