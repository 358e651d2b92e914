import pytest
from django.test import Client

from lotse.reference.actions import set_borders
from tests.factories.offers import make_offer, make_partner


def titles(response):
    import re

    return re.findall(r'class="lo-card__title"><a[^>]*>([^<]*)<', response.content.decode())


def text(response):
    return response.content.decode()


@pytest.fixture
def offers(db):
    make_offer("eins", {"de": {"title": "Eins"}, "uk": {"title": "Перший"}}, stages=("adult",))
    make_offer(
        "zwei",
        {"de": {"title": "Zwei"}},
        stages=("primary",),
        topics=("tutoring",),
        is_free=False,
        has_childcare=True,
    )


def test_list_shows_all_offers(get, offers):
    assert sorted(titles(get("/de/angebote/"))) == ["Eins", "Zwei"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stage=adult", ["Eins"]),
        ("stage=adult&stage=primary", ["Eins", "Zwei"]),
        ("topic=tutoring", ["Zwei"]),
        ("feature=free", ["Eins"]),
        ("feature=childcare", ["Zwei"]),
        ("feature=free&feature=childcare", []),
        ("language=ar", ["Eins", "Zwei"]),
        ("municipality=03153012", []),
        ("postcode=38642&km=5", ["Eins", "Zwei"]),
        ("postcode=38723&km=5", []),
        ("q=eins", ["Eins"]),
    ],
)
def test_filters_narrow_the_list(get, offers, query, found):
    assert sorted(titles(get(f"/de/angebote/?{query}"))) == found


@pytest.mark.parametrize(
    "query",
    [
        "stage=university",
        "language=tlh",
        "municipality=99999999",
        "weekday=8",
        "feature=gold",
        "postcode=00000",
        "postcode=abc",
        "page=minus",
        "page=0",
        "page=99999999999999999999",
        "page=²",
    ],
)
def test_unknown_filter_value_is_ignored_and_said_so(get, offers, query):
    response = get(f"/en/angebote/?{query}")
    assert response.status_code == 200
    assert len(titles(response)) == 2
    assert "We do not know this and left it out:" in text(response)


def test_unknown_distance_becomes_the_usual_one(get, offers):
    assert len(titles(get("/de/angebote/?postcode=38640&km=1e9"))) == 2


def test_page_beyond_the_last_is_not_found(get, offers):
    assert get("/de/angebote/?page=2").status_code == 404


@pytest.mark.parametrize("typed", ["a" * 5000, "%F0%9F%98%80", "'; DROP TABLE--", "%ED%A0%80"])
def test_odd_searches_are_answered(get, offers, typed):
    assert get(f"/de/angebote/?q={typed}").status_code == 200


def test_empty_result_says_what_to_do(get, offers):
    assert "Nothing fits yet" in text(get("/en/angebote/?municipality=03153012"))


def test_map_is_shown_while_a_place_on_it_has_offers(get, offers):
    square = {"type": "Polygon", "coordinates": [[[10, 51.5], [11, 51.5], [11, 52], [10, 51.5]]]}
    set_borders(geometries={"03153017": [square]}, is_schematic=True, attribution="")
    assert "lo-map__svg" in text(get("/en/angebote/"))
    # Another place is on the map and has something, so the map still helps.
    assert "lo-map__svg" in text(get("/en/angebote/?municipality=03153012"))
    assert "lo-map__svg" not in text(get("/en/angebote/?q=xyzzyq"))


def test_text_in_the_readers_language_is_preferred(get, offers):
    response = get("/uk/angebote/?stage=adult")
    assert titles(response) == ["Перший"]


def test_untranslated_text_is_german_and_said_to_be(get, offers):
    response = get("/en/angebote/?stage=primary")
    assert titles(response) == ["Zwei"]
    assert "This text is not yet translated. It is in German." in text(response)


def test_mended_search_is_said(get, offers):
    make_offer("drei", {"de": {"title": "Hausaufgabenhilfe"}})
    response = get("/en/angebote/?q=Hausafgabenhilfe")
    assert titles(response)[0] == "Hausaufgabenhilfe"
    assert "These are results for: hausaufgabenhilfe" in text(response)


def test_counts_stand_beside_filter_values(get, offers):
    html = text(get("/en/angebote/"))
    assert 'name="feature" value="free"' in html
    assert 'name="feature" value="women"' not in html


def test_drafts_are_not_shown(get, offers):
    make_offer("drei", published=False)
    assert len(titles(get("/de/angebote/"))) == 2


@pytest.mark.parametrize("number", [1, 3, 500])
def test_list_costs_the_same_statements_at_any_size(
    committed, number, django_assert_max_num_queries
):
    make_partner()
    for index in range(number):
        make_offer(f"angebot-{index}")
    client = Client()
    client.get("/de/angebote/?q=schule")  # vocabularies, catalogue and rule book are now in memory
    with django_assert_max_num_queries(4):
        assert client.get("/de/angebote/?stage=adult&feature=free&q=deutsch").status_code == 200


def test_first_request_after_a_change_costs_few_statements(
    committed, django_assert_max_num_queries
):
    make_offer()
    Client().get("/de/angebote/")
    make_offer("zwei")
    # The vocabularies are read anew too: two statements each.
    with django_assert_max_num_queries(12 + 20):
        Client().get("/de/angebote/?stage=adult")
