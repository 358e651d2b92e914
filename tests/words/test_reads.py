"""How often texts are read: who counts, where it is written, how it orders the queue."""

import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from lotse.kit import clock
from lotse.offers.previews import preview_token
from lotse.words import reads
from lotse.words.actions import Entry, write_texts
from lotse.words.domain.reads import is_person
from lotse.words.domain.states import Kind, Missing
from lotse.words.models import Reads
from lotse.words.queue import Queue
from lotse.words.reads import COUNTER, Counter, add_reads, forget_old_reads
from tests.factories.events import make_event
from tests.factories.offers import NOW, make_offer
from tests.factories.pages import make_page

DAY = date(2026, 11, 28)
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
OFFER = ("offers.offer", "deutschkurs")


@pytest.mark.parametrize(
    ("agent", "counts"),
    [
        (PHONE, True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", True),
        ("Opera/9.80 (J2ME/MIDP; Opera Mini/9.80) Presto/2.12", True),
        ("", False),
        ("curl/8.5.0", False),
        ("python-requests/2.32", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", False),
        ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", False),
        ("Mozilla/5.0 (X11) HeadlessChrome/142.0", False),
        ("Mozilla/5.0 (compatible; AhrefsSiteAudit/6.1; +https://ahrefs.com/)", False),
    ],
)
def test_people_count_and_machines_do_not(agent, counts):
    assert is_person(agent) is counts


# --- counting ------------------------------------------------------------------------------------


@pytest.fixture
def written(committed):
    """What was written by now, by record and language."""
    make_offer()
    COUNTER.write(DAY)
    Reads.objects.all().delete()

    def read():
        COUNTER.write(DAY)
        rows = Reads.objects.values_list("kind", "record_id", "language", "number")
        return {(kind, record, tag): number for kind, record, tag, number in rows}

    return read


def get(path, *, method="get", agent=PHONE, **headers):
    return getattr(Client(), method)(path, headers={"user-agent": agent, **headers})


def test_new_kept_and_unchanged_pages_are_counted_alike(written, django_assert_num_queries):
    first = get("/de/angebote/deutschkurs/")
    with django_assert_num_queries(0):
        get("/de/angebote/deutschkurs/")
        again = get("/de/angebote/deutschkurs/", **{"if-none-match": first["ETag"]})
    assert again.status_code == 304
    get("/uk/angebote/deutschkurs/")
    assert written() == {(*OFFER, "de"): 3, (*OFFER, "uk"): 1}


def test_what_nobody_reads_is_not_counted(written):
    get("/de/angebote/deutschkurs/", method="head")
    get("/de/angebote/deutschkurs/", agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
    get("/de/angebote/deutschkurs/", agent="")
    get("/de/angebote/deutschkurs/", **{"sec-purpose": "prefetch"})
    get("/de/angebote/gibt-es-nicht/")
    get("/de/angebote/")
    get("/de/")
    get("/api/hsds/services")
    assert written() == {}


def test_pages_of_the_guide_count_what_they_say(written):
    get("/ar/schulsystem/primary-school/")
    found = written()
    assert found["guide.station", "primary_school", "ar"] == 1
    assert any(kind == "guide.rule" for kind, _, _ in found)


def test_pages_and_events_are_counted(written):
    page = make_page()
    make_event()
    get(f"/tr/info/{page.slug}/")
    get("/tr/veranstaltungen/infoabend/")
    assert written() == {
        ("pages.page", str(page.pk), "tr"): 1,
        ("events.event", "infoabend", "tr"): 1,
    }


def test_a_search_that_finds_nothing_is_a_need_and_tells_nothing_of_who_asked(written):
    """A word that is not in our own list may be a name."""
    get("/de/suche/?q=Qxzzyana Mentor")
    get("/de/suche/?q=Deutschkurs")
    assert written() == {("search.need", "mentor", "de"): 1, ("search.need", "-", "de"): 1}


def test_looking_at_a_draft_is_no_reading(written):
    assert get(f"/de/vorschau/{preview_token('deutschkurs')}/").status_code == 200
    assert written() == {}


def test_numbers_add_up(written):
    get("/de/angebote/deutschkurs/")
    written()
    get("/de/angebote/deutschkurs/")
    assert written() == {(*OFFER, "de"): 2}


def test_reading_is_written_once_a_minute_after_the_answer(written, monkeypatch):
    monkeypatch.setattr(COUNTER, "every", 60)
    get("/de/angebote/deutschkurs/")
    assert not Reads.objects.exists()
    monkeypatch.setattr(COUNTER, "every", 0)
    Client().get("/de/")
    assert Reads.objects.get().number == 1


def test_what_cannot_be_written_is_kept(db, monkeypatch):
    def fail(*_given):
        raise DatabaseError

    counter = Counter()
    counter.count([OFFER], "de")
    with monkeypatch.context() as broken:
        broken.setattr(reads, "add_reads", fail)
        counter.write(DAY)
    counter.count([OFFER], "de")
    counter.write(DAY)
    assert Reads.objects.get().number == 2


def test_counting_at_once_loses_nothing(committed):
    """Two processes write the same records, each in its own order, again and again."""
    keys = [("offers.offer", f"angebot-{number}", "de") for number in range(50)]

    def add(order):
        try:
            for _ in range(20):
                add_reads(dict.fromkeys(order, 1), DAY)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=[order]) for order in (keys, keys[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(Reads.objects.values_list("number", flat=True)) == {40}


def test_old_numbers_are_forgotten(db):
    for days in (0, 90, 91):
        add_reads({(*OFFER, "de"): 1}, DAY - timedelta(days=days))
    assert forget_old_reads(today=DAY) == 1
    assert Reads.objects.count() == 2


def test_nothing_about_a_reader_is_kept():
    names = {field.name for field in Reads._meta.fields}
    assert names == {"id", "kind", "record_id", "language", "on", "number"}


# --- the order of the queue ----------------------------------------------------------------------

PAGED = Kind("test.page", ("title",), Missing.SHOW_SOURCE, weight=30, has_page=True)
NAMES = Kind("test.name", ("title",), Missing.SHOW_SOURCE, weight=50)


def order(language="uk"):
    return [item.record_id for item in Queue([PAGED, NAMES]).items(language)]


@pytest.fixture
def texts(db):
    for kind, record in ((PAGED, "a"), (PAGED, "b"), (PAGED, "c"), (NAMES, "name")):
        entries = [Entry(record, "title", "de", record)]
        write_texts(kind=kind, source_language="de", entries=entries, by=None, now=NOW)


def read(record, number, language="uk", day=None):
    add_reads({(PAGED.name, record, language): number}, day or clock.now().date())


def test_without_readings_the_weight_decides(texts):
    assert order() == ["name", "a", "b", "c"]


def test_what_is_read_more_comes_first(texts):
    read("c", 9)
    read("b", 3)
    assert order() == ["c", "name", "b", "a"], "names stand on every second page: 6 of 12"


def test_readings_in_the_language_come_before_all_others(texts):
    read("a", 100, "de")
    read("b", 1)
    assert order().index("b") < order().index("a") < order().index("c")


def test_days_add_up(texts):
    for days in range(5):
        read("b", 1, day=DAY - timedelta(days=days))
    read("a", 4)
    assert order().index("b") < order().index("a")
