import json
from functools import partial

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from lotse.guide.answer_json import to_json
from lotse.guide.answer_schema import ANSWER, COMPARED, PROFILE
from lotse.guide.domain.answer import answer
from lotse.guide.domain.profile import KEYS
from tests.factories.reference import GOSLAR
from tests.guide.conftest import CALENDAR
from tests.guide.random_profiles import random_profiles

PROBLEM = "application/problem+json"
FACTS = {"birth_date": "2011-03", "school_years": 7, "municipality": GOSLAR, "on": "2026-11-25"}


@pytest.fixture
def post(db):
    def send(body, **headers):
        raw = body if isinstance(body, str | bytes) else json.dumps(body)
        client = Client(raise_request_exception=False)
        return client.post("/api/guide/answer", raw, "application/json", headers=headers)

    return send


def validator(schema):
    return Draft202012Validator(schema, format_checker=FormatChecker())


def test_profile_is_answered_by_the_schema_and_never_kept(post):
    response = post(FACTS)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response
    found = response.json()
    validator(ANSWER).validate(found)
    assert (found["schema"], found["on"]) == ("lotse-answer/1", "2026-11-25")
    assert found["compulsory"]["status"] == "yes"


def test_answers_to_random_profiles_keep_to_the_schema(db):
    from lotse.guide.queries import get_rule_book

    book, check = get_rule_book(), validator(ANSWER)
    for profile in random_profiles(book, 60):
        check.validate(to_json(answer(profile, book, CALENDAR), {}))


def test_schema_of_the_profile_has_every_key():
    assert set(PROFILE["properties"]) == set(KEYS)
    validator(PROFILE).validate(FACTS)


@pytest.mark.parametrize(
    ("change", "fact", "why", "said"),
    [
        ({"birth_date": "2030-01-01"}, "birth_date", "in_future", "Date of birth: This day"),
        ({"birth_date": None}, "birth_date", "missing", "missing"),
        ({"station": "moon"}, "station", "unknown_value", "We do not know this answer."),
        ({"station": "sprint"}, "station", "contradiction", "Day of the question"),
        ({"name": "Oksana"}, "name", "unknown_key", "We do not know this."),
        ({"grade": [1]}, "grade", "not_a_number", "number"),
        ({"municipality": {"a": 1}}, "municipality", "unknown_value", "answer"),
    ],
)
def test_refusal_names_fact_and_reason(post, change, fact, why, said):
    response = post({**FACTS, **change})
    assert (response.status_code, response["Content-Type"]) == (422, PROBLEM)
    assert response["Cache-Control"] == "no-store"
    found = response.json()
    assert (found["code"], found["fact"], found["why"]) == ("guide.bad_profile", fact, why)
    assert said in found["detail"]


def test_what_seldom_goes_together_is_answered_and_asked_back(post):
    """More school years than years of life: no refusal, and it counts for nothing."""
    found = post({**FACTS, "school_years": 17}).json()
    assert [one["code"] for one in found["asked_back"]] == ["many_school_years"]
    assert found["next"]


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', "null", "[" * 7_000, b"\xff\xfe{}"])
def test_what_is_no_profile_is_refused(post, body):
    response = post(body)
    assert (response.status_code, response["Content-Type"]) == (400, PROBLEM)


def test_large_body_is_refused_unread(post):
    response = post({**FACTS, "name": "x" * 9_000})
    assert (response.status_code, response["Content-Type"]) == (413, PROBLEM)


def test_answer_cannot_be_read_by_address(db):
    response = Client().get("/api/guide/answer?birth_date=2011-03")
    assert (response.status_code, response["Content-Type"]) == (405, PROBLEM)


def test_answer_stands_in_the_document(db):
    document = Client().get("/api/openapi.json").json()
    operation = document["paths"]["/api/guide/answer"]["post"]
    assert operation["requestBody"]["content"]["application/json"]["schema"] == PROFILE


def test_pages_of_other_origins_may_ask(db):
    said = Client().options("/api/guide/answer")
    assert "POST" in said["Access-Control-Allow-Methods"]
    assert "Content-Type" in said["Access-Control-Allow-Headers"]


def test_other_values_of_trace_are_refused(db):
    answer = Client().post("/api/guide/answer?trace=2", json.dumps(FACTS), "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert answer["Cache-Control"] == "no-store"


def test_trace_is_told_to_whoever_asks_for_it(db):
    client = Client()
    body = json.dumps(FACTS)
    plain = client.post("/api/guide/answer", body, "application/json").json()
    traced = client.post("/api/guide/answer?trace=1", body, "application/json")
    assert traced["Cache-Control"] == "no-store"
    found = traced.json()
    validator(ANSWER).validate(found)
    assert "trace" not in plain
    trace = found.pop("trace")
    assert found == plain
    stations = {one["id"]: one for one in trace["stations"]}
    assert stations["oberschule"]["is_told"]
    steps = {step["id"]: step for one in trace["stations"] for step in one["steps"]}
    closed = steps["to_skills_validation"]
    assert not closed["is_open"]
    age = next(check for check in closed["checks"] if check["key"] == "age_from")
    assert (age["wanted"], age["fact"], age["is_met"]) == (25, "birth_date", False)
    assert age["no"]["code"] == "too_young"
    assert age["rule"] == "skills_validation"


def test_changes_in_a_trace_are_facts_that_can_be_asked_again(db):
    client = Client()
    facts = {"birth_date": "2009-03-08", "certificate": "hsa", "on": "2026-11-25"}
    ask = partial(client.post, "/api/guide/answer?trace=1", content_type="application/json")
    changes = ask(json.dumps(facts)).json()["trace"]["changes"]
    opening = [one for one in changes if one["opens"] and one["facts"]]
    assert opening
    for change in opening:
        then = ask(json.dumps(facts | change["facts"])).json()
        reached = {one["id"] for one in then["trace"]["stations"] if one["is_reached"]}
        assert change["goal"] in reached


def test_two_answers_are_told_beside_each_other(db):
    client = Client(raise_request_exception=False)
    facts = {"birth_date": "1990-01-01", "german_level": "a1", "on": "2026-01-15"}
    ask = partial(client.post, "/api/guide/compare", content_type="application/json")
    response = ask(json.dumps({"facts": facts, "other": {"german_level": "b1"}}))
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    validator(COMPARED).validate(response.json())
    assert {"code": "goal_lost", "about": "integration_course", "before": "", "after": ""} in (
        response.json()["differences"]
    )
    same = ask(json.dumps({"facts": facts, "law_of": "2026-01-15"})).json()
    assert same["differences"] == []
    assert ask(json.dumps({"facts": facts, "law_of": "2026-08-01"})).json()["differences"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("[]", 400),
        ('{"facts": []}', 400),
        ('{"facts": {"birth_date": "1990-01-01"}, "draft": "fos"}', 400),
        ('{"facts": {"birth_date": "1990-01-01"}, "law_of": "August"}', 400),
        ('{"facts": {"birth_date": "1990-01-01"}, "law_of": 7}', 400),
        ('{"facts": {"birth_date": "1990-01-01"}, "other": {"station": "moon"}}', 422),
        ('{"facts": {}}', 422),
    ],
)
def test_a_comparison_that_cannot_be_read_is_refused(db, body, status):
    client = Client(raise_request_exception=False)
    response = client.post("/api/guide/compare", body, "application/json")
    assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)
