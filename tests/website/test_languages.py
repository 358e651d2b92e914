import pytest

from tests.factories.reference import LANGUAGES


@pytest.mark.parametrize(
    ("accepted", "target"),
    [
        ("uk,ru;q=0.8", "/uk/"),
        ("ar-SY", "/ar/"),
        ("prs,en;q=0.5", "/fa/"),
        ("ja", "/de/"),
        ("", "/de/"),
        ("nonsense;;q=x", "/de/"),
    ],
)
def test_entrance_leads_to_the_browsers_language(get, accepted, target):
    response = get("/", accept_language=accepted)
    assert (response.status_code, response["Location"]) == (302, target)
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_page_states_language_and_direction(get, tag):
    html = get(f"/{tag}/").content.decode()
    direction = "rtl" if tag in {"ar", "fa"} else "ltr"
    assert f'<html lang="{tag}" dir="{direction}"' in html


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_page_links_to_all_languages_by_their_own_names(get, tag):
    html = get(f"/{tag}/angebote/?topic=kita").content.decode()
    for other, name in [("de-simple", "Leichte Sprache"), ("ar", "العربية"), ("fa", "فارسی")]:
        assert f'href="/{other}/angebote/?topic=kita"' in html
        assert name in html


def test_page_names_its_translations_for_search_engines(get):
    html = get("/en/").content.decode()
    assert html.count('rel="alternate" hreflang=') == len(LANGUAGES) + 1
    assert 'hreflang="x-default"' in html


def test_language_that_we_do_not_speak_is_not_found(get):
    response = get("/xx/", accept_language="tr")
    assert response.status_code == 404
    assert '<html lang="tr"' in response.content.decode()


def test_language_in_the_address_wins_over_the_browsers(get):
    assert '<html lang="de"' in get("/de/", accept_language="ar").content.decode()
