import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from lotse.guide.actions import Draft, draft_change, publish_change
from lotse.guide.domain.changes import ChangeKind
from lotse.guide.queries import get_rule_book
from lotse.kit import clock
from tests.factories.accounts import make_user
from tests.factories.offers import make_partner
from tests.factories.reference import LANGUAGES

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)


@pytest.fixture
def ask(get):
    def at(path, now=NOW):
        with clock.frozen(now):
            return get(path)

    return at


def text(response):
    return response.content.decode()


def test_map_links_every_station_and_tells_the_ways_as_a_list(ask):
    html = text(ask("/en/schulsystem/"))
    for name in ("kindergarten", "primary-school", "bes-language", "university", "sprint"):
        assert f'href="/en/schulsystem/{name}/"' in html
    tree = html[html.index("lo-tree") :]
    kindergarten = tree[tree.index("/schulsystem/kindergarten/") :]
    assert kindergarten.index("/schulsystem/primary-school/") < 400
    assert "leads to:" in tree


def test_published_change_is_told_with_its_reason_on_the_pages_that_rest_on_it(ask):
    user = make_user("coordinator")
    draft = Draft(
        rule="kindergarten_free",
        kind=ChangeKind.END,
        day=date(2027, 8, 1),
        content={},
        closes=(),
        text="",
        reason="Ein Beispiel mit Grund.",
    )
    row = draft_change(draft=draft, seen=None, by=user, now=NOW)
    assert "Ein Beispiel" not in text(ask("/en/schulsystem/kindergarten/"))
    publish_change(change_id=row.pk, seen=row.edits, by=user, now=NOW)
    before = text(ask("/en/schulsystem/kindergarten/"))
    assert "This rule changes on 1 August 2027." in before
    assert '<span lang="de" dir="ltr">Ein Beispiel mit Grund.</span>' in before
    later = text(ask("/en/schulsystem/kindergarten/", NOW + timedelta(days=91)))
    assert "Ein Beispiel" not in later


def test_published_change_is_told_on_the_date_that_follows_from_the_rule(ask):
    user, page = make_user("coordinator"), "/en/termine/external-exam-2027-1/"
    draft = Draft(
        rule="external_exam",
        kind=ChangeKind.END,
        day=date(2028, 8, 1),
        content={},
        closes=(),
        text="",
        reason="Ein Beispiel mit Grund.",
    )
    row = draft_change(draft=draft, seen=None, by=user, now=NOW)
    assert "Ein Beispiel" not in text(ask(page))
    publish_change(change_id=row.pk, seen=row.edits, by=user, now=NOW, accepts_broken_cases=True)
    assert "Ein Beispiel mit Grund." in text(ask(page))


def test_lines_are_only_a_picture(ask):
    html = text(ask("/en/schulsystem/"))
    pictures = re.findall(r'<svg class="lo-system__lines[^>]*>', html)
    assert pictures
    assert all('aria-hidden="true"' in one for one in pictures)
    assert html.count("<path d=") > 40


def test_station_answers_who_how_when_with_what_and_what_next(ask):
    html = text(ask("/en/schulsystem/primary-school/"))
    for said in (
        "Class 1 to 4",
        "When school becomes compulsory",
        "Who decides?",
        "May 2027",
        "School year 2028/29",
        "What should I bring?",
        'href="/en/schulsystem/realschule/"',
        "This is certain.",
        "Checked on 30 November 2026.",
        "NSchG",
    ):
        assert said in html, said


def test_local_schools_are_linked(ask, db):
    from lotse.partners.models import School

    make_partner("grundschule")
    school = School.objects.create(organisation_id=_organisation("grundschule"))
    school.types.set(["GS"])
    html = text(ask("/en/schulsystem/primary-school/"))
    assert 'href="/en/partner/grundschule/"' in html


