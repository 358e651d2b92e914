"""Who helps: the list of partners, the list of schools, the page of an organisation."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from lotse.interop import schema_org
from lotse.kit.paging import cut, page_number
from lotse.offers.domain.catalogue import Match
from lotse.offers.queries import get_catalogue
from lotse.partners.models import Organisation
from lotse.partners.previews import find_previewed
from lotse.partners.queries import (
    find_shown_organisation,
    list_partners,
    list_school_types,
    list_schools,
)
from lotse.website.errors import in_our_languages, not_found
from lotse.website.events.rows import next_events
from lotse.website.languages import ReaderRequest
from lotse.website.offers.cards import cards
from lotse.website.offers.texts import CONTACT_LABELS
from lotse.website.rendering import page_address, render_page

PAGE_SIZE = 40


@in_our_languages
def partner_list(request: ReaderRequest) -> HttpResponse:
    """All partners that are no schools, grouped by what they are."""
    reference, tag = request.reference, request.language.tag
    groups: dict[str, list[Organisation]] = {}
    for organisation in list_partners():
        groups.setdefault(organisation.kind_id, []).append(organisation)
    context: dict[str, Any] = {
        "groups": [
            (reference.name("organisation_kind", kind, tag), groups[kind])
            for kind in reference.codes["organisation_kind"]
            if kind in groups
        ]
    }
    listed = schema_org.item_list(
        (row.name, page_address("partner", tag, row.slug))
        for _, rows in context["groups"]
        for row in rows
    )
    context["structured"] = schema_org.as_script(listed)
    return render_page(request, "website/partners/partners.html", context)


@in_our_languages
def partner(request: ReaderRequest, slug: str) -> HttpResponse:
    """One organisation: where it is, whom to call, which languages, what it offers."""
    organisation = find_shown_organisation(slug)
    if organisation is None:
        return not_found(request)
    context = partner_context(request, organisation)
    structured = schema_org.organisation(
        organisation,
        request.reference.schema_org.get(organisation.kind_id, "Organization"),
        page_address("partner", request.language.tag, slug),
    )
    context["structured"] = schema_org.as_script(structured)
    return render_page(request, "website/partners/partner.html", context)


@in_our_languages
def preview(request: ReaderRequest, token: str) -> HttpResponse:
    """An organisation as the public would see it, for those who were given the link."""
    organisation = find_previewed(token)
    if organisation is None:
        return not_found(request)
    context = partner_context(request, organisation)
    response = render_page(request, "website/partners/partner.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def partner_context(request: ReaderRequest, organisation: Organisation) -> dict[str, Any]:
    """What the page of an organisation shows, in the reader's language."""
    slug = organisation.slug
    reference, tag = request.reference, request.language.tag
    today = reference.today()
    offers = [
        Match(entry)
        for entry in get_catalogue(request.content_version).entries
        if entry.provider_slug == slug and (entry.ends_on is None or entry.ends_on >= today)
    ]
    school = getattr(organisation, "school", None)
    return {
        "organisation": organisation,
        "kind": reference.name("organisation_kind", organisation.kind_id, tag),
        "school": school,
        "school_types": [reference.name("school_type", kind.pk, tag) for kind in school.types.all()]
        if school
        else [],
        "sites": [
            (
                site,
                [
                    reference.name("accessibility", feature.pk, tag)
                    for feature in site.accessibility.all()
                ],
            )
            for site in organisation.sites.all()
        ],
        "contacts": [
            (CONTACT_LABELS[contact.function], contact) for contact in organisation.contacts.all()
        ],
        "spoken": [
            (row, reference.name("language", row.pk, tag)) for row in organisation.languages.all()
        ],
        "cards": cards(offers, reference, tag, today),
        "next_events": next_events(request, partner=slug),
    }


@in_our_languages
def school_list(request: ReaderRequest) -> HttpResponse:
    """The schools of the district, by type and municipality."""
    reference, tag = request.reference, request.language.tag
    asked = {
        "type": request.GET.get("type", ""),
        "municipality": request.GET.get("municipality", ""),
    }
    known = {"type": reference.codes["school_type"], "municipality": reference.municipalities}
    ignored = [value[:40] for key, value in asked.items() if value and value not in known[key]]
    chosen = {key: value if value in known[key] else "" for key, value in asked.items()}
    schools = list(
        list_schools(
            school_type=chosen["type"] or None, municipality=chosen["municipality"] or None
        )
    )
    page = cut(schools, page_number(request.GET.get("page", "1")), PAGE_SIZE)
    if page is None:
        return not_found(request)

    def address(**changes: object) -> str:
        pairs = {key: value for key, value in {**chosen, **changes}.items() if value}
        return f"?{urlencode(pairs)}" if pairs else "?"

    used = list_school_types() | {chosen["type"]}
    context = {
        "page": page,
        "page_links": [(n, address(page=n) if n else "") for n in page.numbers],
        "previous_url": address(page=page.number - 1) if page.number > 1 else "",
        "next_url": address(page=page.number + 1) if page.number < page.last else "",
        "schools": [
            (
                school.organisation,
                [reference.name("school_type", kind.pk, tag) for kind in school.types.all()],
                school,
            )
            for school in page.items
        ],
        "types": [
            (code, reference.name("school_type", code, tag))
            for code in known["type"]
            if code in used
        ],
        "municipalities": sorted(reference.municipalities.items(), key=lambda item: item[1]),
        "chosen": chosen,
        "ignored": ignored,
    }
    listed = schema_org.item_list(
        (
            (school.organisation.name, page_address("partner", tag, school.organisation.slug))
            for school in page.items
        ),
        first=(page.number - 1) * PAGE_SIZE + 1,
    )
    context["structured"] = schema_org.as_script(listed)
    return render_page(request, "website/partners/schools.html", context)
