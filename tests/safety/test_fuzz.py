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
ASKED = MANY or 600
PER_OPERATION = MANY // 8 // 30 or 4
SEED = int(os.environ.get("LOTSE_FUZZ_SEED", "24"))
SLOWEST = 5.0
"""Seconds that no answer may take, asked once more alone when others used the machine, too."""
LONGEST = 20 * 60
"""Seconds after which no more is asked; the rest is missing then and named."""
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
        self.memory, self.slow = [], []
        self._numbers = itertools.count()
        self._began, self._used = time.monotonic(), self.seconds_used()

    def note(self, status, seconds, said, again=None):
        """Count an answer; ``again`` asks the same once more and returns its seconds."""
        with self._lock:
            self.statuses[status] += 1
            self.slowest = max(self.slowest, (seconds, said))
            if seconds > SLOWEST:
                self.slow.append((said, again))
            if status >= 500:
                self.faults.append(f"{status} {said}")
            if self.statuses.total() % 500 == 0:
                self.memory.append(self.megabytes())
            if self.statuses.total() % 2_000 == 0:
                self.tell()

    def megabytes(self):
        return sum(one.memory_full_info().uss for one in self.site.web_workers()) / 1e6

    def seconds_used(self):
        return sum(sum(one.cpu_times()[:2]) for one in self.site.web_workers())

    def lasted(self):
        return time.monotonic() - self._began

    def visitor(self):
        number = next(self._numbers)
        return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def tell(self):
        print(  # noqa: T201 – what ``make fuzz`` is for
            f"\n{self.statuses.total()} requests in {self.lasted():.0f} s, of which the server "
            f"worked {self.seconds_used() - self._used:.0f} s; {len(self.faults)} of 5xx; "
            f"slowest {self.slowest[0]:.2f} s ({self.slowest[1][:100]}); "
            f"answers {dict(sorted(self.statuses.items()))}; "
            f"memory of the workers {[round(one) for one in self.memory]} MB",
            flush=True,
        )

    def check(self):
        self.tell()
        total = self.statuses.total()
        assert total >= ASKED, f"only {total} of {ASKED} in {LONGEST} seconds"
        assert not self.faults, "\n".join(self.faults[:20])
        assert self.statuses[0] <= ASKED / 50, "the server hung up on many"
        slow = [said for said, again in self.slow if again is None or again() > SLOWEST]
        assert not slow, f"slower than {SLOWEST} s, alone, too: {slow[:20]}"
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
    figures = Figures(site)
    ask_what_the_document_says(site, figures)
    ask_what_nobody_should(site, figures)
    assert psutil.pid_exists(site.process.pid)
    figures.check()


def ask_what_nobody_should(site, figures):
    """The hostile list over every address, several at once, until enough is asked."""
    places = list_places(site.samples)
    # Nobody passes the gate here; a few addresses of staff are enough.
    public = [place for place in places if not place.route.startswith("staff/")]
    staff = [place for place in places if place.route.startswith("staff/")]
    places = public + staff[:: max(1, len(staff) // 20)]
    forms = shown_forms(site, public, figures.visitor)
    assert sum(map(len, forms.values())) > 10
    todo = itertools.islice(
        requests(places, forms, seed=SEED), max(0, ASKED - figures.statuses.total())
    )
    turn = threading.Lock()

    def ask(request):
        began, status = time.monotonic(), 0
        with suppress(ConnectionError, http.client.BadStatusLine):
            # A body that is refused by its length is not read: the talk may end at once.
            status, _body = send(site, request, figures.visitor())
        return status, time.monotonic() - began

    def work():
        while figures.lasted() < LONGEST:
            with turn:
                request = next(todo, None)
            if request is None:
                return
            status, seconds = ask(request)
            figures.note(
                status, seconds, f"{request!r:.300}", lambda request=request: ask(request)[1]
            )

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


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


def ask_what_the_document_says(site, figures):
    """schemathesis over our OpenAPI document; the document must name what came."""
    logging.getLogger("urllib3").setLevel(logging.ERROR)
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
            def send_it():
                began = time.monotonic()
                came = case.call(headers={"X-Forwarded-For": figures.visitor()}, timeout=60)
                return came, time.monotonic() - began

            answer, seconds = send_it()
            figures.note(answer.status_code, seconds, case.formatted_path, lambda: send_it()[1])
            case.validate_response(answer, checks=CHECKS)

        if figures.lasted() < LONGEST / 2:
            ask()
