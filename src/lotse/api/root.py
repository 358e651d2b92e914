"""The API as a whole: what its OpenAPI document says, and which parts it has."""

from copy import deepcopy
from functools import cached_property
from typing import Any

from django.conf import settings
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

import lotse
from lotse.api import limits, problems
from lotse.interop.hsds.schemas import components as hsds_schemas
from lotse.reference.models import District
from lotse.reference.queries import get_reference

DESCRIPTION = """\
Everything that is public on this site, for machines: no key, no account, no cookie.

Answers may be kept: every one has an `ETag`, and a request with `If-None-Match` costs almost
nothing. Pages of any origin may read them (CORS). Each worker process of the server computes about
20 new answers a second, 200 after a quiet time; beyond that it answers 429 with `Retry-After`.
Answers that it has at hand are not counted, and nothing about readers is stored.

Faulty requests are answered with problem details (RFC 9457), also where an operation does not list
the status.
"""


class LotseApi(NinjaAPI):
    """NinjaAPI whose document names district, licence and the form of problems."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The OpenAPI 3.1 document."""
        if path_prefix or path_params:
            document = self._described(path_prefix, path_params)
        else:
            document = deepcopy(self._everywhere)
        district = get_reference().district
        document["info"] |= _publisher(district)
        for methods in document["paths"].values():
            for operation in methods.values():
                _name_languages(operation, district)
        return document

    @cached_property
    def _everywhere(self) -> OpenAPISchema:
        """What the code alone decides: made once, because it takes most of a second."""
        return self._described()

    def _described(
        self, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schemas = document["components"].setdefault("schemas", {})
        schemas |= {"Problem": problems.SCHEMA} | hsds_schemas()
        document["components"]["headers"] = limits.HEADERS
        for methods in document["paths"].values():
            for operation in methods.values():
                _add_problems(operation)
                _add_headers(operation)
        return document

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """``hsds_list_services``: module and function. Programs know operations by it: it stays."""
        module = operation.view_func.__module__.rpartition(".")[2]
        return f"{module}_{operation.view_func.__name__}"


def _publisher(district: District | None) -> dict[str, Any]:
    """Whom to ask, and under which licence the data may be reused, if the district says so."""
    if district is None:
        return {}
    office, data = district.details.get("office", {}), district.details.get("open_data", {})
    said: dict[str, Any] = {
        "title": f"Lotse – {district.name}",
        "contact": {
            key: value
            for key, value in (
                ("name", office.get("name")),
                ("url", settings.PUBLIC_ORIGIN),
                ("email", office.get("email")),
            )
            if value
        },
    }
    if data:
        said["license"] = {"name": data["licence"], "url": data["licence_url"]}
    return said


def _add_problems(operation: dict[str, Any]) -> None:
    answer = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    reasons = {
        "400": "This is no request of ours, such as a body that is no JSON",
        "422": "Some values of the request are not allowed",
        "429": "Too much at once",
        "503": "Not at the moment; the header Retry-After says when",
    }
    if "requestBody" in operation:
        reasons["413"] = "The body is larger than a megabyte"
    if any(parameter["in"] == "path" for parameter in operation["parameters"]):
        reasons["404"] = "There is nothing public with this name"
    elif any(parameter["name"] == "page" for parameter in operation["parameters"]):
        reasons["404"] = "The list has fewer pages"
    said = {str(status): one for status, one in operation["responses"].items()}
    for status, reason in sorted(reasons.items()):
        one = said.setdefault(status, {"description": reason})
        one.setdefault("content", answer)
    operation["responses"] = said


def _add_headers(operation: dict[str, Any]) -> None:
    """What is said about the work that is left; 304, the page cache and doors say nothing of it."""
    for status, answer in operation["responses"].items():
        names = ["RateLimit", "RateLimit-Policy"]
        if str(status) in {"429", "503"}:
            names.append("Retry-After")
        answer["headers"] = {
            **{name: {"$ref": f"#/components/headers/{name}"} for name in names},
            **answer.get("headers", {}),
        }


def _name_languages(operation: dict[str, Any], district: District | None) -> None:
    """The languages of this district, where a language can be asked for."""
    for parameter in operation["parameters"]:
        if district and parameter["in"] == "query" and parameter["name"] == "language":
            parameter["schema"]["anyOf"][0] = {"type": "string", "enum": list(district.languages)}


def make_api() -> LotseApi:
    """The API without its parts: ``urls`` adds the routers."""
    api = LotseApi(
        title="Lotse",
        version=lotse.__version__,
        description=DESCRIPTION,
        openapi_url="/openapi.json",
        docs_url=None,
        servers=[{"url": settings.PUBLIC_ORIGIN, "description": "this site"}],
        urls_namespace="api",
    )
    problems.answer_problems(api)
    return api