def _organisation(slug):
    from lotse.partners.models import Organisation

    return Organisation.objects.get(slug=slug).pk


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("sprint/", "This ended on 31 July 2019."),
        ("special-school-learning/", "This is being closed. Since 31 July 2023"),
        ("bes-2/", "Which certificates can you get?"),
        ("abschluss/erw-sek1/", 'href="/en/schulsystem/vocational-gymnasium/"'),
        ("abschluss/foreign/", 'href="/en/schulsystem/recognition/"'),
        ("phase/primary/", 'href="/en/schulsystem/primary-school/"'),
        ("phase/primary/", 'href="/en/termine/registration-class-1-2028/"'),
    ],
)
def test_pages_say_what_matters(ask, path, said):
    assert said in text(ask(f"/en/schulsystem/{path}"))


def test_both_readings_are_shown_where_sources_differ(ask):
    html = text(ask("/de/regeln/marks-for-newcomers/"))
    assert "wie gut das Deutsch ist" in html
    assert "in den ersten zwei Jahren" in html


@pytest.mark.parametrize(
    "path",
    [
        "nichts/",
        "no-kita/",
        "primary_school/",
        "phase/nichts/",
        "phase/lower_secondary/",
        "abschluss/none/",
        "abschluss/nichts/",
    ],
)
def test_what_does_not_exist_is_not_found(ask, path):
    assert ask(f"/de/schulsystem/{path}").status_code == 404


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("tag", ["de", "ar"])
def test_every_page_opens(ask, tag):
    book = get_rule_book()
    ended = {"sprint", "special_school_learning"}
    for id_ in book.stations:
        if book.steps_to.get(id_) or id_ in ended:
            assert ask(f"/{tag}/schulsystem/{id_.replace('_', '-')}/").status_code == 200, id_
    for id_ in set(book.certificates) - {"none"}:
        assert ask(f"/{tag}/schulsystem/abschluss/{id_.replace('_', '-')}/").status_code == 200


def test_search_engines_read_what_a_station_is(ask):
    html = text(ask("/en/schulsystem/bes-2/"))
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert data["@type"] == "EducationalOccupationalProgram"
    assert data["timeToComplete"] == "P12M"
    assert data["url"] == "http://localhost:8000/en/schulsystem/bes-2/"
    assert data["educationalCredentialAwarded"]


def test_recent_change_is_told_for_a_time(ask):
    soon, late = (
        text(ask("/en/schulsystem/bfs-dual/", datetime(2026, month, 1, tzinfo=UTC)))
        for month in (3, 11)
    )
    assert "Changed on 16 February 2026." in soon
    assert "Changed on" not in late


@pytest.mark.parametrize("words", ["Oberschule", "Obershule", "SPRINT", "Gymnas", "روضة"])
def test_search_finds_stations_in_any_language(ask, words):
    html = text(ask(f"/en/suche/?q={words}"))
    assert 'class="lo-info-list__title"><a href="/en/schulsystem/' in html


def test_pages_are_in_the_sitemap_in_every_language(ask):
    body = text(ask("/sitemap.xml"))
    for path in (
        "schulsystem/",
        "schulsystem/oberschule/",
        "schulsystem/phase/adult/",
        "schulsystem/abschluss/abitur/",
        "termine/",
        "termine/external-exam-2027-1/",
    ):
        for tag in LANGUAGES:
            assert f"/{tag}/{path}</loc>" in body


def test_pages_say_whom_to_ask_where_no_rule_book_was_loaded(ask, db):
    from lotse.guide.models import Entry, Rule

    Entry.objects.all().delete()
    Rule.objects.all().delete()
    for path in ("schulsystem/", "schulsystem/oberschule/", "termine/"):
        answer = ask(f"/de/{path}")
        assert answer.status_code == 200
        assert "tel:" in text(answer)
    assert ask("/de/termine/termine.ics").status_code == 404
    assert "schulsystem/oberschule" not in text(ask("/sitemap.xml"))
    assert ask("/de/suche/?q=Oberschule").status_code == 200


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(
    "path",
    ["", "gymnasium/", "sprint/", "phase/upper-secondary/", "phase/adult/", "abschluss/abitur/"],
)
def test_pages_ask_the_database_little(client, django_assert_max_num_queries, path):
    with clock.frozen(NOW):
        client.get("/de/schulsystem/realschule/")
        with django_assert_max_num_queries(12):
            assert client.get(f"/de/schulsystem/{path}").status_code == 200
