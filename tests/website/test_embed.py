import pytest

from tests.factories.offers import make_offer


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
