"""No visitor and no colleague can cause a fault of ours: hostile words for every address.

A new address, form or field is asked without thinking of it: addresses come from the resolver,
fields from the pages themselves and from the code that reads query strings. Each address is asked
with some of the words, chosen by a seed; each form is sent as it is, with hostile words in all of
its fields, and with one in some of them, for a form is looked at further when the rest is right. A
form that stands on many pages, such as that to log out, is sent from two of them.
"""

import logging
import random
import re
from collections import Counter

import pytest
from django.db import transaction
from django.test import Client

from lotse.api.limits import BUCKET
from lotse.config.limits import VISITORS
from tests.factories.accounts import log_in, make_user
from tests.safety.hostile import (
    BODIES,
    RAW_PATHS,
    RAW_QUERIES,
    VALUES,
    asked_names,
    forms_in,
    list_places,
    replaced,
)
from tests.safety.living import Living

SEED = 24
PER_PLACE = 1
PER_FORM = 2
PAGES_PER_FORM = 2
BODIES_APART = 12
FILE = re.compile(r"\.[\w<>:]+$")
"""Routes of files, which show no form."""
LEAVE_ALONE = {"/staff/logout/"}


class Asker:
    """Asks, and undoes what the answer changed; notes answers that are faults of ours."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.faults: list[str] = []
        self.asked = 0
        self.is_staff = False

    def __call__(self, method, address, *said, **more):
        BUCKET.fill()
        VISITORS.forget()
        self.asked += 1
        with transaction.atomic():
            response = getattr(self.client, method)(address, *said, **more)
            if response.streaming:
                list(response.streaming_content)
            transaction.set_rollback(True)
        if response.status_code >= 500:
            self.faults.append(f"{response.status_code} {method} {address[:150]} {said!r:.200}")
        return response

    def check(self, at_least):
        assert self.asked >= at_least
        assert not self.faults, f"{len(self.faults)} faults:\n" + "\n".join(self.faults[:20])


@pytest.fixture
def living(db):
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    yield Living()
    logging.getLogger("django.request").setLevel(logging.NOTSET)


@pytest.fixture(params=["nobody", "administrator"])
def ask(request, living):
    asker = Asker()
    if request.param != "nobody":
        log_in(asker.client, make_user(request.param))
        asker.is_staff = True
    return asker


def places_for(ask, living):
    places = list_places(living.samples)
    if not ask.is_staff:
        places = [place for place in places if not place.route.startswith("staff/")]
    return [place for place in places if place.address not in LEAVE_ALONE]


def test_no_word_in_an_address_or_query_is_a_fault_of_ours(ask, living):
    chance, names = random.Random(SEED), asked_names()
    for place in places_for(ask, living):
        for value in chance.sample(VALUES, PER_PLACE):
            ask("get", place.address, dict.fromkeys(names, value))
            for address in replaced(place, value):
                ask("get", address)
    ask.check(120)


def test_no_word_in_a_form_is_a_fault_of_ours(ask, living):
    chance, forms, names = random.Random(SEED), Counter(), asked_names()
    for place in places_for(ask, living):
        ask("post", place.address, {name: chance.choice(VALUES) for name in names})
        if FILE.search(place.route):
            continue
        page = ask("get", place.address)
        html = "" if page.streaming else page.content.decode(errors="replace")
        for form in forms_in(html):
            kind = frozenset(form)
            forms[kind] += 1
            if forms[kind] > PAGES_PER_FORM:
                continue
            ask("post", place.address, form)
            ask("post", place.address, {name: chance.choice(VALUES) for name in form})
            every = [(name, value) for name in form for value in VALUES]
            for name, value in chance.sample(every, min(PER_FORM, len(every))):
                ask("post", place.address, form | {name: value})
    ask.check(200)
    assert len(forms) > (50 if ask.is_staff else 10)


def test_no_query_string_or_path_is_a_fault_of_ours(ask, living):
    for query in RAW_QUERIES:
        for address in ("/", "/de/angebote/", "/api/hsds/services", "/staff/angebote/"):
            ask("generic", "GET", address, QUERY_STRING=query)
    for path in RAW_PATHS:
        ask("generic", "GET", path)
        ask("generic", "POST", path, b"a=1", content_type="application/x-www-form-urlencoded")
    ask.check(100)


def test_no_body_is_a_fault_of_ours(ask, living):
    for number, place in enumerate(places_for(ask, living)):
        for kind, body in BODIES[number % BODIES_APART :: BODIES_APART]:
            ask("generic", "POST", place.address, body, content_type=kind)
    ask.check(150)


def test_no_header_is_a_fault_of_ours(ask, living):
    for name in ("Host", "Accept-Language", "If-None-Match", "Accept-Encoding", "Content-Length",
                 "X-Forwarded-For", "X-Forwarded-Host", "Range", "If-Modified-Since", "Cookie",
                 "Referer", "Origin", "User-Agent", "Accept", "X-Requested-With"):  # fmt: skip
        for value in ("\xff\xfe", "x" * 9_000, "-1", "*", ",;=", "\0", "9" * 30, "a\tb"):
            for address in ("/staff/",) if ask.is_staff else ("/", "/api/hsds/taxonomies"):
                ask("get", address, headers={name: value})
    ask.check(120)


@pytest.mark.parametrize(
    "address",
    [
        "/staff/seiten/history/%20/revisions/compare/earliest...latest/",
        "/staff/images/chooser/chosen/%25s%25n/",
        "/staff/documents/chooser/chosen/00000000-0000-0000-0000-000000000000/",
    ],
)
def test_key_that_no_record_can_have_is_not_found(address, db):
    client = log_in(Client(raise_request_exception=False), make_user("administrator"))
    assert client.get(address).status_code == 404
