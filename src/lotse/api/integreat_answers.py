"""What the answers in the format of Integreat look like, for the OpenAPI document.

They are made as JSON by :mod:`lotse.interop.integreat`; a test holds both against each other.
"""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

Words = str
Maybe = str | None
Colour = Annotated[str, Field(examples=["#585858"])]


class AppLanguageOut(Schema):
    """A language of the region."""

    id: int
    code: Annotated[str, Field(description="As in addresses of this API.")]
    bcp47_tag: str
    native_name: str
    dir: str


class RegionOut(Schema):
    """What one app calls a region: the district of this site."""

    id: int
    name: str
    path: Annotated[str, Field(description="As in addresses of this API.")]
    live: bool
    prefix: Maybe
    name_without_prefix: str
    plz: Maybe
    extras: bool
    events: bool
    pois: bool
    push_notifications: bool
    longitude: float
    latitude: float
    bounding_box: Annotated[
        list[list[float]], Field(description="South-west and north-east as longitude, latitude.")
    ]
    aliases: dict[str, Any] | None
    tunews: bool
    external_news: bool
    languages: list[AppLanguageOut]
    is_chat_enabled: bool
    zammad_privacy_policy: Maybe


class InLanguageOut(Schema):
    """The same entry in another language."""

    id: int
    url: str
    path: str


class ParentOut(Schema):
    """The page above a page; nothing in it at the root."""

    id: int
    url: Maybe
    path: Maybe


class AppOrganisationOut(Schema):
    """Who stands behind an entry."""

    id: int
    slug: str
    name: str
    logo: Maybe
    website: Maybe


class EntryOut(Schema):
    """What entries of every kind have in common."""

    id: int
    url: str
    path: str
    title: Words
    modified_gmt: datetime
    last_updated: datetime
    excerpt: Words
    content: Annotated[str, Field(description="HTML.")]
    available_languages: Annotated[
        dict[str, InLanguageOut], Field(description="By the code of the language.")
    ]
    thumbnail: Maybe
    organization: AppOrganisationOut | None
    embedded_offers: list[dict[str, Any]]
    hash: Maybe


class PageOut(EntryOut):
    """A topic, an offer below its topic, or an editorial page."""

    parent: ParentOut
    order: int


class ContactOut(Schema):
    """A function at a place, never a person."""

    name: Maybe
    area_of_responsibility: Maybe
    email: Maybe
    phone_number: Maybe
    mobile_number: Maybe
    website: Maybe
    opening_hours: list[dict[str, Any]] | None


class CategoryOut(Schema):
    """The kind of a place."""

    id: int
    name: Words
    color: Colour
    icon: str
    icon_url: Maybe
    icon_color: Maybe


class PlaceOut(Schema):
    """Where something is; empty where nobody knows."""

    id: int | None
    name: Maybe
    address: Maybe
    town: Maybe
    state: Maybe
    postcode: Maybe
    region: Maybe
    country: Maybe
    latitude: float | None
    longitude: float | None


class LocationOut(EntryOut):
    """A place of a partner or a school."""

    meta_description: Words
    icon: Maybe
    website: Maybe
    email: Maybe
    phone_number: Maybe
    contacts: list[ContactOut]
    category: CategoryOut
    temporarily_closed: bool
    opening_hours: list[dict[str, Any]] | None
    appointment_url: Maybe
    location: PlaceOut
    barrier_free: bool | None


class WhenOut(Schema):
    """When something takes place, in the wall time of the place."""

    id: int
    start: datetime
    start_date: date
    start_time: str
    end: datetime
    end_date: date
    end_time: str
    all_day: bool
    only_weekdays: bool
    recurrence_id: int | None
    timezone: str


class EventOut(EntryOut):
    """A date of an event or of an offer."""

    location: PlaceOut
    location_path: Maybe
    meeting_url: Maybe
    event: WhenOut
    recurrence_rule: Annotated[
        str | None, Field(description="`DTSTART` in UTC and one `RRULE`, as in RFC 5545.")
    ]


class NewsOut(Schema):
    """A local message."""

    id: int
    title: Words
    message: Words
