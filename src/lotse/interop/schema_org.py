"""Offers, organisations and lists as schema.org data, for the machines that read public pages."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from lotse.offers.domain.times import DAYS, parse_byday
from lotse.offers.models import Offer, Schedule
from lotse.partners.models import Organisation, Site
from lotse.words.queries import RecordTexts

CONTEXT = "https://schema.org"
DAY_NAMES = dict(
    zip(
        DAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
# A "<" could end the script element that the data stands in.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def as_script(data: Mapping[str, Any]) -> SafeString:
    """The data as the content of ``<script type="application/ld+json">``."""
    text = json.dumps({"@context": CONTEXT, **data}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 – escaped in the line itself


def _said(kind: str, **members: Any) -> dict[str, Any]:
    return {
        "@type": kind,
        **{key: one for key, one in members.items() if one not in (None, "", [])},
    }


def place(site: Site) -> dict[str, Any]:
    """A place with address and, where they are sure, coordinates."""
    point = None
    if site.latitude is not None and not site.coordinate_flag:
        point = _said("GeoCoordinates", latitude=site.latitude, longitude=site.longitude)
    return _said(
        "Place",
        name=site.name or site.organisation.name,
        address=_said(
            "PostalAddress",
            streetAddress=site.street,
            postalCode=site.postcode,
            addressLocality=site.place,
            addressCountry="DE",
        ),
        geo=point,
    )


def organisation(row: Organisation, kind: str, url: str) -> dict[str, Any]:
    """An organisation; ``kind`` is its type at schema.org, ``url`` its page here."""
    return _said(
        kind,
        **{"@id": url},
        name=row.name,
        alternateName=row.short_name,
        url=row.website or url,
        knowsLanguage=[language.pk for language in row.languages.all()],
        location=[place(site) for site in row.sites.all()],
        contactPoint=[
            _said(
                "ContactPoint",
                contactType=contact.function,
                telephone=contact.phone,
                email=contact.email,
            )
            for contact in row.contacts.all()
        ],
    )


def offer(row: Offer, texts: RecordTexts, kind: str, url: str, provider_url: str) -> dict[str, Any]:
    """An offer as a service; ``kind`` is the type of its provider at schema.org."""
    audience = _said(
        "PeopleAudience",
        suggestedMinAge=row.age_from,
        suggestedMaxAge=row.age_to,
        suggestedGender="female" if row.is_women_only else None,
    )
    return _said(
        "Service",
        **{"@id": url},
        name=str(texts["title"]),
        description=str(texts["summary"]),
        url=url,
        provider=_said(kind, **{"@id": provider_url}, name=row.provider.name, url=provider_url),
        audience=audience if len(audience) > 1 else None,
        availableChannel=_said(
            "ServiceChannel",
            serviceLocation=[place(site) for site in row.sites.all()],
            servicePhone=_said("ContactPoint", telephone=row.phone) if row.phone else None,
            serviceUrl=row.website or url,
            availableLanguage=[language.pk for language in row.languages.all()],
        ),
        hoursAvailable=[_hours(one) for one in row.schedules.all() if _is_weekly(one)],
        offers=_said("Offer", price=0, priceCurrency="EUR") if row.is_free else None,
    )


def _is_weekly(schedule: Schedule) -> bool:
    return schedule.freq == "WEEKLY" and schedule.interval == 1


def _hours(schedule: Schedule) -> dict[str, Any]:
    return _said(
        "OpeningHoursSpecification",
        dayOfWeek=[f"{CONTEXT}/{DAY_NAMES[day.code]}" for day in parse_byday(schedule.byday)],
        opens=f"{schedule.opens_at:%H:%M}",
        closes=f"{schedule.closes_at:%H:%M}" if schedule.closes_at else None,
        validFrom=schedule.valid_from.isoformat() if schedule.valid_from else None,
        validThrough=schedule.valid_to.isoformat() if schedule.valid_to else None,
    )


def item_list(entries: Iterable[tuple[str, str]], first: int = 1) -> dict[str, Any]:
    """A list of pages: names and addresses; ``first`` is the position of the first one."""
    return _said(
        "ItemList",
        itemListElement=[
            _said("ListItem", position=position, name=name, url=url)
            for position, (name, url) in enumerate(entries, first)
        ],
    )
