"""The rule book for others to cite: rules with all their versions, stations, what changed."""

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Field, Path, Query, Router, Schema

from lotse.api.languages import InLanguage, language_of
from lotse.guide import book_json
from lotse.guide.queries import get_rule_book, get_wording
from lotse.guide.station_words import slug
from lotse.reference.queries import get_reference

router = Router(tags=["Guide"])

Id = Annotated[str, Field(max_length=60)]
Text = Annotated[str, Field(max_length=2_000)]
Day = Annotated[date | None, Field(description="Null is open.")]
RuleId = Annotated[str, Path(max_length=60, description="From the list.")]


class RuleOut(Schema):
    """A rule as it holds today, or as it held last."""

    id: Id
    is_in_force: bool
    text: Text
    language: Annotated[str, Field(max_length=16, description="The one the text is really in.")]
    is_machine: Annotated[bool, Field(description="A machine translated it; keep the mark.")]
    certainty: Annotated[Id, Field(description="certain, sources_differ, unconfirmed, historic")]
    valid_from: Annotated[Day, Field(alias="from")]
    valid_to: Annotated[Day, Field(alias="to")]
    checked_on: Day
    check_again_on: Day
    versions: Annotated[int, Field(ge=1, le=1_000)]
    url: Annotated[str, Field(max_length=300, description="Its page for people.")]


class RulesOut(Schema):
    """All rules in the order of the book."""

    rules: list[RuleOut]


class ReadingOut(Schema):
    """One way to read a rule about which sources differ."""

    id: Id
    text: Text
    language: Annotated[str, Field(max_length=16)]
    is_machine: bool


class SourceOut(Schema):
    """Where a rule is written."""

    title: Text
    language: Annotated[str, Field(max_length=16)]
    paragraph: Text
    url: Text
    year: Annotated[int | None, Field(ge=1_000, le=3_000)]
    text_of: Annotated[date | None, Field(description="Day of the wording that was read.")]


class VersionOut(Schema):
    """A rule as it holds from one day to another, both included."""

    valid_from: Annotated[Day, Field(alias="from")]
    valid_to: Annotated[Day, Field(alias="to")]
    text: Text
    language: Annotated[str, Field(max_length=16)]
    is_machine: bool
    certainty: Id
    parameters: dict[str, Any]
    deadline: dict[str, Any] | None
    readings: list[ReadingOut]
    sources: list[SourceOut]
    checked_on: Day
    check_again_on: Day


class FullRuleOut(Schema):
    """A rule with all versions, the oldest first, and what rests on it."""

    id: Id
    is_in_force: bool
    versions: list[VersionOut]
    stations: list[Id]
    steps: list[Id]
    url: Annotated[str, Field(max_length=300)]


class ServiceOut(Schema):
    """The public service by which the state describes a station."""

    key: Annotated[
        str,
        Field(
            pattern=r"^(\d{14})?$", description="*Leistungsschlüssel* (LeiKa); empty: not known."
        ),
    ]
    number: Annotated[str, Field(max_length=20, description="Of the state's portal.")]
    url: Annotated[str, Field(max_length=300, description="The portal's page; empty: none known.")]


class StationOut(Schema):
    """What one can attend or reach."""

    id: Id
    stage: Id
    title: Text
    summary: Text
    language: Annotated[str, Field(max_length=16)]
    grades: list[Annotated[int, Field(ge=0, le=20)]] | None
    months: Annotated[int | None, Field(ge=0, le=600)]
    gives: Annotated[list[Id], Field(description="Certificates.")]
    rules: list[Id]
    service: ServiceOut | None
    valid_from: Annotated[Day, Field(alias="from")]
    valid_to: Annotated[Day, Field(alias="to")]
    url: Annotated[str, Field(max_length=300)]


class StationsOut(Schema):
    """All stations in the order of the book."""

    stations: list[StationOut]


class ChangeOut(Schema):
    """A rule that changed: the first day of what is new, and why."""

    rule: Id
    day: date
    kind: Annotated[Id, Field(description="new_version, correction, end")]
    published_on: Annotated[date | None, Field(description="Null: came with the program.")]
    reason: Text


class ChangesOut(Schema):
    """What changed since a day, the newest first."""

    since: date
    changes: list[ChangeOut]


class Since(InLanguage):
    """From which day on."""

    since: Annotated[date, Field(description="The first day, for example 2026-01-01.")]


@router.get("/rules", summary="All rules of the education system", response=RulesOut, by_alias=True)
def list_rules(request: HttpRequest, asked: Query[InLanguage]) -> Any:  # noqa: ARG001 – every view is given the request
    """Each rule with its present words, how sure it is, and when somebody last looked."""
    tag = language_of(asked.language)
    wording, on = get_wording(tag), _today()
    return {
        "rules": [
            {**book_json.rule_in_short(one, wording, on), "url": _page("rule", tag, one.id)}
            for one in get_rule_book().rules.values()
        ]
    }


@router.get(
    "/rules/{rule_id}",
    summary="One rule with all its versions",
    response=FullRuleOut,
    by_alias=True,
)
def get_rule(request: HttpRequest, rule_id: RuleId, asked: Query[InLanguage]) -> Any:  # noqa: ARG001 – every view is given the request
    """Validity, words, numbers, deadline, readings and sources of each version."""
    book, tag = get_rule_book(), language_of(asked.language)
    if rule_id not in book.rules:
        raise Http404
    told = book_json.rule_in_full(book.rules[rule_id], book, get_wording(tag), _today())
    return {**told, "url": _page("rule", tag, rule_id)}


@router.get(
    "/stations", summary="What one can attend or reach", response=StationsOut, by_alias=True
)
def list_stations(request: HttpRequest, asked: Query[InLanguage]) -> Any:  # noqa: ARG001 – every view is given the request
    """Kita, schools, courses, training: classes, length, certificates, rules."""
    tag = language_of(asked.language)
    wording = get_wording(tag)
    return {
        "stations": [
            {**book_json.station(one, wording), "url": _page("station", tag, one.id)}
            for one in get_rule_book().stations.values()
        ]
    }


@router.get("/changes", summary="Rules that changed", response=ChangesOut)
def list_changes(request: HttpRequest, asked: Query[Since]) -> Any:  # noqa: ARG001 – every view is given the request
    """Versions that begin on or after a day, and changes published since then."""
    found = book_json.changes_since(
        asked.since, _today(), get_rule_book(), language_of(asked.language)
    )
    return {"since": asked.since, "changes": found}


def _today() -> date:
    return get_reference().today()


def _page(name: str, tag: str, id_: str) -> str:
    return settings.PUBLIC_ORIGIN + reverse(f"website:{name}", args=[tag, slug(id_)])
