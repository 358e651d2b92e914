"""What public pages are about as schema.org data, for the machines that read them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString, mark_safe

from lotse.events.models import Event, EventDate, PartnerRole, Status
from lotse.offers.domain.facts import ScheduleFacts
from lotse.offers.domain.times import DAYS, Rhythm, parse_byday
from lotse.offers.models import Offer, Schedule
from lotse.partners.models import Organisation, Site
from lotse.reference.queries import NO_ZONE, Reference
from lotse.words.queries import RecordTexts

CONTEXT = "https://schema.org"
CEFR = "https://www.coe.int/lang-CEFR"
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


def offer(  # noqa: PLR0913, PLR0917 – what is told of an offer
    row: Offer,
    texts: RecordTexts,
    kind: str,
    url: str,
    provider_url: str,
    times: Iterable[tuple[ScheduleFacts, Rhythm]] = (),
    zone: str = NO_ZONE,
) -> dict[str, Any]:
    """An offer as a service, or as a course where it leads to a level of German.

    ``kind`` is the type of its provider at schema.org, ``times`` are its dates of a year.
    """
    audience = said(
        "PeopleAudience",
        suggestedMinAge=row.age_from,
        suggestedMaxAge=row.age_to,
        suggestedGender="female" if row.is_women_only else None,
    )
    common = {
        "@id": url,
        "name": str(texts["title"]),
        "description": str(texts["summary"]),
        "url": url,
        "provider": said(kind, **{"@id": provider_url}, name=row.provider.name, url=provider_url),
        "audience": audience if len(audience) > 1 else None,
    }
    if row.german_out_id is not None:
        return _course(row, common, times, zone)
    return said(
        "Service",
        **common,
        availableChannel=said(
            "ServiceChannel",
            serviceLocation=[place(site) for site in row.sites.all()],
            servicePhone=said("ContactPoint", telephone=row.phone) if row.phone else None,
            serviceUrl=row.website or url,
            availableLanguage=[language.pk for language in row.languages.all()],
        ),
        hoursAvailable=[_hours(one) for one in row.schedules.all() if _is_weekly(one)],
        offers=price(url, is_free=True) if row.is_free else None,
    )


def price(url: str, *, is_free: bool) -> dict[str, Any]:
    """What taking part costs. Nobody enters an amount, so what is not free has none."""
    if is_free:
        return said("Offer", url=url, category="Free", price=0, priceCurrency="EUR")
    return said("Offer", url=url, category="Paid")


def _course(
    row: Offer,
    common: Mapping[str, Any],
    times: Iterable[tuple[ScheduleFacts, Rhythm]],
    zone: str,
) -> dict[str, Any]:
    """A course and how it is held now."""
    sites = [place(site) for site in row.sites.all()]
    languages = [language.pk for language in row.languages.all()]
    online = said("VirtualLocation", url=row.website or common["url"]) if row.is_online else None
    instance = said(
        "CourseInstance",
        name=common["name"],
        description=common["description"],
        url=common["url"],
        courseMode=_mode(has_place=bool(sites), is_online=row.is_online),
        courseSchedule=[
            one for schedule, rhythm in times for one in _repeated(schedule, rhythm, zone)
        ],
        startDate=row.starts_on.isoformat() if row.starts_on else None,
        endDate=row.ends_on.isoformat() if row.ends_on else None,
        location=[*sites, *([online] if online else [])],
        organizer=common["provider"],
        inLanguage=languages,
        isAccessibleForFree=row.is_free,
    )
    level = said("DefinedTerm", termCode=row.german_out_id, inDefinedTermSet=CEFR)
    return said(
        "Course",
        **common,
        availableLanguage=languages,
        educationalLevel=row.german_in_id,
        teaches=level,
        isAccessibleForFree=row.is_free,
        offers=price(common["url"], is_free=row.is_free),
        hasCourseInstance=[instance],
    )


def _mode(*, has_place: bool, is_online: bool) -> str:
    if is_online:
        return "Blended" if has_place else "Online"
    return "Onsite"


def _repeated(schedule: ScheduleFacts, rhythm: Rhythm, zone: str) -> Iterator[dict[str, Any]]:
    """A time that comes back, with the days on which it does not; single dates where none tells."""
    closes = f"{schedule.closes_at:%H:%M}" if schedule.closes_at else None
    hours = {"startTime": f"{schedule.opens_at:%H:%M}", "endTime": closes}
    if not rhythm.rule:
        for day in rhythm.days:
            on = day.isoformat()
            yield said("Schedule", startDate=on, endDate=on, scheduleTimezone=zone, **hours)
        return
    days = parse_byday(",".join(schedule.byday))
    unit = "M" if schedule.freq == "MONTHLY" else "W"
    yield said(
        "Schedule",
        repeatFrequency=f"P{schedule.interval}{unit}",
        byDay=[f"{CONTEXT}/{DAY_NAMES[day.code]}" for day in days],
        byMonthWeek=days[0].ordinal,
        startDate=rhythm.days[0].isoformat(),
        endDate=rhythm.days[-1].isoformat(),
        scheduleTimezone=zone,
        exceptDate=[day.isoformat() for day in rhythm.without],
        **hours,
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

    A course, for all of whose dates one signs up together, is held once in each round. How many
    places there are is not public, so there is no ``maximumAttendeeCapacity``.
    """
    zone = ZoneInfo(reference.time_zone)
    common = said(
        "EducationEvent",
        name=str(texts["title"]),
        description=str(texts["summary"]),
        url=url,
        inLanguage=[language.pk for language in row.languages.all()],
        isAccessibleForFree=row.is_free,
        offers=price(url, is_free=row.is_free),
        eventAttendanceMode=_attendance(row),
        location=_locations(row, texts),
        organizer=_with_role(row, PartnerRole.ORGANISER, reference) or _office(reference),
        performer=_with_role(row, PartnerRole.SPEAKER, reference),
    )
    is_off = row.status == Status.CANCELLED
    if not row.is_course:
        return _held(common, [_date(one, is_off, zone) for one in dates], url)
    rounds: dict[int, list[dict[str, Any]]] = {}
    for one in dates:
        rounds.setdefault(one.round_id, []).append(_date(one, is_off, zone))
    mode = _mode(
        has_place=row.site is not None or not row.online_url, is_online=bool(row.online_url)
    )
    return said(
        "Course",
        **{"@id": url},
        name=common["name"],
        description=common.get("description"),
        url=url,
        inLanguage=common.get("inLanguage"),
        isAccessibleForFree=row.is_free,
        offers=common["offers"],
        provider=common["organizer"],
        hasCourseInstance=[
            _held(common, told, f"{url}#{number}")
            | {"@type": "CourseInstance", "courseMode": mode, "courseWorkload": _workload(told)}
            for number, told in rounds.items()
        ],
    )


