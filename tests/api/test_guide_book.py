"""The rule book for others to cite."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from lotse.guide.models import RuleChange
from lotse.guide.queries import get_rule_book
from tests.guide.february import ACCESS

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def schema_of(get, path):
    document = get("/api/openapi.json").json()
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    return Draft202012Validator({**schema["schema"], "components": document["components"]})


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/api/guide/rules?language=uk", "/api/guide/rules"),
        (f"/api/guide/rules/{ACCESS}", "/api/guide/rules/{rule_id}"),
        ("/api/guide/stations", "/api/guide/stations"),
        ("/api/guide/changes?since=2026-01-01", "/api/guide/changes"),
    ],
)
def test_answers_keep_to_their_schema_and_have_an_etag(committed, address, path):
    client = Client()
    response = client.get(address)
    assert response.status_code == 200
    schema_of(client.get, path).validate(response.json())
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_all_rules_with_words_in_the_language_asked_for(get):
    found = get("/api/guide/rules?language=uk").json()["rules"]
    assert [one["id"] for one in found] == list(get_rule_book().rules)
    assert {one["language"] for one in found} == {"uk"}
    assert all(one["text"] and "/uk/regeln/" in one["url"] for one in found)
    assert get("/api/guide/rules?language=xx").status_code == 422


def test_every_version_of_a_rule_has_its_words_and_sources(get):
    found = get(f"/api/guide/rules/{ACCESS}").json()
    assert len(found["versions"]) == len(get_rule_book().rules[ACCESS].versions) >= 2
    assert len({one["text"] for one in found["versions"]}) == len(found["versions"])
    assert all(one["sources"] for one in found["versions"])
    assert found["stations"] or found["steps"]


def test_changes_name_new_versions_and_what_was_published_here(get):
    RuleChange.objects.create(
        rule="flex_children", kind="correction", reason="x", base={}, state="published",
        created_at=NOW, changed_at=NOW, published_at=NOW,
    )  # fmt: skip
    found = get("/api/guide/changes?since=2026-02-01").json()["changes"]
    assert {"rule": ACCESS, "day": "2026-02-09"}.items() <= next(
        one for one in found if one["rule"] == ACCESS and one["day"] == "2026-02-09"
    ).items()
    own = next(one for one in found if one["rule"] == "flex_children")
    assert (own["kind"], own["published_on"]) == ("correction", "2026-11-25")
    later = get("/api/guide/changes?since=2099-01-01").json()["changes"]
    assert later == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/guide/rules/moon", 404),
        ("/api/guide/changes", 422),
        ("/api/guide/changes?since=yesterday", 422),
        (f"/api/guide/rules/{'x' * 61}", 422),
    ],
)
def test_what_is_not_there_is_a_problem(get, address, status):
    response = get(address)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
