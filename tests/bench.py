"""``make bench``: how fast it is, as ratios and figures of one run.

``python -m tests.bench events rush`` measures only what is named (:data:`MEASUREMENTS`).

Absolute times depend on the machine and are never asserted. Each figure stands with its spread
(lowest to highest of the rounds) and as a multiple of a fixed loop that ran right before it; what
is compared is measured in turn. On a busy machine no ratio of times on the wall is printed. Load
comes from ``wrk`` where it is installed (Debian: apt-get install wrk), else from a client in Python
that takes its share of the processors.
"""

import http.client
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count, cycle
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.bench_events import measure_events, measure_reminders, measure_rush
from tests.bench_operations import measure_districts
from tests.measuring import (
    PORT,
    SECONDS,
    Spread,
    ask,
    count_into,
    cpu,
    is_busy,
    measure,
    measure_on_the_wall,
    say,
    server,
)

FOLDER = Path(".data/bench").resolve()
os.environ["LOTSE_DATA"] = str(FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "lotse.config.settings"


def main() -> None:
    """Set up a large district, measure, print."""
    from lotse.config.embedded import ensure_database

    ensure_database(FOLDER / "postgres", settings=["max_connections=400"])
    import django

    django.setup()
    from django.core.management import call_command

    print("Setting up …", file=sys.stderr)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("init_district", "demo/goslar/district.yaml", verbosity=0, stdout=sys.stderr)
    call_command("import_borders", "demo/goslar/borders.geojson", verbosity=0, stdout=sys.stderr)
    for name in sys.argv[1:] or ALWAYS:
        MEASUREMENTS[name]()


def measure_list(number: int) -> None:
    """CPU time and statements of the offer list with filters, not from the page cache."""
    from django.db import connection
    from django.test import Client

    from lotse.kit import content_version
    from lotse.offers.queries import get_catalogue
    from tests.factories.bulk import fill

    fill(number)
    client = Client(headers={"host": "localhost"})
    address = "/ar/angebote/?stage=adult&feature=free&postcode=38640&km=50&n="
    client.get(f"{address}0")
    statements = Counter()
    with connection.execute_wrapper(partial(count_into, statements)):
        client.get(f"{address}1")
    pages = (f"{address}{n}" for n in count(2))
    page, loading, version = measure(
        lambda: client.get(next(pages)), get_catalogue._compute, content_version.current
    )
    say(f"offer list, {number} offers, filters, uncached", str(page), "≤ 15 ms")
    say("  the same, statements", str(statements["all"]), "≤ 12")
    say("  reading the catalogue anew after a change", str(loading))
    say("  content version", str(version))


def measure_hsds(number: int) -> None:
    """Full services at 100 per page, not from the page cache."""
    from django.test import Client

    from lotse.api.limits import BUCKET
    from tests.factories.bulk import fill

    fill(number)
    client = Client(headers={"host": "localhost"})
    path = "/api/hsds/services?full=true&per_page=100&page="

    def read(page: int) -> None:
        BUCKET.fill()
        assert client.get(f"{path}{page}").status_code == http.client.OK

    read(1)
    pages = range(2, number // 100 + 1)
    following = cycle(pages)
    (wall,) = measure_on_the_wall(lambda: read(next(following)), rounds=len(pages))
    (page,) = measure(lambda: read(next(following)), rounds=len(pages))
    what = f"HSDS, {number} full services, 100 per page, uncached"
    say(what, _on_the_wall(wall, f"{1 / median(wall.times):.1f} pages/s"), "≥ 10")
    say("  one page", str(page))


def measure_package(number: int) -> None:
    """CPU time of the whole directory as one file, made anew."""
    from lotse.interop.hsds.package import _build
    from tests.factories.bulk import fill

    fill(number)
    (made,) = measure(_build, rounds=5)
    say(f"full package of {number} offers", str(made), "≤ 2 s")


def measure_apps(number: int) -> None:
    """Pages of a language in the Integreat format: computed anew, and kept like public pages."""
    from django.test import Client

    from lotse.api.limits import BUCKET
    from tests.factories.bulk import fill

    fill(number)
    client = Client(headers={"host": "localhost"})
    numbers = count()

    def read(query: str) -> None:
        BUCKET.fill()
        answer = client.get(f"/api/v3/landkreis-goslar/de/pages/{query}")
        assert answer.status_code == http.client.OK

    def dates(query: str, encoding: str = "") -> bytes:
        BUCKET.fill()
        answer = client.get(
            f"/api/v3/landkreis-goslar/de/events/?combine_recurring=True{query}",
            headers={"accept-encoding": encoding},
        )
        assert answer.status_code == http.client.OK
        return answer.content

    read("")
    sent, small = [dates("")], [dates("", "br")]
    new, kept = measure(lambda: read(f"?n={next(numbers)}"), lambda: read(""), rounds=5)
    say(f"Integreat, pages of a language, {number} offers, computed anew", str(new))
    say("  the same, kept", str(kept))
    new, kept = measure(lambda: dates(f"&n={next(numbers)}"), lambda: dates(""), rounds=3)
    say("Integreat, dates of a year, computed anew", str(new))
    say("  the same, kept", str(kept))
    say("  what is sent", f"{len(sent[-1]) / 1e6:.1f} MB, compressed {len(small[-1]) / 1e3:.0f} kB")


def measure_search(number: int) -> None:
    """Time of one search over many offers in eight languages, in turn with an empty statement."""
    from django.db import connection

    from lotse.kit import content_version
    from lotse.words.search import search
    from tests.factories.bulk import fill

    fill(number)
    version = content_version.current()
    words = [
        "Nachhilfe", "Nachilfe", "Kita Platz", "Kitaplatz", "Deutschkurs Goslar", "Sprchkurs",
        "курс німецької", "روضة أطفال", "Schwimmen lernen", "homework help", "ödev yardımı",
        "کلاس آلمانی", "Anmeldung Schule", "ich suche Hilfe für mein Kind", "qqqqqqq",
    ]  # fmt: skip

    def nothing() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    search("Kita", version=version)
    nothing()
    times, trips = [], []
    for _ in range(14):
        for word in words:
            for work, found in ((partial(search, word, version=version), times), (nothing, trips)):
                began = time.perf_counter()
                work()
                found.append(time.perf_counter() - began)
    cuts, trip = quantiles(times, n=100), median(trips)
    say(f"search, {number} offers × 8 languages, p50", f"{cuts[49] * 1000:.1f} ms")
    say("  p99", f"{cuts[98] * 1000:.1f} ms", "≤ 30 ms")
    say("  in round trips to the database", f"p50 {cuts[49] / trip:.0f}, p99 {cuts[98] / trip:.0f}")


def measure_staff_list(number: int) -> None:
    """Time and statements of the office's list, as a ratio to a tenth of the offers."""
    from django.db import connection
    from django.test import Client

    from lotse.accounts.models import User
    from tests.factories.accounts import log_in, make_user
    from tests.factories.bulk import fill

    address = "/staff/angebote/?q=e&order=-changed"
    User.objects.filter(email="bench@example.org").delete()
    client = log_in(Client(headers={"host": "localhost"}), make_user(email="bench@example.org"))
    times = {}
    statements = Counter()
    for size in (number // 10, number):
        # Both need a database of their own size, so the loop of the same moment stands between.
        fill(size)
        client.get(address)
        statements.clear()
        with connection.execute_wrapper(partial(count_into, statements)):
            client.get(address)
        (times[size],) = measure_on_the_wall(partial(client.get, address), rounds=5)
    say(f"staff list, {number:,} offers", _on_the_wall(times[number]), "≤ 300 ms")
    growth = times[number].loop_ratio / times[number // 10].loop_ratio
    say(
        "  against a tenth of the offers",
        _on_the_wall(times[number], f"{growth:.2f} times as long"),
    )
    say("  statements", str(statements["all"]), "≤ 15")
    client.get("/staff/")
    statements.clear()
    with connection.execute_wrapper(partial(count_into, statements)):
        client.get("/staff/")
    (start,) = measure_on_the_wall(partial(client.get, "/staff/"), rounds=5)
    say("  the start page, statements", str(statements["all"]), "≤ 20")
    say("  the same", _on_the_wall(start))


def measure_import() -> None:
    """Time of the import of a whole state's schools, rolled back afterwards."""
    from django.utils import timezone

    from lotse.partners.domain.register import Row
    from lotse.partners.school_import import import_schools

    rows = [
        Row(n, str(n % 5860), f"Schule {n % 5860}", "Weg 1", f"{40000 + n % 5860 % 900}", "Ort",
            "030 23125-1", types=("Grundschule",) if n < 5860 else ("Hauptschule",))
        for n in range(7000)
    ]  # fmt: skip
    reports = []

    def work() -> None:
        reports.append(
            import_schools(
                rows=rows, rejected=[], state="NW", now=timezone.now(),
                today=timezone.now().date(), is_dry_run=True,
            )
        )  # fmt: skip

    (made,) = measure(work, rounds=3)
    say(f"school import, {len(reports[0].created):,} schools of NW", str(made), "≤ 10 s CPU")


def measure_mail(number: int) -> None:
    """Time to write many mails, each in a transaction of its own, and to send them to a sink."""
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from lotse.kit import outbox
    from lotse.kit.models import Mail
    from lotse.kit.sending import send_due
    from tests.factories.mail import mail_server

    Mail.objects.filter(key__startswith="bench:").delete()
    began = time.perf_counter()
    for index in range(number):
        with transaction.atomic():
            outbox.write(
                key=f"bench:{index}", recipient="a@example.org", language="de",
                subject="Betreff", text="Guten Tag,\n\nText.", now=timezone.now(),
            )  # fmt: skip
    say(f"outbox, {number:,} mails written", f"{time.perf_counter() - began:.1f} s")
    with mail_server() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        began = time.perf_counter()
        send_due(clock=timezone.now)
        took = time.perf_counter() - began
        say(
            "  sent to a mail server on this machine",
            f"{took:.1f} s = {len(sink.ids) / took:.0f}/s",
        )
    Mail.objects.filter(key__startswith="bench:").delete()


def measure_guide(number: int) -> None:
    """CPU time of the path finder over random profiles, and with twice the stations."""
    from lotse.guide.domain.answer import answer
    from lotse.guide.domain.school_years import Calendar
    from lotse.guide.rule_book_files import state_rule_book
    from tests.guide.random_profiles import random_profiles

    loading = cpu(lambda: state_rule_book("NI"))
    say("guide: loading the rule book", f"{loading * 1000:.0f} ms CPU", "≤ 200 ms")
    book, calendar = state_rule_book("NI"), Calendar()
    profiles = random_profiles(book, number)
    times = [cpu(partial(answer, profile, book, calendar)) for profile in profiles]
    cuts = quantiles(times, n=100)
    say("  one answer with all routes, p50", f"{cuts[49] * 1000:.1f} ms CPU", "≤ 5 ms")
    say("  p99", f"{cuts[98] * 1000:.1f} ms CPU", "≤ 5 ms")
    say(f"  {number:,} random profiles", f"{sum(times):.0f} s CPU", "≤ 60 s")
    _say_traced(book, profiles[:100])
    say(
        "  with twice the stations",
        f"{_growth(book, profiles[:1_000]):.2f} times as long",
        "≤ 2.00",
    )


def _say_traced(book: Any, profiles: Sequence[Any]) -> None:
    """An answer with its trace and without, each as a share of the fixed loop of the moment."""
    from lotse.guide.domain.answer import answer
    from lotse.guide.domain.school_years import Calendar
    from lotse.guide.domain.trace import trace

    calendar, number = Calendar(), len(profiles)
    plain, traced = measure(
        *(
            lambda work=work: [work(one, book, calendar) for one in profiles]
            for work in (answer, trace)
        )
    )
    for name, spread, budget in (
        ("one answer beside the fixed loop", plain, "≤ 5 ms"),
        ("one answer with its trace", traced, "≤ 8 ms"),
    ):
        took = f"{median(spread.times) / number * 1000:.1f} ms CPU"
        say(f"  {name}", f"{took} = {spread.loop_ratio / number:.2f} loops", budget)


def _growth(book: Any, profiles: Sequence[Any]) -> float:
    """How much longer answers take with twice the stations: both in turn, so that both meet the
    same machine."""
    from lotse.guide.domain.answer import answer
    from lotse.guide.domain.school_years import Calendar
    from tests.guide.random_profiles import doubled

    calendar, large = Calendar(), doubled(book)
    pairs = [
        (cpu(partial(answer, one, book, calendar)), cpu(partial(answer, one, large, calendar)))
        for one in profiles
    ]
    return sum(second for _, second in pairs) / sum(first for first, _ in pairs)


def measure_way(number: int) -> None:
    """CPU time and statements of the answer page, and of the sheet as a PDF."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from tests.factories.bulk import fill
    from tests.website.test_way import MOTHER

    call_command("load_guide", keep=True, verbosity=0, stdout=sys.stderr)
    fill(number)
    client = Client(headers={"host": "localhost"})
    ask = partial(client.post, "/ar/weg/", MOTHER)
    ask()
    statements = Counter()
    with connection.execute_wrapper(partial(count_into, statements)):
        ask()
    draw = partial(client.post, "/ar/weg/blatt.pdf", MOTHER)
    draw()
    page, sheet = measure(ask, draw, rounds=5)
    say(f"answer page, {number} offers", str(page))
    say("  the same, statements", str(statements["all"]), "≤ 12")
    say("  the sheet as a PDF", str(sheet))


def measure_pages() -> None:
    """Requests a second of a cached page against the smallest Django there is."""
    from tests.factories.bulk import fill

    fill(500)
    person = "Mozilla/5.0 (Mobile)"
    asked = {
        "bare Django hello, two workers": ("/", PORT + 1, ""),
        "cached home page": ("/ar/", PORT, ""),
        "cached offer list": ("/de/angebote/", PORT, ""),
        "cached offer": ("/de/angebote/angebot-1/", PORT, ""),
        "  read by a person, so counted": ("/de/angebote/angebot-1/", PORT, person),
    }
    rates: dict[str, list[float]] = {name: [] for name in asked}
    with server("lotse.config.wsgi:application"), server("tests.hello:application", PORT + 1):
        was_busy = is_busy()
        for _ in range(SECONDS):
            for name, (path, port, agent) in asked.items():
                rates[name].append(requests_a_second(path, port=port, agent=agent))
    hello = rates["bare Django hello, two workers"]
    for name, rate in rates.items():
        shown = f"{median(rate):.0f} requests/s ({min(rate):.0f}–{max(rate):.0f})"
        against = median(one / other for one, other in zip(rate, hello, strict=True))
        say(name, shown if was_busy else f"{shown} = {against:.2f}", "≥ 0.50 of hello")
    if was_busy:
        say("  others used the processors meanwhile: no ratios", "")


def _on_the_wall(spread: Spread, shown: str = "") -> str:
    """The figure, or that others had the processors while it was measured."""
    return "not measured: the machine is busy" if spread.is_busy else shown or str(spread)


def requests_a_second(path: str, *, port: int, agent: str = "") -> float:
    """How many requests are answered a second, for a second; all of them must succeed."""
    for _ in range(20):
        ask(http.client.HTTPConnection("localhost", port), path)
    if wrk := shutil.which("wrk"):
        said = subprocess.run(
            [wrk, "-t1", "-c8", "-d1s", "-H", "Accept-Encoding: gzip, br",
             "-H", f"User-Agent: {agent}", f"http://localhost:{port}{path}"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        if "Non-2xx" in said:
            raise SystemExit(f"{path}: not all requests succeeded\n{said}")
        found = re.search(r"Requests/sec:\s+([\d.]+)", said)
        return float(found.group(1)) if found else 0.0
    counts: list[int] = []
    threads = [threading.Thread(target=_hammer, args=(path, port, agent, counts)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(counts) < len(threads):
        raise SystemExit(f"{path}: not all requests succeeded")
    return float(sum(counts))


def _hammer(path: str, port: int, agent: str, counts: list[int]) -> None:
    connection, done, end = http.client.HTTPConnection("localhost", port), 0, time.time() + 1
    while time.time() < end:
        if ask(connection, path, agent) != http.client.OK:
            raise SystemExit(f"{path}: a request failed")
        done += 1
    counts.append(done)


MEASUREMENTS: dict[str, Callable[[], None]] = {
    "list": partial(measure_list, 500),
    "hsds": partial(measure_hsds, 2_000),
    "package": partial(measure_package, 500),
    "apps": partial(measure_apps, 500),
    "search": partial(measure_search, 5_000),
    "staff": partial(measure_staff_list, 2_000),
    "import": measure_import,
    "mail": partial(measure_mail, 2_000),
    "guide": partial(measure_guide, 10_000),
    "way": partial(measure_way, 500),
    "events": partial(measure_events, 2_000),
    "rush": partial(measure_rush, 50),
    "pages": measure_pages,
    "reminders": partial(measure_reminders, 10_000),
    "districts": partial(measure_districts, 50),
}
ALWAYS = tuple(name for name in MEASUREMENTS if name not in {"reminders", "districts"})
"""These take minutes: they are measured when they are asked for by name."""


if __name__ == "__main__":
    main()
