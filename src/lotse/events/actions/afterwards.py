"""After the event: feedback, figures, forgetting."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from lotse.events.actions.counting import count_for_good
from lotse.events.actions.places import lock_round
from lotse.events.models import Feedback, Round
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reference.queries import time_zone

MAX_REMARK = 500
FACES = (1, 2, 3)


@transaction.atomic
def give_feedback(  # noqa: PLR0913 – the three questions are three
    *,
    round_id: int,
    form_key: UUID,
    language: str,
    understood: int | None,
    helped: int | None,
    welcome: int | None,
    remark: str,
    now: datetime,
) -> Feedback:
    """Keep what somebody thinks of an event; nobody knows who. The same form twice is one.

    Refused with ``events.no_answer``, ``events.no_face``, ``events.remark_too_long`` and
    ``events.not_yet`` before the beginning.
    """
    if all(face is None for face in (understood, helped, welcome)) and not remark.strip():
        raise Refused("events.no_answer")
    if any(face is not None and face not in FACES for face in (understood, helped, welcome)):
        raise Refused("events.no_face")
    if len(remark) > MAX_REMARK:
        raise Refused("events.remark_too_long", most=MAX_REMARK)
    round_ = Round.objects.get(pk=round_id)
    if now < round_.starts_at:
        raise Refused("events.not_yet")
    feedback, _ = Feedback.objects.get_or_create(
        form_key=form_key,
        defaults={
            "round": round_,
            "language": language,
            "understood": understood,
            "helped": helped,
            "welcome": welcome,
            "remark": remark.strip(),
            # A day, not a moment: a moment could be laid beside a list of who was there.
            "given_on": clock.local_day(now, time_zone()),
        },
    )
    return feedback


@transaction.atomic
def forget_round(*, round_id: int, now: datetime) -> bool:
    """Turn the registrations of a round into counts and delete them; False when that is done.

    Counts and deletion are one transaction: a crash leaves either both or neither.
    """
    locked = lock_round(round_id)
    if locked.round.erased_on is not None:
        return False
    count_for_good(locked.round, now)
    locked.round.registrations.all().delete()
    locked.round.erased_on = clock.local_day(now, time_zone())
    locked.round.has_line = False
    locked.round.save(update_fields=["erased_on", "has_line"])
    return True


def due_to_forget(today: date) -> list[int]:
    """Rounds whose personal data has reached its end."""
    zone = time_zone()
    # A day more than the calendar of any place may differ from that of the database.
    ended = Round.objects.filter(erased_on=None, ends_at__date__lte=today).order_by("pk")
    return [
        round_id
        for round_id, ends_at, days in ended.values_list("pk", "ends_at", "event__keep_days")
        if clock.local_day(ends_at, zone) + timedelta(days=days) < today
    ]
