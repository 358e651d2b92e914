"""After the event: feedback, figures, forgetting."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from lotse.events.actions.places import lock_round
from lotse.events.domain.figures import Counted, count
from lotse.events.models import Attendance, Feedback, Figure, Registration, Round
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


def counted(registrations: Iterable[Registration]) -> list[Counted]:
    """Registrations as the domain counts them; participants and attendances come along."""
    rows = list(registrations)
    came: dict[int, set[int]] = {}
    pairs = Attendance.objects.filter(participant__registration__in=rows).values_list(
        "participant__registration", "participant"
    )
    for registration, participant in pairs:
        came.setdefault(registration, set()).add(participant)
    return [_counted(row, came.get(row.pk, set())) for row in rows]


def _counted(row: Registration, came: set[int]) -> Counted:
    people = [one for one in row.participants.all() if one.left_at is None or one.pk in came]
    return Counted(
        state=row.state,
        ended=row.ended,
        people=len(people),
        children=sum(one.age is not None for one in people),
        childcare=sum(one.in_childcare for one in people),
        came=len(came),
        language=row.language,
        municipality=row.municipality,
        heard=row.heard,
        channel=row.channel,
    )


@transaction.atomic
def forget_round(*, round_id: int, now: datetime) -> bool:
    """Turn the registrations of a round into counts and delete them; False when that is done.

    Counts and deletion are one transaction: a crash leaves either both or neither.
    """
    locked = lock_round(round_id)
    if locked.round.erased_on is not None:
        return False
    registrations = locked.round.registrations.prefetch_related("participants")
    Figure.objects.bulk_create(
        Figure(round=locked.round, name=name, value=value, count=number)
        for (name, value), number in count(counted(registrations)).items()
    )
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
