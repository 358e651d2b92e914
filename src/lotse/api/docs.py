"""The OpenAPI document as a page for people: our own rendering, so nothing comes from elsewhere.

It is for developers, so it speaks English only, like all of our documentation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from lotse.interop import dcat
from lotse.reference.queries import get_reference

LANGUAGE = "en"


@dataclass(frozen=True)
class Parameter:
    """One value that an operation takes; ``bounds`` say in words what is allowed."""

    name: str
    place: str
    bounds: str
    description: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked for."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    answers: list[tuple[str, str]]


@require_safe
def page(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 – every view is given the request
    """All operations, grouped by their tag, in the order of the document."""
    from lotse.api.urls import api

    document = api.get_openapi_schema()
    groups: dict[str, list[Operation]] = {}
    for tag, operation in _operations(document["paths"]):
        groups.setdefault(tag, []).append(operation)
    context = {
        "language": {"tag": LANGUAGE, "direction": "ltr"},
        "info": document["info"],
        "paragraphs": [
            with_code(text) for text in document["info"]["description"].strip().split("\n\n")
        ],
        "groups": groups.items(),
        "document_url": reverse("api:openapi-json"),
        "catalogues": _catalogues(),
    }
    with translation.override(LANGUAGE):
        body = render_to_string("api/docs.html", context)
    return HttpResponse(body, headers={"Content-Language": LANGUAGE})


def _catalogues() -> list[tuple[str, str]]:
    """The catalogue's addresses by their endings; none where the district says no licence."""
    district = get_reference().district
    if district is None or not dcat.is_open(district):
        return []
    return [(one, reverse("catalogue", kwargs={"ending": one})) for one in dcat.FORMATS]


def _operations(paths: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in paths.items():
        for method, said in methods.items():
            yield (
                said.get("tags", ["Other"])[0],
                Operation(
                    id=said["operationId"],
                    method=method.upper(),
                    path=path,
                    summary=said["summary"],
                    description=with_code(said.get("description", "")),
                    parameters=[_parameter(one) for one in said["parameters"]],
                    answers=[
                        (str(status), answer["description"])
                        for status, answer in sorted(
                            said["responses"].items(), key=lambda pair: str(pair[0])
                        )
                    ],
                ),
            )


def _parameter(said: Mapping[str, Any]) -> Parameter:
    schema = said["schema"]
    shapes = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    return Parameter(
        name=said["name"],
        place=said["in"],
        bounds="; or ".join(_bounds(shape) for shape in shapes),
        description=with_code(said.get("description", "")),
    )


def with_code(text: str) -> SafeString:
    """Text of the document as HTML: what stands between backticks is code, as in Markdown."""
    parts = [
        format_html("<code>{}</code>", part) if position % 2 else format_html("{}", part)
        for position, part in enumerate(text.split("`"))
    ]
    return format_html_join("", "{}", ((part,) for part in parts))


BOUNDS = {
    "minimum": "from {}",
    "maximum": "up to {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "like {}",
}


def _bounds(shape: Mapping[str, Any]) -> str:
    said = [shape.get("format") or shape.get("type", "")]
    if values := shape.get("enum"):
        said = [" or ".join(str(value) for value in values)]
    if "const" in shape:
        said = [str(shape["const"])]
    said += [words.format(shape[key]) for key, words in BOUNDS.items() if key in shape]
    if shape.get("default") is not None:
        said.append(f"otherwise {shape['default']}")
    return ", ".join(part for part in said if part)
