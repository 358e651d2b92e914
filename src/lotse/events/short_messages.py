"""What a family without a working mail address is told by short message, where a service is set up.

Short: what happened, which event, when, and the link. Whether it is still so is looked at once more
when the message is sent (:func:`is_wanted`).
"""

from datetime import datetime

from lotse.events.models import Registration, State
from lotse.kit.reach import dead_among
from lotse.kit.texting import outbox
from lotse.kit.texting.contract import get_service
from lotse.kit.texting.numbers import mobile_number

MOST_TITLE = 60
STATES = {
    "confirmed": {State.CONFIRMED},
    "waiting": {State.WAITING},
    "offered": {State.OFFERED},
    "expired": {State.CANCELLED},
    "cancelled": {State.CANCELLED},
    "event_cancelled": {State.CANCELLED},
    "date_cancelled": {State.CONFIRMED, State.WAITING, State.OFFERED},
    "reminder": {State.CONFIRMED},
    "moved": {State.CONFIRMED, State.WAITING, State.OFFERED},
    "link": {State.CONFIRMED, State.WAITING, State.OFFERED},
}
"""In which states a registration has to be for a message to be true."""


def key_of(registration: Registration, reason: str) -> str:
    """The reason of a mail or message, for the outboxes."""
    return f"events.{reason}:{registration.number}"


def offer_reason(registration: Registration) -> str:
    """The reason of the message about the place that is offered now."""
    return f"offered:{registration.offered_until:%Y%m%d%H%M}"


def is_texted(registration: Registration) -> bool:
    """Whether a family is told by short message: no mail reaches it, and a mobile number may."""
    if not registration.phone or get_service() is None:
        return False
    if mobile_number(registration.phone) is None:
        return False
    return not registration.email or bool(dead_among([registration.email]))


def write(  # noqa: PLR0913 – who, why, what, when, where
    registration: Registration,
    reason: str,
    *,
    said: str,
    title: str,
    when: str,
    link: str,
    now: datetime,
) -> bool:
    """Write a message to those who are told this way; False where there was nothing to write."""
    if reason.partition(":")[0] not in STATES or not is_texted(registration):
        return False
    number = mobile_number(registration.phone)
    assert number is not None
    about = f"{title[:MOST_TITLE]}, {when}" if when else title[:MOST_TITLE]
    return outbox.write(
        key=key_of(registration, reason),
        number=number,
        language=registration.language,
        text=f"{said}\n{about}\n{link}",
        now=now,
    )


def is_wanted(key: str, now: datetime) -> bool:
    """Whether what a message says is still so: nobody who cancelled is reminded or offered."""
    reason, _, number = key.removeprefix("events.").rpartition(":")
    found = Registration.objects.filter(number=number).select_related("round").first()
    if found is None or found.round.ends_at <= now:
        return False
    kind = reason.partition(":")[0]
    if found.state not in STATES.get(kind, set()):
        return False
    if kind == "offered":
        return reason == offer_reason(found) and now < (found.offered_until or now)
    return kind != "reminder" or now < found.round.starts_at


def fault_of(registration: Registration) -> str:
    """Why the newest short message to a family was not sent, as a code; empty where it was."""
    return outbox.fault_of(f":{registration.number}")
