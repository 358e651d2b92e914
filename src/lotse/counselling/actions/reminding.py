"""Reminders of appointments: written when they are due, checked once more when they are sent.

No row is kept for a reminder to come; its key makes a second one impossible, so a run may be killed
and repeated.
"""

from datetime import datetime, timedelta

from django.db import transaction

from lotse.counselling import messages
from lotse.counselling.models import Appointment, AppointmentState

BEFORE = timedelta(hours=24)
LATEST = timedelta(hours=2)
"""So close to the beginning a reminder helps nobody."""


def remind_due(*, now: datetime) -> int:
    """Write the reminders that are due; how many. Nobody is reminded who has just booked."""
    due = Appointment.objects.filter(
        state=AppointmentState.BOOKED,
        begins_at__gt=now + LATEST,
        begins_at__lte=now + BEFORE,
        created_at__lt=now - BEFORE,
    )
    written = 0
    for key in list(due.order_by("begins_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # What was cancelled since is no longer booked: its state is looked at here.
            Appointment.objects.select_for_update().filter(pk=key).first()
            found = Appointment.objects.select_related(
                "kind", "counsellor", "room", "site__organisation"
            )
            appointment = found.filter(pk=key, state=AppointmentState.BOOKED).first()
            if appointment is not None:
                written += messages.remind(appointment, now)
    return written
