"""An appointment for the calendar of the family: to be entered, replaced, taken away."""

from datetime import datetime

from django.conf import settings

from lotse.counselling.models import Appointment
from lotse.kit.calendars import Entry, Method, Organizer, Standing, write_calendar
from lotse.reference.queries import zone_and_office


def calendar_file(  # noqa: PLR0913 – a date has these parts
    appointment: Appointment,
    *,
    language: str,
    title: str,
    place: str,
    text: str,
    now: datetime,
    is_gone: bool,
) -> bytes:
    """The file with one date, whose ``title``, ``place`` and ``text`` are in ``language``.

    The address of its page is not in it: calendars are shared and sent around.
    """
    _, office = zone_and_office()
    entry = Entry(
        uid=str(appointment.holder),
        title=title,
        first=appointment.begins_at,
        last=appointment.ends_at,
        said_at=now,
        sequence=appointment.sequence,
        text=text,
        place=place,
        url=settings.PUBLIC_ORIGIN,
        standing=Standing.GONE if is_gone else Standing.SURE,
    )
    return write_calendar(
        [entry],
        name=title,
        language=language,
        organizer=Organizer(office.name, office.address),
        method=Method.CANCEL if is_gone else Method.PUBLISH,
    )
