"""What a search finds: all kinds in one list, the best first, and what it understood."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotse.kit import clock
from lotse.partners.showing import hide_organisation, show_organisation
from lotse.website.found import MOST, finders_of_all
from lotse.words.finding import all_findable
from tests.factories.events import EVENING, NOW, make_event
from tests.factories.offers import make_offer, make_partner
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 25, 8, tzinfo=UTC)


def page_of(get, query, language="de", more=""):
    with clock.frozen(MORNING):
        html = get(f"/{language}/suche/?q={quote(query)}{more}").content.decode()
    return html5lib.parse(html, namespaceHTMLElements=False)


def found(get, query, language="de", more=""):
    """Addresses of the results, in order."""
    page = page_of(get, query, language, more)
    return [
        title.find("a").get("href")
        for title in page.iterfind(".//main//h2[@class='lo-info-list__title']")
    ]


def chips(get, query, language="de", more=""):
    """What was understood as a filter, with the address without it."""
    page = page_of(get, query, language, more)
    return {
        "".join(link.find("bdi").itertext()): link.get("href")
        for link in page.iterfind(".//a[@class='lo-chip']")
    }


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
    first = found(get, question, language)[:4]
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
    assert set(found(get, "Infoabend")[:3]) == {
        "/de/veranstaltungen/infoabend/",
        f"/de/info/{page.slug}/",
        "/de/partner/abend/",
    }
    make_partner("spaet", name="Haus am Abend", short_name="Infoabend spät")
    assert found(get, "Infoabend spät")[0] == "/de/partner/spaet/"


def test_each_result_says_its_kind_and_what_decides(get):
    make_offer()
    make_event()
    page = page_of(get, "Infoabend")
    said = "".join(page.find(".//p[@class='lo-info-list__kind']").itertext())
    assert said.startswith("Veranstaltung")
    assert "2026" in said or "2027" in said


def test_an_event_is_found_by_its_partner_and_follows_a_new_name(get):
    make_partner("haus", name="Haus Morgenstern")
    make_event(partners=(("haus", "host"),))
    assert "/de/veranstaltungen/infoabend/" in found(get, "Morgenstern")
    make_partner("haus", name="Haus Abendrot")
    assert "/de/veranstaltungen/infoabend/" in found(get, "Abendrot")
    assert found(get, "Morgenstern") == []


def test_every_kind_that_is_indexed_is_shown_or_has_a_list_of_its_own():
    shown = {finder.kind for finder in finders_of_all()}
    assert {one.kind for one in all_findable()} == shown


@pytest.mark.parametrize(
    "query", ["qqqqqq", "🙂", "???", "!", "a", "'); DROP TABLE x; --", "x" * 90]
)
def test_nothing_is_found_for_nonsense(get, query):
    make_offer()
    make_event()
    assert found(get, query) == []


def test_what_is_over_takes_nobody_s_place(get):
    for number in range(MOST + 1):
        past = replace(EVENING, starts_on=date(2026, 1, 5) + timedelta(days=number))
        make_event(f"vorbei-{number}", series=past)
    make_event("kommt")
    assert "/de/veranstaltungen/kommt/" in found(get, "Infoabend")


def test_where_nothing_is_found_there_is_a_human_a_guide_and_topics(get):
    make_offer()
    page = page_of(get, "qqqqqq")
    links = [link.get("href") for link in page.iterfind(".//main//a")]
    assert any(link.startswith("tel:") for link in links)
    assert "/de/weg/" in links
    assert any("?topic=" in link for link in links)


def test_a_place_that_was_typed_is_a_filter_and_can_be_removed(get):
    make_partner("hier", name="Kita Sonne")
    make_offer("kita-hier", texts={"de": {"title": "Kita-Platz finden"}})
    place, away = next(iter(chips(get, "Kita Goslar").items()))
    assert place == "Goslar"
    assert "without=place" in away
    assert chips(get, "Kita Goslar", more="&without=place") == {}
    assert "Goslar" in chips(get, "садок Гослар", "uk")


def test_wishes_are_understood_in_every_language(get):
    make_offer("deutsch", is_free=True, texts={"de": {"title": "Deutsch lernen"}})
    make_offer("teuer", is_free=False, texts={"de": {"title": "Deutsch lernen"}})
    for language, query in (
        ("de", "Deutsch kostenlos"), ("en", "german free"), ("ar", "ألمانية مجانا"),
        ("uk", "німецька безкоштовно"), ("ru", "немецкий бесплатно"), ("tr", "almanca ücretsiz"),
        ("fa", "آلمانی رایگان"),
    ):  # fmt: skip
        assert len(chips(get, query, language)) == 1, query
        assert f"/{language}/angebote/deutsch/" in found(get, query, language), query
        assert f"/{language}/angebote/teuer/" not in found(get, query, language), query


def test_wishes_that_nothing_fits_are_left_out_and_said(get):
    make_offer("teuer", is_free=False, texts={"de": {"title": "Trommeln"}})
    page = page_of(get, "Trommeln für Frauen")
    assert "/de/angebote/teuer/" in found(get, "Trommeln für Frauen")
    assert any(
        "weggelassen" in "".join(one.itertext()) for one in page.iterfind(".//p[@class='lo-note']")
    )


@pytest.mark.parametrize(
    "query",
    [
        "x" * 10_000,
        "🙂🙃",
        "я",
        "Kita садок مهد",
        "Schule \u202eمدرسة\u202c (Kita)",
        "12345",
        "Klasse 99",
        "5",
        "%",
    ],
)
def test_hostile_searches_are_answered(get, query):
    make_offer()
    with clock.frozen(MORNING):
        for language in ("de", "ar"):
            assert get(f"/{language}/suche/?q={quote(query)}").status_code in {200, 414}
            assert (
                get(
                    f"/{language}/suche/?q={quote(query[:90])}&without=place&without=zzz&page=1"
                ).status_code
                == 200
            )


@pytest.mark.parametrize("number", ["0", "9", "x", "-1"])
def test_a_page_beyond_the_results_is_not_found(get, number):
    assert get(f"/de/suche/?q=Schule&page={number}").status_code == 404


def test_the_guide_begins_with_what_was_said(get):
    page = page_of(get, "Schule für meinen Sohn 9 Jahre")
    form = page.find(".//main//form")
    assert {one.get("name"): one.get("value") for one in form.iter("input")} == {
        "who": "child",
        "birth_year": "2017",
    }


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
