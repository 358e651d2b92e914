"""A district whose rule book nobody has loaded: pages say whom to ask."""

import pytest

from tests.factories.reference import LANGUAGES
from tests.guide.loading import unload


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("path", ["weg/", "schulsystem/", "termine/", "schulsystem/gymnasium/"])
def test_pages_of_the_guide_say_whom_to_ask(get, tag, path):
    unload()
    response = get(f"/{tag}/{path}")
    assert response.status_code == 200
    assert b'href="tel:' in response.content.split(b"<main")[1].split(b"</main>")[0]
