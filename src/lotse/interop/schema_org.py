"""What public pages are about as schema.org data, for the machines that read them."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString, mark_safe

from lotse.events.models import Event, EventDate, PartnerRole, Status
from lotse.offers.domain.times import DAYS, parse_byday
from lotse.offers.models import Offer, Schedule
from lotse.partners.models import Organisation, Site
from lotse.reference.queries import Reference
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


def said(kind: str, **members: Any) -> dict[str, Any]:
    """A thing of a kind of schema.org; what is empty is left out."""
    return {
        "@type": kind,
        **{key: one for key, one in members.items() if one not in (None, "", [])},
    }


def place(site: Site) -> dict[str, Any]:
    """A place with address and, where they are sure, coordinates."""
    point = None
    if site.latitude is not None and not site.coordinate_flag:
        point = said("GeoCoordinates", latitude=site.latitude, longitude=site.longitude)
    return said(
        "Place",
        name=site.name or site.organisation.name,
        address=said(
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
    return said(
        kind,
        **{"@id": url},
        name=row.name,
        alternateName=row.short_name,
        url=row.website or url,
        knowsLanguage=[language.pk for language in row.languages.all()],
        location=[place(site) for site in row.sites.all()],
        contactPoint=[
            said(
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
    audience = said(
        "PeopleAudience",
        suggestedMinAge=row.age_from,
        suggestedMaxAge=row.age_to,
        suggestedGender="female" if row.is_women_only else None,
    )
    return said(
        "Service",
        **{"@id": url},
        name=str(texts["title"]),
        description=str(texts["summary"]),
        url=url,
        provider=said(kind, **{"@id": provider_url}, name=row.provider.name, url=provider_url),
        audience=audience if len(audience) > 1 else None,
        availableChannel=said(
            "ServiceChannel",
            serviceLocation=[place(site) for site in row.sites.all()],
            servicePhone=said("ContactPoint", telephone=row.phone) if row.phone else None,
            serviceUrl=row.website or url,
            availableLanguage=[language.pk for language in row.languages.all()],
        ),
        hoursAvailable=[_hours(one) for one in row.schedules.all() if _is_weekly(one)],
        offers=said("Offer", price=0, priceCurrency="EUR") if row.is_free else None,
    )


def _is_weekly(schedule: Schedule) -> bool:
    return schedule.freq == "WEEKLY" and schedule.interval == 1


def _hours(schedule: Schedule) -> dict[str, Any]:
    return said(
        "OpeningHoursSpecification",
        dayOfWeek=[f"{CONTEXT}/{DAY_NAMES[day.code]}" for day in parse_byday(schedule.byday)],
        opens=f"{schedule.opens_at:%H:%M}",
        closes=f"{schedule.closes_at:%H:%M}" if schedule.closes_at else None,
        validFrom=schedule.valid_from.isoformat() if schedule.valid_from else None,
        validThrough=schedule.valid_to.isoformat() if schedule.valid_to else None,
    )


def event(
    row: Event, texts: RecordTexts, dates: Iterable[EventDate], url: str, reference: Reference
) -> dict[str, Any]:
    """An event; one with several dates has them as ``subEvent``. Its dates know their rounds.

    How many places there are is not public, so there is no ``maximumAttendeeCapacity``.
    """
    zone = ZoneInfo(reference.time_zone)
    told = [_date(one, row.status == Status.CANCELLED, zone) for one in dates]
    common = said(
        "Event",
        name=str(texts["title"]),
        description=str(texts["summary"]),
        url=url,
        inLanguage=[language.pk for language in row.languages.all()],
        isAccessibleForFree=row.is_free,
        eventAttendanceMode=_attendance(row),
        location=_locations(row, texts),
        organizer=_with_role(row, PartnerRole.ORGANISER, reference),
        performer=_with_role(row, PartnerRole.SPEAKER, reference),
    )
    if len(told) == 1:
        return {**common, "@id": url, **told[0]}
    whole = {"@id": url}
    if told:
        whole |= {"startDate": told[0]["startDate"], "endDate": told[-1]["endDate"]}
        whole |= {"eventStatus": _status_of_all(told)}
    parts = [{**common, **one, "superEvent": {"@id": url}} for one in told]
    return {**common, **whole, "subEvent": parts} if parts else {**common, **whole}


def _date(one: EventDate, is_off: bool, zone: ZoneInfo) -> dict[str, Any]:
    """When a date takes place, as wall time with its distance from UTC, and whether it does."""
    is_cancelled = is_off or one.is_cancelled or one.round.is_cancelled
    is_moved = one.starts_at != one.planned_at
    status = "Cancelled" if is_cancelled else "Rescheduled" if is_moved else "Scheduled"
    before = _moment(one.planned_at, zone, is_all_day=one.is_all_day)
    return {
        "startDate": _moment(one.starts_at, zone, is_all_day=one.is_all_day),
        # All day ends at midnight: the last day that belongs to it is the day before.
        "endDate": _moment(
            one.ends_at - timedelta(minutes=one.is_all_day), zone, is_all_day=one.is_all_day
        ),
        "eventStatus": f"{CONTEXT}/Event{status}",
        **({"previousStartDate": before} if status == "Rescheduled" else {}),
    }


def _moment(at: datetime, zone: ZoneInfo, *, is_all_day: bool) -> str:
    here = at.astimezone(zone)
    return here.date().isoformat() if is_all_day else here.isoformat(timespec="seconds")


def _status_of_all(told: Iterable[Mapping[str, Any]]) -> str:
    found = {one["eventStatus"] for one in told}
    return found.pop() if len(found) == 1 else f"{CONTEXT}/EventScheduled"


def _attendance(row: Event) -> str | None:
    if row.site is None:
        mode = "Online" if row.online_url else "Offline"
    else:
        mode = "Mixed" if row.online_url else "Offline"
    return f"{CONTEXT}/{mode}EventAttendanceMode"


def _locations(row: Event, texts: RecordTexts) -> list[dict[str, Any]]:
    found = [place(row.site)] if row.site else []
    if row.online_url:
        found.append(said("VirtualLocation", url=row.online_url))
    if not found and texts["place_note"]:
        found.append(said("Place", name=str(texts["place_note"])))
    return found


def _with_role(row: Event, role: str, reference: Reference) -> list[dict[str, Any]]:
    return [
        said(
            reference.schema_org.get(one.organisation.kind_id, "Organization"),
            name=one.organisation.name,
            url=one.organisation.website,
        )
        for one in row.partners.all()
        if one.role == role
    ]


def item_list(entries: Iterable[tuple[str, str]], first: int = 1) -> dict[str, Any]:
    """A list of pages: names and addresses; ``first`` is the position of the first one."""
    return said(
        "ItemList",
        itemListElement=[
            said("ListItem", position=position, name=name, url=url)
            for position, (name, url) in enumerate(entries, first)
        ],
    )
