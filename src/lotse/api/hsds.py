"""Offers, organisations and places in the form of Open Referral HSDS 3, to read."""

import json
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from ninja import Field, Query, Router, Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from lotse.api.languages import InLanguage, language_of
from lotse.interop.hsds import listing
from lotse.interop.hsds.identifiers import LOCATION, ORGANIZATION, SERVICE, connection, term_id
from lotse.interop.hsds.listing import Wanted, reader_of
from lotse.interop.hsds.organisations import Reader
from lotse.interop.hsds.package import get_package, local_today
from lotse.interop.hsds.schemas import object_of, page_of
from lotse.kit.errors import Refused
from lotse.offers.queries import public_offers
from lotse.partners.queries import public_organisations

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/en/latest/"
DEFAULT_PER_PAGE, MAX_PER_PAGE = 50, 100
BATCH = 100

router = Router(tags=["Directory (HSDS)"])


def _moment(value: Any) -> Any:
    """A date alone is its first moment; numbers are no dates, whatever pydantic thinks."""
    if isinstance(value, str) and value.replace(".", "", 1).replace("-", "", 1).isdigit():
        raise ValueError("this is no date")
    if isinstance(value, str) and len(value) == len("2026-11-25"):
        return f"{value}T00:00:00Z"
    return value.replace(" ", "+") if isinstance(value, str) else value


