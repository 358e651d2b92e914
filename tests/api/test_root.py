from urllib.parse import quote

import pytest
from django.test import Client
from openapi_spec_validator import validate

from lotse.api.limits import BUCKET, Bucket
from tests.factories.offers import make_offer
from tests.factories.reference import LANGUAGES

NOTHING = "00000000-0000-4000-8000-000000000000"


def test_document_is_openapi_3_1_with_publisher_and_server(get):
    document = get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    validate(document)
    assert document["info"]["contact"]["email"] == "office@example.org"
    assert document["servers"][0]["url"] == "http://localhost:8000"


def test_document_names_the_licence_of_the_district(get, district_with_licence):
    info = get("/api/openapi.json").json()["info"]
    assert info["license"] == {"name": "CC0 1.0", "url": "https://example.org/cc0"}


def test_every_operation_says_how_it_fails_and_bounds_its_numbers(get):
    for path, methods in get("/api/openapi.json").json()["paths"].items():
        for operation in methods.values():
            assert {"422", "429"} <= set(operation["responses"]), path
            for parameter in operation["parameters"]:
                for shape in parameter["schema"].get("anyOf", [parameter["schema"]]):
                    if shape.get("type") in {"integer", "number"}:
                        assert {"minimum", "maximum"} <= set(shape), (path, parameter["name"])
                    if shape.get("type") == "string" and not {"enum", "format", "const"} & set(
                        shape
                    ):
                        assert "maxLength" in shape, (path, parameter["name"])


def test_lists_name_their_languages_and_that_pages_end(get):
    operations = {
        (path, method): operation
        for path, methods in get("/api/openapi.json").json()["paths"].items()
        for method, operation in methods.items()
    }
    listed = operations["/api/hsds/services", "get"]
    assert "404" in listed["responses"]
    shapes = {one["name"]: one["schema"] for one in listed["parameters"]}
    assert shapes["language"]["anyOf"][0]["enum"] == list(LANGUAGES)
    assert get("/api/hsds/services?page=99999").status_code == 404
    assert get("/api/hsds/services?language=xx").status_code == 422


def beyond(shape):
    """Values that a parameter must not have."""
    if "enum" in shape or "const" in shape or shape.get("format") or "pattern" in shape:
        yield "no such thing"
    if shape.get("type") in {"integer", "boolean", "number"}:
        yield "seven"
    if "maximum" in shape:
        yield str(shape["maximum"] + 1)
    if "minimum" in shape:
        yield str(shape["minimum"] - 1)
    if "maxLength" in shape:
        yield "x" * (shape["maxLength"] + 1)


def test_every_parameter_refuses_what_the_document_does_not_allow(get):
    """Alone or among good ones: a value beyond the schema is never taken for another one."""
    good = {"region": "landkreis-goslar", "language": "de", "rule_id": "flex_children"}
    tried = 0
    for path, methods in get("/api/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            for parameter in operation["parameters"]:
                shapes = parameter["schema"].get("anyOf", [parameter["schema"]])
                (shape,) = [one for one in shapes if one.get("type") != "null"]
                values = list(beyond(shape))
                assert values, (path, parameter)
                for value in values:
                    BUCKET.fill()
                    is_in_path = parameter["in"] == "path"
                    filled = path.format_map(
                        {one["name"]: quote(value) if one["name"] == parameter["name"] else
                         good.get(one["name"], NOTHING) for one in operation["parameters"]}
                    )  # fmt: skip
                    query = "" if is_in_path else f"?{parameter['name']}={quote(value)}"
                    answer = getattr(Client(), method)(
                        filled + query, "{}", content_type="application/json"
                    ) if method == "post" else get(filled + query)  # fmt: skip
                    assert answer.status_code in ({404, 422} if is_in_path else {422}), (
                        path, parameter["name"], value, answer.status_code,
                    )  # fmt: skip
                    assert answer["Content-Type"] == "application/problem+json"
                    tried += 1
    assert tried > 100


def test_docs_page_needs_nothing_from_elsewhere(get):
    page = get("/api/")
    html = page.content.decode()
    assert page["Content-Language"] == "en"
    assert "OpenAPI 3.1 document" in html
    assert "every one has an <code>ETag</code>" in html
    assert "`" not in html
    assert html.count("<script") == html.count('<script src="/static/')


@pytest.mark.parametrize("path", ["/api/nothing", "/api/hsds/nothing/", "/api/v9/"])
def test_unknown_address_is_a_problem_not_a_page(get, path):
    answer = get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["title"] == "Not Found"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_document_can_only_be_read(db, method):
    answer = getattr(Client(), method)("/api/")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


def test_pages_of_any_origin_may_read(get):
    assert get("/api/openapi.json")["Access-Control-Allow-Origin"] == "*"
    preflight = Client().options("/api/openapi.json")
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert "GET" in preflight["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in get("/de/").headers


@pytest.mark.usefixtures("committed")
def test_unchanged_answer_is_not_sent_again_and_stays_open():
    client = Client()
    first = client.get("/api/openapi.json")
    again = client.get("/api/openapi.json", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    make_offer()
    changed = client.get("/api/openapi.json", headers={"if-none-match": first["ETag"]})
    assert changed["ETag"] == first["ETag"]  # the document does not speak of offers


def test_head_says_what_get_would(get):
    client = Client()
    answer = client.head("/api/openapi.json")
    assert answer.content == b""
    assert answer["Content-Length"] == str(len(client.get("/api/openapi.json").content))


def test_browser_language_does_not_change_an_answer(get):
    answer = get("/api/openapi.json", **{"accept-language": "ar"})
    assert answer["Content-Language"] == get("/api/openapi.json")["Content-Language"]


@pytest.fixture
def empty_bucket(monkeypatch):
    bucket = Bucket(size=1, rate=0.01)
    bucket.take()
    monkeypatch.setattr("lotse.api.limits.BUCKET", bucket)


def test_too_much_work_is_refused_and_says_when_to_come_back(get, empty_bucket):
    answer = get("/api/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert int(answer["Retry-After"]) >= 1
    assert get("/de/").status_code == 200  # families do not notice


def test_bucket_refills_with_time(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    bucket = Bucket(size=2, rate=0.5)
    assert [bucket.take() for _ in range(3)] == [0, 0, 2]
    now[0] += 2
    assert [bucket.take() for _ in range(2)] == [0, 2]


@pytest.mark.usefixtures("committed")
def test_kept_answers_are_not_counted(monkeypatch):
    client = Client()
    client.get("/api/openapi.json")
    empty = Bucket(size=1, rate=0.01)
    empty.take()
    monkeypatch.setattr("lotse.api.limits.BUCKET", empty)
    assert client.get("/api/openapi.json").status_code == 200


def test_answers_say_how_much_work_is_left(committed):
    get = Client().get
    first, second = (get(f"/api/hsds/taxonomies?page={n}") for n in ("1", "1&per_page=9"))
    left = [int(one["RateLimit"].split("r=")[1].split(";")[0]) for one in (first, second)]
    assert left[1] <= left[0] < 200
    assert first["RateLimit-Policy"] == '"work";q=200;w=10'
    # A kept answer costs nothing and says nothing about it.
    assert "RateLimit" not in get("/api/hsds/taxonomies?page=1")
