"""Jobs of counselling. Every job may run twice or stop half way: the actions see to that."""

from django.utils.translation import gettext_lazy as _

from lotse.counselling.actions import interpreting, preparing, reminding
from lotse.counselling.actions.booking import let_lapse
from lotse.counselling.actions.counting import count_due
from lotse.kit.periodic.declaring import Turn, daily, every


@daily("02:57", _("Count the questions of months that are over, and publish their figures"))
def count_questions(turn: Turn) -> None:
    """What is counted or published stays as it is."""
    count_due(now=turn.now)


@every(10, _("Remind families of their appointments"))
def remind(turn: Turn) -> int:
    """How many were reminded."""
    return reminding.remind_due(now=turn.now)


@every(15, _("End bookings whose form was never sent"))
def end_forgotten_forms(turn: Turn) -> int:
    """How many were ended."""
    return let_lapse(now=turn.now)


@daily("02:59", _("Forget when those who counsel were away"))
def forget_absences(turn: Turn) -> int:
    """How many were forgotten."""
    return preparing.forget_absences(now=turn.now)


@every(10, _("Let requests for interpreters follow their appointments, and count unmet ones"))
def follow_requests(turn: Turn) -> int:
    """How many requests were changed."""
    return interpreting.follow_appointments(now=turn.now) + interpreting.close_past(now=turn.now)
