"""A source that says something else: where staff see it, and what they can do."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from lotse.guide.domain.sources import Reading
from lotse.guide.models import RuleChange, SourceText
from lotse.guide.queries import get_rule_book, rules_with_other_sources
from lotse.kit import clock
from tests.factories.accounts import log_in, make_user, staff_client

RULE = "compulsory_start"
ADDRESS = f"/staff/regeln/regel/{RULE}/"
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
DAY = date(2026, 12, 1)
OLD = "§ 64 Beginn\n(1) Bis zum 30. September.\nEins\nZwei\nDrei\nVier\n(2) Ein Jahr später."
NEW = OLD.replace("30. September", "31. Oktober")


@pytest.fixture(autouse=True)
def on_a_day():
    cache.clear()
    with clock.frozen(NOW):
        yield


@pytest.fixture
def client(db):
    return staff_client("coordinator")


def watched(rule=RULE, new_text=NEW, **changes):
    facts = {
        "address": "https://gesetz.example/64",
        "paragraph": "§ 64",
        "text": OLD,
        "digest": "a" * 64,
        "is_own": True,
        "read_on": date(2026, 11, 1),
        "finding": "read",
        "looked_on": DAY,
    }
    if new_text:
        facts |= {"new_text": new_text, "new_digest": "b" * 64, "new_is_own": True, "new_at": NOW}
    return SourceText.objects.create(rule=rule, **facts | changes)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_changed_source_makes_its_rule_due_in_the_list_and_on_the_start_page(client):
    due = text_of(client.get("/staff/regeln/", {"show": "overdue"}))
    assert f"/regel/{RULE}/" not in due
    watched()
    due = text_of(client.get("/staff/regeln/", {"show": "overdue"}))
    assert f"/regel/{RULE}/" in due
    assert "in einer Quelle steht etwas anderes" in due
    start = text_of(client.get("/staff/", follow=True))
    assert "mit ihren Quellen verglichen werden" in start


def test_page_shows_both_texts_beside_each_other_and_two_deeds(client):
    watched()
    page = text_of(client.get(ADDRESS))
    assert re.search(r"<del><span[^>]*>fehlt jetzt: </span>30\. September\.</del>", page)
    assert re.search(r"<ins><span[^>]*>neu: </span>31\. Oktober\.</ins>", page)
    assert "Bisher, gelesen am 01.11.2026" in page
    assert "Jetzt, gesehen am 01.12.2026" in page
    assert "Zwei" not in page, "what stayed is left out but for a line around"
    assert f'href="{ADDRESS}aendern/">Was hat sich geändert?' in page
    assert "Für uns hat sich nichts geändert" in page
    assert page.count(f'action="{ADDRESS}geprueft/"') == 1


def test_nothing_changed_for_us_checks_the_rule_and_remembers_the_text(client):
    row = watched()
    other = watched("first_form_of_school")
    form = client.get(ADDRESS).context["checked"]
    data = {key: str(value or "") for key, value in form.initial.items()}
    assert client.post(f"{ADDRESS}geprueft/", data).headers["Location"] == ADDRESS
    row.refresh_from_db()
    assert (row.text, row.new_text, row.new_at) == (NEW, "", None)
    assert get_rule_book().rules[RULE].at(DAY).checked_on == DAY
    assert rules_with_other_sources() == {other.rule}
    page = text_of(client.get(ADDRESS))
    assert "Für uns hat sich nichts geändert" not in page
    assert "derselbe Text seit dem" not in page
    assert "derselbe Text seit 01.12.2026" in page


def test_published_change_has_dealt_with_what_stood_there_when_it_was_written(client):
    watched()
    newer = watched(
        address="https://gesetz.example/65", new_at=datetime(2026, 12, 1, 23, tzinfo=UTC)
    )
    form = client.get(f"{ADDRESS}aendern/").context["form"]
    data = {field.html_name: field.value() for field in form if field.value()}
    data |= {"kind": "correction", "version": "oldest", "reason": "Neu gefasst.", "text": "Neu."}
    data |= {"seen": ""}
    response = client.post(f"{ADDRESS}aendern/", data)
    assert response.headers.get("Location") == f"{ADDRESS}vorschau/", response.context[
        "form"
    ].errors
    draft = RuleChange.objects.get()
    post = {"change": draft.pk, "seen": draft.edits, "accepts_broken_cases": "yes"}
    client.post(f"{ADDRESS}veroeffentlichen/", post)
    assert [one.pk for one in SourceText.objects.exclude(new_digest="")] == [newer.pk]


def test_reader_sees_the_texts_and_no_deeds(db):
    watched()
    page = text_of(staff_client("reader").get(ADDRESS))
    assert "31. Oktober" in page
    assert "Für uns hat sich nichts geändert" not in page
    assert "Was hat sich geändert?" not in page


@pytest.mark.parametrize(
    ("finding", "changes", "said"),
    [
        ("", {"looked_on": None, "read_on": None}, "noch nicht angesehen"),
        ("unreadable", {}, "kann vom Programm nicht gelesen werden"),
        ("home_page", {}, "führt nur auf eine Startseite"),
        ("closed", {}, "lässt kein Programm hinein"),
        ("failed", {"failed_days": 1, "failing_since": DAY}, "am 01.12.2026 nicht zu erreichen"),
        ("failed", {"failed_days": 4, "failing_since": DAY}, "seit 4 Nächten nicht zu erreichen"),
        ("not_there", {}, "war der Paragraf dort nicht zu finden"),
        ("read", {}, "angesehen am 01.12.2026, derselbe Text seit 01.11.2026"),
    ],
)
def test_page_says_how_each_source_stands(client, finding, changes, said):
    assert finding in {"", *Reading}
    watched(new_text="", finding=finding, **changes)
    page = text_of(client.get(ADDRESS))
    assert said in page
    assert "In einer Quelle steht etwas anderes" not in page


def test_whole_page_in_place_of_a_paragraph_is_said(client):
    watched(new_is_own=False)
    assert "Der Paragraf ist dort nicht mehr zu finden" in text_of(client.get(ADDRESS))


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_as_many_statements_for_one_changed_source_as_for_many(
    committed, number, django_assert_max_num_queries
):
    user = make_user("coordinator", f"sources{number}@example.org")
    try:
        client = log_in(Client(), user)
        for place in range(number):
            watched(address=f"https://gesetz.example/{place}")
        client.get("/staff/regeln/")
        with django_assert_max_num_queries(15):
            client.get("/staff/regeln/")
        with django_assert_max_num_queries(15):
            client.get(ADDRESS)
    finally:
        SourceText.objects.all().delete()
        user.delete()
