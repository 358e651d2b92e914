from datetime import datetime
from xml.etree import ElementTree as ET

import pytest

from lotse.offers.actions import withdraw_offer
from tests.factories.offers import NOW, make_offer

ATOM = "{http://www.w3.org/2005/Atom}"


def read(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)


def test_feed_has_what_atom_requires(get):
    make_offer(texts={"uk": {"title": "Курс <німецької> & чай", "summary": "Опис"}})
    feed = read(get("/uk/angebote/neu.atom"))
    assert feed.tag == f"{ATOM}feed"
    for part in [feed, *feed.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(part.findall(ATOM + name)) == 1
        moment = part.findtext(f"{ATOM}updated")
        assert datetime.fromisoformat(moment).tzinfo is not None
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    links = {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith("/uk/angebote/neu.atom")
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Курс <німецької> & чай"
    assert entry.findtext(f"{ATOM}id").startswith("urn:uuid:")
    assert entry.find(f"{ATOM}link").get("href").endswith("/uk/angebote/deutschkurs/")


def test_last_changed_offer_comes_first(get):
    make_offer("alt")
    make_offer("neu")
    from lotse.offers.models import Offer

    Offer.objects.filter(slug="alt").update(changed_at=NOW.replace(year=2027))
    entries = read(get("/de/angebote/neu.atom")).findall(f"{ATOM}entry")
    assert [one.find(f"{ATOM}link").get("href").split("/")[-2] for one in entries] == ["alt", "neu"]


def test_untranslated_entry_says_its_language(get):
    make_offer()
    entry = read(get("/tr/angebote/neu.atom")).find(f"{ATOM}entry")
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"


def test_drafts_and_withdrawn_offers_are_not_in_the_feed(get):
    make_offer("entwurf", published=False)
    make_offer("vorbei")
    withdraw_offer(slug="vorbei", now=NOW)
    assert read(get("/de/angebote/neu.atom")).findall(f"{ATOM}entry") == []


def test_control_characters_do_not_break_the_feed(get):
    make_offer(texts={"de": {"title": "Kurs\x0b mit\x1f Rest"}})
    assert read(get("/de/angebote/neu.atom")).find(f"{ATOM}entry/{ATOM}title").text


@pytest.mark.parametrize("path", ["/de/", "/ar/angebote/", "/en/angebote/deutschkurs/"])
def test_pages_lead_to_the_feed_of_their_language(get, path):
    make_offer()
    tag = path.split("/")[1]
    assert 'type="application/atom+xml"' in get(path).content.decode()
    assert f'href="/{tag}/angebote/neu.atom"' in get(path).content.decode()


def test_language_that_we_do_not_speak_has_no_feed(get):
    assert get("/pl/angebote/neu.atom").status_code == 404


def test_feed_has_no_prefixes_and_an_entry_one_id_in_each_language(get):
    # Whoever writes another format before must not change how the feed is written.
    ET.register_namespace("", "urn:oasis:names:tc:xliff:document:2.0")
    make_offer()
    bodies = [get(f"/{tag}/angebote/neu.atom").content for tag in ("de", "uk")]
    assert all(b'<feed xmlns="http://www.w3.org/2005/Atom"' in body for body in bodies)
    assert all(b"ns0:" not in body for body in bodies)
    ids = [ET.fromstring(body).findtext(f"{ATOM}entry/{ATOM}id") for body in bodies]
    assert len(set(ids)) == 2
