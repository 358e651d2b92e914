"""What a search finds beside offers: all kinds in one list, the best first, none left behind."""

from datetime import UTC, datetime

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotse.kit import clock
from lotse.partners.showing import hide_organisation, show_organisation
from lotse.website.found import MOST, MOST_BESIDE_OFFERS, finders_of_all
from lotse.words.finding import all_findable
from tests.factories.events import NOW, make_event
from tests.factories.offers import make_offer, make_partner
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 25, 8, tzinfo=UTC)


def found(get, query, language="de", where="found"):
    """Addresses in the list above the offers (or below: ``found-too``), in order."""
    with clock.frozen(MORNING):
        html = get(f"/{language}/angebote/?q={query}").content.decode()
    page = html5lib.parse(html, namespaceHTMLElements=False)
    lists = page.findall(f".//section[@aria-labelledby='{where}']")
    return [link.get("href") for one in lists for link in one.iter("a")]


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "Wann muss mein Kind in die Schule?"),
        ("de", "wann muss mein kind mit der schule beginnen"),
        ("en", "When must my child start school?"),
    ],
)
def test_a_question_leads_to_the_page_of_its_rule(get, language, question):
    make_offer()
    first = found(get, question, language)[:3]
    assert f"/{language}/regeln/compulsory-start/" in first


def test_words_that_ask_nothing_lead_to_no_rule_first(get):
    assert "/regeln/" not in found(get, "Grundschule")[0]


def test_schools_and_partners_are_found_by_name_place_and_what_they_are(get):
    make_partner("kvhs", name="Volkshochschule Morgenstern")
    assert found(get, "Morgenstern") == ["/de/partner/kvhs/"]
    assert found(get, "Volkshochschule Morgenstern Goslar") == ["/de/partner/kvhs/"]
    hide_organisation(slug="kvhs", by=None, now=NOW)
    assert found(get, "Morgenstern") == []
    show_organisation(slug="kvhs", by=None, now=NOW)
    assert found(get, "Morgenstern") == ["/de/partner/kvhs/"]


def test_kinds_stand_together_the_best_first(get):
    make_event()
    page = make_page(title="Infoabend vorbereiten und besuchen")
    make_partner("abend", name="Infoabend")
    make_partner("spaet", name="Haus am Abend", short_name="Infoabend spät")
    assert found(get, "Infoabend") == [
        "/de/veranstaltungen/infoabend/",
        f"/de/info/{page.slug}/",
        "/de/partner/abend/",
        "/de/partner/spaet/",
    ]
    assert found(get, "Infoabend spät") == ["/de/partner/spaet/"]
    assert len(found(get, "Schule")) <= MOST


def test_what_fits_less_than_the_offers_stands_below_them(get):
    make_offer()
    make_partner("trommeln", name="Trommeln")
    make_event(partners=(("trommeln", "host"),))
    beside = found(get, "Deutschkurs")
    assert len(beside) <= MOST_BESIDE_OFFERS
    assert "/de/veranstaltungen/infoabend/" not in beside
    assert found(get, "Trommeln")[0] == "/de/partner/trommeln/"
    make_offer(texts={"de": {"title": "Trommeln für alle"}})
    below = found(get, "Trommeln", where="found-too")
    assert found(get, "Trommeln") == ["/de/partner/trommeln/"]
    assert below == ["/de/veranstaltungen/infoabend/"]


def test_an_event_is_found_by_its_partner_and_follows_a_new_name(get):
    make_partner("haus", name="Haus Morgenstern")
    make_event(partners=(("haus", "host"),))
    assert "/de/veranstaltungen/infoabend/" in found(get, "Morgenstern")
    make_partner("haus", name="Haus Abendrot")
    assert "/de/veranstaltungen/infoabend/" in found(get, "Abendrot")
    assert found(get, "Morgenstern") == []


def test_every_kind_that_is_indexed_is_shown_or_has_a_list_of_its_own():
    shown = {finder.kind for finder in finders_of_all()} | {"offers.offer"}
    assert {one.kind for one in all_findable()} == shown


@pytest.mark.parametrize("query", ["qqqqqq", "%F0%9F%98%80", "a", "'); DROP TABLE x; --", "x" * 90])
def test_nothing_is_found_for_nonsense(get, query):
    assert found(get, query) == found(get, query, where="found-too") == []


def test_found_lines_cost_the_same_for_one_and_for_three(get):
    costs = []
    found(get, "Morgenstern")
    for index in range(3):
        make_partner(f"haus-{index}", name=f"Haus Morgenstern {index}")
        make_event(f"abend-{index}", partners=((f"haus-{index}", "host"),))
        with CaptureQueriesContext(connection) as asked:
            assert len(found(get, "Morgenstern")) == 2 * (index + 1)
        costs.append(len(asked))
    assert costs[1] == costs[2]
