import pytest
from django.test import Client

from lotse.kit import clock
from tests.factories.offers import make_offer
from tests.website.test_way import MOTHER, NOW


def test_any_page_may_hold_the_list_in_a_frame(get):
    make_offer()
    answer = get("/de/einbetten/angebote/")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "form-action 'none'" in policy
    assert "unsafe" not in policy
    assert "X-Frame-Options" not in answer.headers
    assert not answer.cookies


def test_other_pages_may_not_be_framed(get):
    make_offer()
    for path in ("/de/", "/de/angebote/", "/api/", "/staff/login/"):
        assert "frame-ancestors *" not in get(path)["Content-Security-Policy"], path


def test_list_takes_the_filters_of_the_offer_list(get):
    make_offer("a", texts={"de": {"title": "Erstes"}})
    make_offer("b", texts={"de": {"title": "Zweites"}}, topics=("leisure",))
    html = get("/de/einbetten/angebote/?topic=leisure").content.decode()
    assert "Zweites" in html
    assert "Erstes" not in html
    assert 'href="/de/angebote/?topic=leisure"' in html


def test_drafts_are_not_in_the_list(get):
    make_offer("entwurf", texts={"de": {"title": "Entwurf"}}, published=False)
    assert "Entwurf" not in get("/de/einbetten/angebote/").content.decode()


def test_frame_is_not_for_search_engines(get):
    html = get("/ar/einbetten/angebote/").content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert 'dir="rtl"' in html


@pytest.mark.parametrize("path", ["/pl/einbetten/angebote/", "/de/einbetten/"])
def test_what_does_not_exist_is_not_found(get, path):
    assert get(path).status_code == 404


def test_conversation_stands_in_a_frame_and_stays_there(db):
    client = Client()
    first = client.get("/ar/einbetten/weg/")
    policy = first["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    html = first.content.decode()
    assert 'action="/ar/einbetten/weg/"' in html
    assert 'target="_self"' in html
    assert "lo-nav" not in html
    with clock.frozen(NOW):
        answer = client.post("/ar/einbetten/weg/", MOTHER)
        html = answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert 'formaction="/ar/einbetten/weg/blatt/"' in html
        sheet = client.post("/ar/einbetten/weg/blatt/", MOTHER)
    assert 'action="/ar/einbetten/weg/"' in sheet.content.decode()
    assert not answer.cookies


def test_conversation_on_the_site_may_not_be_framed(get):
    assert "frame-ancestors 'none'" in get("/de/weg/")["Content-Security-Policy"]
