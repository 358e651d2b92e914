"""The accessibility statement says what the law of the state wants said (NBGG § 9b (2))."""

import re
from datetime import date
from html import unescape

import pytest
from django.conf import settings
from django.utils import formats, translation

from lotse.reference.models import District
from lotse.reference.state_files import FOLDER, state_facts

TAGS = [tag for tag, _ in settings.LANGUAGES]


def words(get, tag):
    page = get(f"/{tag}/barrierefreiheit/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return main, unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main)))


@pytest.fixture
def change_district(db):
    def change(state="NI", **imprint):
        district = District.objects.get()
        district.state = state
        district.details["imprint"] |= imprint
        district.save()

    return change


@pytest.mark.parametrize("tag", TAGS)
def test_statement_has_every_part_that_the_law_wants(get, tag):
    main, said = words(get, tag)
    law = state_facts("NI").accessibility
    for cited in (law.statute, law.statement, law.ordinance, law.enforcement, law.monitoring_body):
        assert cited in said
    assert f'href="{law.statement_url}"' in main
    # Names of laws end with their short names in brackets: no others stand around them.
    assert not re.search(r"\)\s*[()]", said)
    # Parts that are not accessible, the reason, what to use instead.
    assert main.count("<li>") >= 4
    # The way to tell us, and who helps if we do not.
    assert f"/{tag}/rueckmeldung/" in main
    assert "mailto:office@example.org" in main
    assert "Schlichtungsstelle" in said
    # When it was checked, as people of this language write days.
    with translation.override(tag):
        day = formats.date_format(date(2026, 11, 24), "DATE_FORMAT")
    assert day in said
    # What the law is called is German on every page.
    assert f'<bdi lang="de">{law.statement}</bdi>' in main


def test_link_to_the_body_that_helps_is_shown_where_the_district_knows_it(get, change_district):
    body = {"name": "Schlichtungsstelle", "website": "https://schlichtung.example/"}
    change_district(conciliation_body=body)
    assert 'href="https://schlichtung.example/"' in words(get, "de")[0]


def test_without_a_body_in_the_data_the_one_of_the_law_is_named(get, change_district):
    change_district(conciliation_body={})
    said = words(get, "uk")[1]
    assert state_facts("NI").accessibility.enforcement_body in said


@pytest.mark.parametrize("tag", TAGS)
def test_state_without_data_says_what_is_general_and_whom_to_ask(get, change_district, tag):
    change_district(state="HB", conciliation_body={})
    main, said = words(get, tag)
    assert "2016/2102" in said
    assert "NBGG" not in said
    assert "mailto:office@example.org" in main


def test_statement_claims_no_check_that_was_not_made(get, change_district):
    change_district(accessibility_checked_on=None)
    assert "noch nicht selbst geprüft" in words(get, "de")[1]


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_file_of_a_state_is_read_and_cites_its_sources(file):
    facts = state_facts(file.stem)
    for part in (facts.accessibility, facts.services):
        assert part is None or (part.sources and part.checked_on)


def test_state_without_a_file_has_no_facts():
    assert state_facts("XX").accessibility is None
    assert state_facts("XX").services is None
