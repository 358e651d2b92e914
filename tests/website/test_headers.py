import re

import pytest

from tests.factories.offers import make_offer

PAGES = ["/de/", "/ar/angebote/", "/en/angebote/deutschkurs/", "/de/impressum/", "/de/nichts/"]


@pytest.mark.parametrize("path", PAGES)
def test_page_loads_nothing_from_elsewhere_and_sets_no_cookie(get, path):
    make_offer()
    response = get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not response.cookies
    # A link loads nothing before somebody taps it; everything else that names an address does.
    loaded = r'<(?!a\s)[^>]*?\b(?:src|href|srcset|action)="(https?://[^"]+)"'
    for address in re.findall(loaded, response.content.decode()):
        assert address.startswith("http://localhost:8000"), address


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_inline_style_or_script(get, path):
    make_offer()
    html = get(path).content.decode()
    assert " style=" not in html
    assert re.findall(r"<script(?![^>]*\bsrc=)(?! type=.application/ld.json.>)", html) == []
    assert re.findall(r"\son\w+=", html) == []


def test_staff_pages_ask_for_a_log_in_and_are_never_kept(get):
    response = get("/staff/")
    assert response.status_code == 302
    assert "/staff/login/" in response["Location"]
    assert "no-store" in response["Cache-Control"]
