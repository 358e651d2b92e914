"""Where offers and partners are used."""

import re

import pytest

from lotse.guide.actions import point_to_rules
from lotse.guide.queries import get_rule_book
from tests.backoffice.test_offers import text
from tests.factories.accounts import staff_client
from tests.factories.events import make_event
from tests.factories.offers import make_offer, make_partner
from tests.factories.pages import block, make_page
from tests.factories.pages import text as words
from tests.factories.reports import make_report


@pytest.fixture
def reader(db):
    return staff_client("reader")


def uses(client, url):
    """What the panel names, by heading."""
    panel = re.search(
        r'<section class="bo-usage">(.*?)</section>', text(client.get(url)), re.DOTALL
    )
    groups = re.findall(r"<h3>(.*?)</h3>\s*<ul>(.*?)</ul>", panel.group(1), re.DOTALL)
    return {title: re.findall(r'href="([^"]+)"', body) for title, body in groups}


def used(client, slug="eins"):
    return uses(client, f"/staff/angebote/{slug}/")


def test_draft_is_used_nowhere(reader):
    make_offer("eins", published=False, topics=("tutoring",), stages=("primary",))
    page = text(reader.get("/staff/angebote/eins/"))
    assert "Verwendet in" in page
    assert "Öffentliche Listen, auch eingebettete" not in used(reader)


def test_offer_is_used_in_events_and_messages(reader):
    make_offer("eins")
    make_event(offer="eins")
    report = make_report(record="eins", path="/de/angebote/eins/")
    make_report(record="zwei", path="/de/angebote/zwei/", text="Anderes")
    found = used(reader)
    assert found["Veranstaltungen"] == ["/staff/veranstaltungen/infoabend/"]
    assert found["Offene Meldungen dazu"] == [f"/staff/meldungen/{report.pk}/"]


def test_offer_is_used_where_stage_and_topic_fit(reader):
    station = next(one for one in get_rule_book().stations.values() if one.topics)
    make_offer("eins", stages=(station.stage,), topics=(station.topics[0],))
    assert (
        f"/staff/regeln/bausteine/stations/{station.id}/"
        in used(reader)["Schulsystem und Wegweiser"]
    )


def test_rules_that_an_offer_rests_on(reader):
    make_offer("eins")
    rule = next(iter(get_rule_book().rules))
    point_to_rules(kind="offers.offer", record_id="eins", rules=[rule])
    assert used(reader)["Beruht auf Regeln"] == [f"/staff/regeln/regel/{rule}/"]


def test_pages_that_list_an_offer_or_link_to_it(reader):
    make_offer("eins", topics=("tutoring",))
    fitting = {
        "heading": "",
        "stage": "",
        "topic": "tutoring",
        "language": "",
        "municipality": "03153017",
        "number": 6,
    }
    listed = make_page(block("offers", fitting), slug="a")
    linked = make_page(words("Siehe https://lotse.example/de/angebote/eins/"), slug="b")
    make_page(block("offers", fitting | {"municipality": "03153012"}), slug="c")
    make_page(words("Siehe /de/angebote/eins-zwei/"), slug="d")
    found = used(reader)["Seiten"]
    assert [re.search(r"(\d+)/$", url).group(1) for url in sorted(found)] == [
        str(pk) for pk in sorted([listed.pk, linked.pk])
    ]


def test_public_lists_show_a_published_offer(reader):
    make_offer("eins")
    assert used(reader)["Öffentliche Listen, auch eingebettete"] == [
        "/de/angebote/",
        "/de/angebote/?topic=learn_german",
    ]


def test_partner_is_used_in_offers_events_and_contacts(reader):
    make_partner()
    make_partner("verein")
    make_offer("eins")
    make_offer("zwei", provider="verein", partners=("kvhs",), sites=("verein",))
    make_offer("drei", provider="verein", sites=("verein",))
    make_event(partners=(("kvhs", "organiser"),))
    page = make_page(block("contact", {"contact": "kvhs:office", "note": ""}))
    report = make_report(kind="partner", record="kvhs", path="/de/partner/kvhs/")
    found = uses(reader, "/staff/partner/kvhs/")
    assert found["Angebote"] == ["/staff/angebote/eins/", "/staff/angebote/zwei/"]
    assert found["Veranstaltungen"] == ["/staff/veranstaltungen/infoabend/"]
    assert f"/{page.pk}/" in found["Seiten"][0]
    assert found["Offene Meldungen dazu"] == [f"/staff/meldungen/{report.pk}/"]


def test_many_places_are_counted(reader):
    make_partner()
    for number in range(23):
        make_offer(f"a-{number}")
    page = text(reader.get("/staff/partner/kvhs/"))
    assert "und 3 weitere" in page
