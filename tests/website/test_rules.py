"""A page for each rule, in every language."""

import pytest
from django.test import Client

from lotse.guide.domain.rule_book import Source
from lotse.guide.queries import get_rule_book
from lotse.guide.source_words import sources_in_words
from lotse.guide.wording import Wording
from lotse.words.domain.states import Shown, State
from tests.factories.reference import LANGUAGES
from tests.guide.february import ACCESS


@pytest.mark.parametrize("tag", LANGUAGES)
def test_page_says_what_holds_since_when_where_it_is_written_and_how_it_was(get, tag):
    response = get(f"/{tag}/regeln/{ACCESS.replace('_', '-')}/")
    html = response.content.decode()
    assert response.status_code == 200
    versions = get_rule_book().rules[ACCESS].versions
    assert html.count('class="lo-rule"') == len(versions) + 1
    assert versions[-1].sources[0].url in html
    assert "%(" not in html


def test_every_rule_has_a_page_that_the_list_leads_to(get):
    listed = get("/en/regeln/").content.decode()
    on_map = get("/sitemap.xml").content.decode()
    for name in get_rule_book().rules:
        page = f"/en/regeln/{name.replace('_', '-')}/"
        assert get(page).status_code == 200, page
        assert page in on_map
    assert "/en/regeln/compulsory-start/" in listed


def test_ended_rule_says_so(get):
    assert "does not hold at the moment" in get("/en/regeln/sprint/").content.decode()


@pytest.mark.parametrize("name", ["moon", "compulsory_start", "x" * 90])
def test_what_is_no_rule_is_not_found(get, name):
    assert get(f"/en/regeln/{name}/").status_code == 404


def test_pages_cost_few_statements(committed, django_assert_max_num_queries):
    client = Client()
    client.get("/uk/regeln/flex-children/")
    for path in ("/uk/regeln/", "/uk/regeln/compulsory-start/"):
        with django_assert_max_num_queries(6):
            assert client.get(path).status_code == 200


def test_title_of_a_source_is_told_in_the_readers_language(db):
    """By its name where the words have one; else as it was written down."""
    words = {("source", "nschg"): Shown("Шкільний закон", "uk", State.CURRENT, is_machine=False)}
    sources = [Source(name="nschg", paragraph="§ 63"), Source("Bildungskompass")]
    law, page = sources_in_words(sources, Wording("uk", words))
    assert (str(law.title), law.title.language) == ("Шкільний закон", "uk")
    assert (str(page.title), page.title.language) == ("Bildungskompass", "de")
