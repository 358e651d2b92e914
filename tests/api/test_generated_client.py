"""A client that a program makes from the OpenAPI document gets an object from every operation.

The program is openapi-python-client; the client asks a running server by HTTP.
"""

import importlib
import json
import logging
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest

from lotse.api.limits import BUCKET
from lotse.kit import clock
from tests.factories.cleaning import remove_content
from tests.factories.events import NOW, make_round
from tests.factories.offers import make_offer
from tests.factories.pages import make_page

OPERATIONS = """
events_list_rounds events_register
figures_list_years
guide_answer guide_compare
guide_book_list_rules guide_book_get_rule guide_book_list_stations guide_book_list_changes
hsds_about hsds_get_datapackage
hsds_list_services hsds_get_service hsds_list_organizations hsds_get_organization
hsds_list_service_at_locations hsds_get_service_at_location
hsds_list_taxonomies hsds_get_taxonomy hsds_list_taxonomy_terms hsds_get_taxonomy_term
integreat_list_regions integreat_get_region integreat_list_languages integreat_list_pages
integreat_get_page integreat_list_children integreat_list_parents integreat_get_imprint
integreat_list_news integreat_list_locations integreat_list_events
""".split()
"""Programs of others call operations by these names: new ones are added, none is renamed."""
PACKAGE = "client_of_the_site"
CONFIG = {
    "package_name_override": PACKAGE,
    "project_name_override": "client",
    "post_hooks": [],
    "content_type_overrides": {"application/zip": "application/octet-stream"},
}
PROFILE = {"birth_date": "2015-03", "municipality": "03153017"}
REGION = {"region": "landkreis-goslar", "language": "de"}


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The address of a running site with an offer, an event and a page."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from lotse.config.wsgi import application

    def in_november(environ, start_response):
        # Time stands still in one thread only, and each request has its own.
        with clock.frozen(NOW):
            return application(environ, start_response)

    logging.getLogger("django.server").setLevel(logging.CRITICAL)
    with django_db_blocker.unblock():
        with clock.frozen(NOW):
            make_offer()
            make_round()
            make_page()
        server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
        server.set_app(in_november)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        server.server_close()
        remove_content()