def _held(
    common: Mapping[str, Any], told: Sequence[Mapping[str, Any]], identity: str
) -> dict[str, Any]:
    """Something with these dates: the only one, or all of them as its parts."""
    if len(told) == 1:
        return {**common, "@id": identity, **told[0]}
    whole: dict[str, Any] = {"@id": identity}
    if told:
        whole |= {"startDate": told[0]["startDate"], "endDate": told[-1]["endDate"]}
        whole |= {"eventStatus": _status_of_all(told)}
        whole["subEvent"] = [{**common, **one, "superEvent": {"@id": identity}} for one in told]
    return {**common, **whole}


def _workload(told: Iterable[Mapping[str, Any]]) -> str:
    """How long all dates take together, as an ISO 8601 duration; a whole day counts as one."""
    days, minutes = 0, 0
    for one in told:
        starts, ends = (datetime.fromisoformat(one[name]) for name in ("startDate", "endDate"))
        if "T" in one["startDate"]:
            minutes += int((ends - starts).total_seconds()) // 60
        else:
            days += (ends - starts).days + 1
    whole = f"{days}D" if days or not minutes else ""
    return f"P{whole}T{minutes // 60}H{minutes % 60}M" if minutes else f"P{whole}"


def _office(reference: Reference) -> list[dict[str, Any]]:
    """The office that keeps the site: whoever holds an event that nobody else does."""
    office = reference.district.details.get("office", {}) if reference.district else {}
    name = office.get("name")
    return [said("GovernmentOffice", name=name, telephone=office.get("phone"))] if name else []


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