def _in_utc(value: datetime) -> datetime:
    """The same moment as the database knows it: its offsets end at 16 hours."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("this is no moment of our calendar") from None


Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_in_utc)]


class Paging(InLanguage):
    """Which part of a list is wanted."""

    search: Annotated[str | None, Field(max_length=200, description="Words to look for.")] = None
    page: Annotated[int, Field(ge=1, le=100_000, description="Number of the page.")] = 1
    per_page: Annotated[
        int, Field(ge=1, le=MAX_PER_PAGE, description="How many entries a page has.")
    ] = DEFAULT_PER_PAGE
    after: Annotated[
        UUID | None,
        Field(
            description="The entries behind the one with this identifier, instead of a page. "
            "Nothing is missed or told twice when entries come and go meanwhile."
        ),
    ] = None
    format: Annotated[
        Literal["json", "ndjson"],
        Field(description="`ndjson` gives all entries without pages, one JSON object a line."),
    ] = "json"


class ByTerm(Paging):
    """Lists that can be narrowed by terms of our taxonomies."""

    taxonomy_term_id: Annotated[
        UUID | None, Field(description="Only what has this term, see `/taxonomy_terms`.")
    ] = None
    taxonomy_id: Annotated[
        UUID | None, Field(description="Only what has any term of this taxonomy.")
    ] = None


class ServiceFilters(ByTerm):
    """The list of services."""

    organization_id: Annotated[
        UUID | None, Field(description="Only services of this organization.")
    ] = None
    modified_after: Annotated[
        Moment | None,
        Field(description="Only what changed at this moment or later, in facts or words."),
    ] = None
    minimal: Annotated[
        bool,
        Field(description="Only identifiers and dates of change, all of them on one page."),
    ] = False
    full: Annotated[bool, Field(description="Everything about each entry.")] = False


class PlaceFilters(ByTerm):
    """The list of services at locations."""

    organization_id: Annotated[
        UUID | None, Field(description="Only services of this organization.")
    ] = None
    modified_after: Annotated[
        Moment | None,
        Field(description="Only what changed at this moment or later, in facts or words."),
    ] = None
    full: Annotated[bool, Field(description="Everything about each entry.")] = False
    postcode: Annotated[
        str | None, Field(pattern=r"^[0-9]{5}$", max_length=5, description="Where it should be.")
    ] = None
    proximity: Annotated[
        int | None,
        Field(ge=0, le=500_000, description="Metres around the middle of `postcode`: not alone."),
    ] = None


class OrganizationFilters(ByTerm):
    """The list of organizations."""

    full: Annotated[bool, Field(description="Everything about each entry.")] = False
    full_service: Annotated[
        bool, Field(description="With `full`: everything about the services, too.")
    ] = False


class TermFilters(Paging):
    """The list of taxonomy terms."""

    taxonomy_id: Annotated[UUID | None, Field(description="Only terms of this taxonomy.")] = None
    parent_id: Annotated[
        UUID | None, Field(description="Only terms below this one. Ours have no levels.")
    ] = None
    top_only: Annotated[bool, Field(description="Only terms of the first level.")] = False


def _answers(table: str, *, is_list: bool) -> dict[str, Any]:
    """What the document says about an answer: the HSDS object, or pages of it."""
    if not is_list:
        content = {"application/json": {"schema": object_of(table)}}
    else:
        content = {
            "application/json": {"schema": page_of(table)},
            "application/x-ndjson": {"schema": object_of(table)},
        }
    return {"responses": {200: {"content": content}}}


def _reader(request: HttpRequest, language: str | None) -> Reader:
    version = getattr(request, "content_version", None)
    return reader_of(language_of(language, version), version)


def _json(content: Any, language: str) -> HttpResponse:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(
        body, content_type="application/json", headers={"Content-Language": language}
    )


@dataclass(frozen=True)
class _Found:
    """What fits a request: keys by identifier, and how some of them are loaded.

    The order is that of the identifiers, which stays when entries come and go.
    """

    keys: Mapping[str, Any]
    load: Callable[[list[Any]], list[dict[str, Any]]]

    def entries(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """These entries in their order; one that has gone meanwhile is not among them."""
        made = {one["id"]: one for one in self.load([self.keys[one] for one in ids])}
        return [made[one] for one in ids if one in made]


def _list(
    request: HttpRequest,
    asked: Paging,
    reader: Reader,
    found: _Found,
    per_page: int | None = None,
) -> HttpResponse | StreamingHttpResponse:
    """A page, what comes behind an entry, or all entries line by line."""
    ids = sorted(found.keys)
    if asked.format == "ndjson":
        return StreamingHttpResponse(
            _lines(ids, found),
            content_type="application/x-ndjson",
            headers={"Content-Language": reader.language},
        )
    size = per_page or asked.per_page
    last = max(1, -(-len(ids) // size))
    start = (asked.page - 1) * size if asked.after is None else bisect(ids, str(asked.after))
    if asked.after is None and asked.page > last:
        raise Http404
    shown = ids[start : start + size]
    is_end = start + size >= len(ids)
    contents = found.entries(shown)
    envelope = {
        "total_items": len(ids),
        "total_pages": last,
        "page_number": asked.page if asked.after is None else min(start // size + 1, last),
        "size": len(contents),
        "first_page": start == 0,
        "last_page": is_end,
        "empty": not contents,
        "contents": contents,
    }
    answer = _json(envelope, reader.language)
    answer["Link"] = ", ".join(_links(request, shown[-1] if shown and not is_end else None))
    return answer


def _links(request: HttpRequest, last_shown: str | None) -> Iterator[str]:
    """Where the list begins and where it goes on (RFC 8288)."""
    said = request.GET.copy()
    for name in ("page", "after"):
        said.pop(name, None)
    here = f"{settings.PUBLIC_ORIGIN}{request.path}"
    first = said.urlencode()
    yield f'<{here}{"?" if first else ""}{first}>; rel="first"'
    if last_shown is not None:
        said["after"] = last_shown
        yield f'<{here}?{said.urlencode()}>; rel="next"'


def _lines(ids: Sequence[str], found: _Found) -> Iterator[str]:
    for start in range(0, len(ids), BATCH):
        for entry in found.entries(ids[start : start + BATCH]):
            yield json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"


def _list_of(
    request: HttpRequest, asked: Paging, reader: Reader, entries: Sequence[dict[str, Any]]
) -> HttpResponse | StreamingHttpResponse:
    words = (asked.search or "").casefold()
    fitting = [one for one in entries if words in f"{one['name']} {one['description']}".casefold()]
    return _list(request, asked, reader, _Found({one["id"]: one for one in fitting}, list))


class AboutOut(Schema):
    """What this API speaks."""

    version: Annotated[str, Field(description="Of HSDS.")]
    profile: str
    openapi_url: str


@router.get("/", summary="About this API", response=AboutOut, url_name="hsds")
def about(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001 – every view is given the request
    """Version of HSDS, profile, and where the OpenAPI document is."""
    return {
        "version": VERSION,
        "profile": PROFILE,
        "openapi_url": f"{settings.PUBLIC_ORIGIN}{settings.API_PREFIX}openapi.json",
    }


PACKAGE_ANSWER = {
    "responses": {
        200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


@router.get("/datapackage.zip", summary="The whole directory", openapi_extra=PACKAGE_ANSWER)
def get_datapackage(request: HttpRequest) -> Any:
    """All public tables as CSV, with the words of all languages in `texts.csv`."""
    version = getattr(request, "content_version", None)
    today = local_today()
    etag = f'"{version}-{today:%j}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(get_package(version, today), content_type="application/zip")
        answer["Content-Disposition"] = 'attachment; filename="directory-hsds.zip"'
        answer["ETag"] = etag
    # Kept once for each worker, not among the pages.
    answer["Cache-Control"] = "no-cache"
    return answer


@router.get("/services", summary="Services", openapi_extra=_answers("service", is_list=True))
def list_services(request: HttpRequest, asked: Query[ServiceFilters]) -> Any:
    """Published offers, by pages."""
    reader = _reader(request, asked.language)
    offers = listing.find_offers(_wanted(asked), reader)
    keys = {reader.identifiers.ids[SERVICE, slug]: slug for slug in _slugs(offers)}

    def load(slugs: list[str]) -> list[dict[str, Any]]:
        some = public_offers().filter(slug__in=slugs)
        if asked.minimal:
            return listing.load_minimal(some, reader)
        return listing.load_services(some, reader, is_full=asked.full)

    per_page = max(len(keys), 1) if asked.minimal else None
    return _list(request, asked, reader, _Found(keys, load), per_page)


def _slugs(rows: Any) -> Iterable[str]:
    """The slugs of some records that are public; those since the content changed are not told."""
    return rows.order_by().values_list("slug", flat=True)  # type: ignore[no-any-return]  # rows of one column


def _wanted(asked: ByTerm) -> Wanted:
    return Wanted(
        search=asked.search,
        taxonomy_term_id=asked.taxonomy_term_id,
        taxonomy_id=asked.taxonomy_id,
        organization_id=getattr(asked, "organization_id", None),
        modified_after=getattr(asked, "modified_after", None),
    )


@router.get(
    "/services/{uuid:id}", summary="One service", openapi_extra=_answers("service", is_list=False)
)
def get_service(request: HttpRequest, id: UUID, asked: Query[InLanguage]) -> Any:  # noqa: A002 – the standard's name
    """Everything that is public about one offer."""
    reader = _reader(request, asked.language)
    offers = public_offers().filter(slug=reader.identifiers.key(SERVICE, id))
    return _one(listing.load_services(offers, reader, is_full=True), reader)


def _one(found: Sequence[dict[str, Any]], reader: Reader) -> HttpResponse:
    if not found:
        raise Http404
    return _json(found[0], reader.language)


@router.get(
    "/organizations",
    summary="Organizations",
    openapi_extra=_answers("organization", is_list=True),
)
def list_organizations(request: HttpRequest, asked: Query[OrganizationFilters]) -> Any:
    """Partners and schools, by pages."""
    reader = _reader(request, asked.language)
    found = listing.find_organisations(_wanted(asked), reader)
    keys = {reader.identifiers.ids[ORGANIZATION, slug]: slug for slug in _slugs(found)}

    def load(slugs: list[str]) -> list[dict[str, Any]]:
        return listing.load_organizations(
            public_organisations().filter(slug__in=slugs),
            reader,
            is_full=asked.full,
            are_services_full=asked.full_service,
        )

    return _list(request, asked, reader, _Found(keys, load))


class FullService(InLanguage):
    """One organization."""

    full_service: Annotated[bool, Field(description="Everything about its services.")] = False


@router.get(
    "/organizations/{uuid:id}",
    summary="One organization",
    openapi_extra=_answers("organization", is_list=False),
)
def get_organization(
    request: HttpRequest,
    id: UUID,  # noqa: A002 – the standard's name
    asked: Query[FullService],
) -> Any:
    """Everything that is public about one organisation, with its services."""
    reader = _reader(request, asked.language)
    found = public_organisations().filter(slug=reader.identifiers.key(ORGANIZATION, id))
    made = listing.load_organizations(
        found, reader, is_full=True, are_services_full=asked.full_service
    )
    return _one(made, reader)


@router.get(
    "/service_at_locations",
    summary="Services at locations",
    openapi_extra=_answers("service_at_location", is_list=True),
)
def list_service_at_locations(request: HttpRequest, asked: Query[PlaceFilters]) -> Any:
    """Where published offers are, by pages."""
    if asked.proximity is not None and asked.postcode is None:
        raise Refused("api.proximity_without_postcode", reason="proximity needs a postcode.")
    reader = _reader(request, asked.language)
    pairs = listing.find_places(_wanted(asked), reader, asked.postcode, asked.proximity)
    ids = reader.identifiers
    keys = {
        ids.part(ids.ids[SERVICE, offer], connection(ids.ids[LOCATION, site])): (offer, site)
        for offer, site in pairs
    }

    def load(some: list[tuple[str, str]]) -> list[dict[str, Any]]:
        return listing.load_places(some, reader, is_full=asked.full)

    return _list(request, asked, reader, _Found(keys, load))


@router.get(
    "/service_at_locations/{uuid:id}",
    summary="One service at a location",
    openapi_extra=_answers("service_at_location", is_list=False),
)
def get_service_at_location(
    request: HttpRequest,
    id: UUID,  # noqa: A002 – the standard's name
    asked: Query[InLanguage],
) -> Any:
    """Everything that is public about an offer at one of its places."""
    reader = _reader(request, asked.language)
    pair = reader.identifiers.places.get(str(id))
    if pair is None:
        raise Http404
    return _one(listing.load_places([pair], reader, is_full=True), reader)


@router.get("/taxonomies", summary="Taxonomies", openapi_extra=_answers("taxonomy", is_list=True))
def list_taxonomies(request: HttpRequest, asked: Query[Paging]) -> Any:
    """Our vocabularies."""
    reader = _reader(request, asked.language)
    return _list_of(request, asked, reader, reader.taxonomies.taxonomies())


@router.get(
    "/taxonomies/{uuid:id}",
    summary="One taxonomy",
    openapi_extra=_answers("taxonomy", is_list=False),
)
def get_taxonomy(request: HttpRequest, id: UUID, asked: Query[InLanguage]) -> Any:  # noqa: A002 – the standard's name
    """One vocabulary."""
    reader = _reader(request, asked.language)
    return _one([one for one in reader.taxonomies.taxonomies() if one["id"] == str(id)], reader)


@router.get(
    "/taxonomy_terms",
    summary="Taxonomy terms",
    openapi_extra=_answers("taxonomy_term", is_list=True),
)
def list_taxonomy_terms(request: HttpRequest, asked: Query[TermFilters]) -> Any:
    """The terms of our vocabularies, with names in the language asked for."""
    reader = _reader(request, asked.language)
    terms = [
        reader.taxonomies.term(vocabulary, code)
        for vocabulary, code in reader.taxonomies.codes()
        if asked.taxonomy_id is None or term_id(vocabulary) == str(asked.taxonomy_id)
    ]
    return _list_of(request, asked, reader, [] if asked.parent_id else terms)


@router.get(
    "/taxonomy_terms/{uuid:id}",
    summary="One taxonomy term",
    openapi_extra=_answers("taxonomy_term", is_list=False),
)
def get_taxonomy_term(request: HttpRequest, id: UUID, asked: Query[InLanguage]) -> Any:  # noqa: A002 – the standard's name
    """One term of our vocabularies."""
    reader = _reader(request, asked.language)
    found = [pair for pair in reader.taxonomies.codes() if term_id(*pair) == str(id)]
    return _one([reader.taxonomies.term(*pair) for pair in found], reader)
