"""Thousands of generated requests to a whole running installation: ``make fuzz``.

Two sources: the hostile list over every address, and schemathesis over our own OpenAPI document.
``LOTSE_FUZZ`` says how many requests; without it, as in ``make test``, it is a small part. Each
request comes from another address of the network, so that no limit answers instead of a view.
Colleagues are asked by ``test_hostile`` inside a transaction, since what they may do changes much.
"""

import http.client
import itertools
import logging
import os
import threading
import time
from collections import Counter
from contextlib import suppress

import psutil
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.safety.hostile import Request, forms_in, list_places, requests
from tests.safety.living import Living
from tests.safety.running import copy_database, served, start_database

MANY = int(os.environ.get("LOTSE_FUZZ", "0"))
HOSTILE = MANY * 3 // 4 or 500
PER_OPERATION = MANY // 4 // 30 or 4
SEED = int(os.environ.get("LOTSE_FUZZ_SEED", "24"))
SLOWEST = 5.0
"""Seconds that no answer may take; only when many are asked, for others may use the machine."""
AT_ONCE = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
GROWTH = 1.25
"""How much more memory the workers may hold at the end than after the first third."""


class Figures:
    """What came back."""

    def __init__(self, site):
        self.site, self._lock = site, threading.Lock()
        self.statuses, self.faults, self.slowest = Counter(), [], (0.0, "")
        self.memory = []
        self._numbers = itertools.count()

    def note(self, status, seconds, said):
        with self._lock:
            self.statuses[status] += 1
            self.slowest = max(self.slowest, (seconds, said))
            if status >= 500:
                self.faults.append(f"{status} {said}")
            if self.statuses.total() % 500 == 0:
                self.memory.append(self.megabytes())

    def megabytes(self):
        return sum(one.memory_full_info().uss for one in self.site.web_workers()) / 1e6

    def visitor(self):
        number = next(self._numbers)
        return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def check(self, at_least):
        total = self.statuses.total()
        print(  # noqa: T201 – what ``make fuzz`` is for
            f"\n{total} requests, {len(self.faults)} of 5xx, slowest {self.slowest[0]:.2f} s "
            f"({self.slowest[1][:100]}), answers {dict(sorted(self.statuses.items()))}, "
            f"memory of the workers {[round(one) for one in self.memory]} MB"
        )
        assert total >= at_least
        assert not self.faults, "\n".join(self.faults[:20])
        if MANY:
            assert self.slowest[0] < SLOWEST, self.slowest
            if len(self.memory) > 9:
                third = max(self.memory[: len(self.memory) // 3])
                assert self.memory[-1] < third * GROWTH, self.memory


@pytest.fixture
def site(committed, tmp_path):
    """A running installation with something behind every address."""
    living = Living()
    database = start_database(tmp_path / "data")
    copy_database(database)
    with served(tmp_path / "data", LOTSE_PROXIES="1") as running:
        running.samples = living.samples
        yield running
    database.cleanup()


def send(site, request: Request, visitor: str) -> tuple[int, bytes]:
    """The request as it is, odd bytes and all; 400 where the server does not even speak HTTP."""
    talk = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    try:
        talk.putrequest(request.method, "/", skip_accept_encoding=True)
        # The library refuses what we are here to send.
        line = f"{request.method} {request.address} HTTP/1.1".encode("latin-1", "replace")
        talk._buffer[0] = line.replace(b"\r", b"%0d").replace(b"\n", b"%0a")
        talk.putheader("X-Forwarded-For", visitor)
        talk.putheader("Content-Length", str(len(request.body)))
        if request.kind:
            talk.putheader("Content-Type", request.kind.encode("latin-1"))
        talk.endheaders(request.body)
        answer = talk.getresponse()
        return answer.status, answer.read()
    finally:
        talk.close()


def shown_forms(site, places, visitor):
    """The forms that public pages show."""
    found = {}
    for place in places:
        status, html = send(site, Request("GET", place.address), visitor())
        if status == 200 and place.address not in found:
            found[place.address] = forms_in(html.decode(errors="replace"))
    return found


def test_no_generated_request_is_a_fault_of_ours(site):
    ask_what_nobody_should(site)
    ask_what_the_document_says(site)


def ask_what_nobody_should(site):
    """The hostile list over every address, several at once."""
    figures = Figures(site)
    places = list_places(site.samples)
    # Nobody passes the gate here; a few addresses of staff are enough.
    public = [place for place in places if not place.route.startswith("staff/")]
    staff = [place for place in places if place.route.startswith("staff/")]
    places = public + staff[:: max(1, len(staff) // 20)]
    forms = shown_forms(site, public, figures.visitor)
    assert sum(map(len, forms.values())) > 10
    todo = itertools.islice(requests(places, forms, seed=SEED), HOSTILE)
    turn = threading.Lock()

    def work():
        while True:
            with turn:
                request = next(todo, None)
            if request is None:
                return
            began, status = time.monotonic(), 0
            with suppress(ConnectionError, http.client.BadStatusLine):
                # A body that is refused by its length is not read: the talk may end at once.
                status, _body = send(site, request, figures.visitor())
            figures.note(status, time.monotonic() - began, f"{request!r:.300}")

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert figures.statuses[0] <= HOSTILE / 50, "the server hung up on many"
    assert psutil.pid_exists(site.process.pid)
    figures.check(HOSTILE)


def cases(operation, samples):
    """What fits the document and what does not; half of it for something that is there."""
    there = {name: samples(f"veranstaltungen/{name}").get(name) for name in ("round_id",)}
    there |= {"region": "landkreis-goslar", "language": "de"}
    wanted = {one.name for one in operation.path_parameters}
    known = {name: value for name, value in there.items() if name in wanted}
    kinds = [operation.as_strategy(), operation.as_strategy(GenerationMode.NEGATIVE)]
    if known and known.keys() == wanted:
        kinds.append(operation.as_strategy(path_parameters=known))
    return st.one_of(kinds)


def ask_what_the_document_says(site):
    """schemathesis over our OpenAPI document; the document must name what came."""
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    figures = Figures(site)
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{site.port}/api/openapi.json")
    operations = [one.ok() for one in schema.get_all_operations()]
    assert len(operations) >= 25
    for operation in operations:

        @seed(SEED)
        @settings(
            max_examples=PER_OPERATION,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases(operation, site.samples))
        def ask(case):
            began = time.monotonic()
            answer = case.call(headers={"X-Forwarded-For": figures.visitor()}, timeout=60)
            figures.note(answer.status_code, time.monotonic() - began, case.formatted_path)
            case.validate_response(answer, checks=CHECKS)

        ask()
    figures.check(PER_OPERATION * len(operations) // 2)