@pytest.fixture(scope="module")
def api(site, tmp_path_factory):
    """The generated client: ``call`` by the name of an operation, and its modules."""
    import httpx

    folder = tmp_path_factory.mktemp("client")
    document = httpx.get(f"{site}/api/openapi.json").json()
    (folder / "openapi.json").write_text(json.dumps(document))
    (folder / "config.json").write_text(json.dumps(CONFIG))
    command = [
        Path(sys.executable).with_name("openapi-python-client"), "generate",
        "--path", folder / "openapi.json", "--config", folder / "config.json",
        "--output-path", folder / "made", "--fail-on-warning",
    ]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    sys.path.insert(0, str(folder / "made"))
    client = importlib.import_module(PACKAGE).Client(base_url=site)
    places = {
        file.stem: f"{PACKAGE}.api.{file.parent.name}.{file.stem}"
        for file in (folder / "made" / PACKAGE / "api").glob("*/*.py")
        if file.stem != "__init__"
    }

    def call(operation, **said):
        return importlib.import_module(places[operation]).sync_detailed(client=client, **said)

    models = importlib.import_module(f"{PACKAGE}.models")
    yield SimpleNamespace(call=call, document=document, models=models, operations=set(places))
    sys.path.remove(str(folder / "made"))
    for name in [one for one in sys.modules if one.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture(autouse=True)
def database(django_db_blocker):
    BUCKET.fill()
    with django_db_blocker.unblock():
        yield


def an_id(api, kind):
    """The identifier of an object of a kind."""
    plural = "taxonomies" if kind == "taxonomy" else f"{kind}s"
    return api.call(f"hsds_list_{plural}").parsed.contents[0].id


def a_family(api):
    said = {
        "key": str(uuid.uuid4()), "people": [{}, {"age": 9}], "language": "uk",
        "email": "familie@example.org",
    }  # fmt: skip
    return {"body": api.models.RegistrationIn.from_dict(said)}


NEEDED = {
    "guide_answer": lambda api: {"body": api.models.GuideAnswerBody.from_dict(PROFILE)},
    "guide_compare": lambda api: {
        "body": api.models.GuideCompareBody.from_dict(
            {"facts": PROFILE, "other": {"german_level": "b1"}}
        )
    },
    "guide_book_list_changes": lambda _: {"since": NOW.date()},
    "guide_book_get_rule": lambda api: {
        "rule_id": api.call("guide_book_list_rules").parsed.rules[0].id
    },
    "events_register": lambda api: (
        a_family(api) | {"round_id": api.call("events_list_rounds").parsed.rounds[0].id}
    ),
    **dict.fromkeys(
        ["integreat_get_page", "integreat_list_parents"],
        lambda api: {"url_query": api.call("integreat_list_pages", **REGION).parsed[1].path},
    ),
}
"""What operations cannot do without, beside what the paths of their kind have."""


def arguments(api, operation):
    """The values that an operation cannot do without."""
    said = NEEDED.get(operation, lambda _: {})(api)
    kind = operation.removeprefix("hsds_get_")
    if kind not in {operation, "datapackage"}:
        return {"id": an_id(api, kind)}
    if operation in {"integreat_get_region", "integreat_list_languages"}:
        return {"region": REGION["region"]}
    if operation.startswith("integreat_") and operation != "integreat_list_regions":
        return said | REGION
    return said


def undescribed(said, at=""):
    """Members of an answer that the document says nothing of."""
    if isinstance(said, list):
        return [one for part in said for one in undescribed(part, at)]
    if not attrs.has(type(said)):
        return []
    described = [
        one.name for one in attrs.fields(type(said)) if one.name != "additional_properties"
    ]
    found = [one for name in described for one in undescribed(getattr(said, name), f"{at}.{name}")]
    more = getattr(said, "additional_properties", {})
    if described:
        return found + [f"{at}.{name}" for name in more]
    # A map by codes: what it holds is described.
    return found + [one for name, part in more.items() for one in undescribed(part, f"{at}.{name}")]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_gives_an_object_that_is_wholly_described(api, operation):
    answer = api.call(operation, **arguments(api, operation))
    assert answer.status_code in {200, 201}, answer.content
    assert answer.parsed is not None
    assert type(answer.parsed) is not dict
    assert undescribed(answer.parsed) == []
    if operation not in {"hsds_get_datapackage", "integreat_list_news"}:
        parts = answer.parsed if isinstance(answer.parsed, list) else [answer.parsed]
        assert parts
        assert all(attrs.has(type(part)) for part in parts)


def test_full_objects_are_wholly_described(api):
    for operation in ("hsds_list_services", "hsds_list_organizations",
                      "hsds_list_service_at_locations"):  # fmt: skip
        answer = api.call(operation, full=True).parsed
        assert answer.contents
        assert undescribed(answer) == []
    assert undescribed(api.call("hsds_list_services", minimal=True).parsed) == []


def test_refusals_are_objects_too(api):
    gone = api.call("hsds_list_services", page=99_999)
    assert (gone.status_code, gone.parsed.status) == (404, 404)
    unknown = api.call("hsds_get_service", id=uuid.uuid4())
    assert (unknown.status_code, type(unknown.parsed).__name__) == (404, "Problem")
    beyond = api.call("hsds_list_services", per_page=10_000)
    assert [one.place for one in beyond.parsed.errors] == ["query.per_page"]


def test_operations_keep_their_names(api):
    found = {
        operation["operationId"]
        for methods in api.document["paths"].values()
        for operation in methods.values()
    }
    assert found == set(OPERATIONS) == api.operations
    assert len(OPERATIONS) == len(set(OPERATIONS))


def test_headers_about_work_and_waiting_are_described(api):
    known = api.document["components"]["headers"]
    assert set(known) == {"RateLimit", "RateLimit-Policy", "Retry-After"}
    for methods in api.document["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                wanted = {"RateLimit", "RateLimit-Policy"}
                wanted |= {"Retry-After"} if status in {"429", "503"} else set()
                assert set(answer["headers"]) == wanted, operation["operationId"]
                assert answer["content"], operation["operationId"]
