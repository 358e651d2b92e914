"""No visitor and no colleague can cause a fault of ours: hostile words for every address.

A new address, form or field is asked without thinking of it: addresses come from the resolver,
fields from the pages themselves and from the code that reads query strings. Each run of
``make fuzz`` asks everything; here each address is asked with some of the words, chosen by a seed.
"""

import logging
import os
import random

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
MANY = int(os.environ.get("LOTSE_FUZZ", "0"))
PER_PLACE = 1 + MANY // 10_000
PER_FORM = 3 + MANY // 5_000
LEAVE_ALONE = {"/staff/logout/"}


class Asker:
    """Asks, and undoes what the answer changed; notes answers that are faults of ours."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.faults: list[str] = []
        self.asked = 0

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
    return asker


def places_for(ask, living):
    places = list_places(living.samples)
    if not ask.client.cookies:
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
    chance, forms = random.Random(SEED), 0
    for place in places_for(ask, living):
        page = ask("get", place.address)
        html = "" if page.streaming else page.content.decode(errors="replace")
        for form in [*forms_in(html), dict.fromkeys(asked_names(), "x")]:
            forms += 1
            ask("post", place.address, form)
            every = [(name, value) for name in form for value in VALUES]
            for name, value in chance.sample(every, min(PER_FORM, len(every))):
                ask("post", place.address, form | {name: value})
    assert forms > 40
    ask.check(200)


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
        for kind, body in BODIES[number % 5 :: 5]:
            ask("generic", "POST", place.address, body, content_type=kind)
    ask.check(250)


def test_no_header_is_a_fault_of_ours(ask, living):
    for name in ("Host", "Accept-Language", "If-None-Match", "Accept-Encoding", "Content-Length",
                 "X-Forwarded-For", "X-Forwarded-Host", "Range", "If-Modified-Since", "Cookie",
                 "Referer", "Origin", "User-Agent", "Accept", "X-Requested-With"):  # fmt: skip
        for value in ("\xff\xfe", "x" * 9_000, "-1", "*", ",;=", "\0", "9" * 30, "a\tb"):
            for address in ("/", "/api/hsds/taxonomies", "/staff/"):
                ask("get", address, headers={name: value})
    ask.check(300)


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
