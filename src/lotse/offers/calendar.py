"""The dates of an offer for a calendar: at least a year ahead, without the days on which it pauses.

One entry with its rule for each time that comes back, where the rule tells its dates; otherwise an
entry a date. The file begins with the month, so that it stays the same for some time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from lotse.kit.calendars import Entry, Organizer, Standing, write_calendar
from lotse.offers.domain.ageing import Age, age_of
from lotse.offers.models import Offer
from lotse.offers.queries import rhythms_of
from lotse.reference.queries import Reference, zone_and_office


@dataclass(frozen=True)
class Told:
    """What a reader is told beside the dates, in the language of the file."""

    title: str
    text: str
    url: str
    language: str


def calendar(offer: Offer, told: Told, reference: Reference, today: date) -> bytes:
    """A calendar file of an offer; dates of one that is long unconfirmed are uncertain."""
    zone, office = zone_and_office()
    return write_calendar(
        _entries(offer, told, reference, today, ZoneInfo(zone)),
        name=told.title,
        language=told.language,
        organizer=Organizer(office.name, office.address),
    )


def _entries(
    offer: Offer, told: Told, reference: Reference, today: date, zone: ZoneInfo
) -> Iterator[Entry]:
    district = reference.district.ags if reference.district else ""
    is_old = age_of(offer.next_review_on, today) in {Age.OVERDUE, Age.EXPIRED}
    for number, (schedule, rhythm) in enumerate(rhythms_of(offer, reference, today), 1):
        opens, closes = schedule.opens_at, schedule.closes_at or schedule.opens_at
        series = [rhythm.days] if rhythm.rule else [(day,) for day in rhythm.days]
        for days in series:
            key = str(number) if rhythm.rule else f"{days[0]}/{opens:%H:%M}/{closes:%H:%M}"
            yield Entry(
                # Of the district, not of the host: a site that moves does not double its dates.
                uid=str(uuid5(NAMESPACE_URL, f"{district}/angebote/{offer.slug}/{key}")),
                title=told.title,
                first=datetime.combine(days[0], opens, zone),
                last=datetime.combine(days[0], closes, zone),
                said_at=offer.changed_at,
                text=told.text,
                place=_place(offer),
                url=told.url,
                standing=Standing.UNSURE if is_old else Standing.SURE,
                rule=rhythm.rule,
                until=datetime.combine(days[-1], opens, zone) if rhythm.rule else None,
                without=tuple(datetime.combine(day, opens, zone) for day in rhythm.without),
            )


def _place(offer: Offer) -> str:
    """Where it is on one line: name and address of each place."""
    sites = [
        (site.name or site.organisation.name, site.street, f"{site.postcode} {site.place}")
        for site in offer.sites.all()
    ]
    return "; ".join(", ".join(part.strip() for part in one if part.strip()) for one in sites)
