"""What events keeps about people, and until when."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from lotse.accounts.access import may
from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.events.actions.afterwards import due_to_forget, forget_round
from lotse.events.actions.signing_up import cancel
from lotse.events.models import Attendance, Feedback, Participant, Registration, Round, State
from lotse.kit import clock
from lotse.kit.models import Mail, TextMessage
from lotse.privacy.domain.declarations import Personal, Until, declare
from lotse.privacy.gate import Gate
from lotse.privacy.retention import Export, Moment, Person, Purge
from lotse.reference.queries import time_zone

KEEP_REMARK = timedelta(days=365)
"""How long the office can learn from what somebody wrote about an event."""
BASIS = "public_task"
LIFETIME = Until("the round has ended; then counts stay", by="events.Event.keep_days")

REACH = Personal("telling a family about its registration", BASIS, LIFETIME)
NEEDS = Personal("making the event usable for those who come", BASIS, LIFETIME)
WHO = Personal("knowing how many come, and their names where the event needs them", BASIS, LIFETIME)
CAME = Personal("knowing who came, for the certificate and the count", BASIS, LIFETIME)
STAFF = Personal("knowing which colleague wrote a registration down", "staff", LIFETIME)

DECLARATIONS = [
    declare("events.Campaign", "id slug starts_on ends_on changed_at"),
    declare(
        "events.Event",
        "id slug status audience offer campaign picture starts_on opens_at closes_at rule "
        "without also skips_holidays is_course site online_url is_free mode seats childcare "
        "childcare_from childcare_to interpreter_seats interpreter_from needs_names policy "
        "hold_hours opens_days_before closes_hours_before remind_hours_before keep_days "
        "copied_from published_at changed_at",
    ),
    declare("events.Event_stages", "id event stage"),
    declare("events.Event_topics", "id event topic"),
    declare("events.Event_languages", "id event language"),
    declare("events.Event_interpreted", "id event language"),
    declare("events.EventPartner", "id event organisation role"),
    declare(
        "events.Round", "id event starts_at ends_at is_cancelled has_line erased_on counted_on"
    ),
    declare(
        "events.EventDate",
        "id round uid planned_at starts_at ends_at is_all_day is_cancelled sequence",
    ),
    declare("events.Pool", "id round kind language capacity taken"),
    declare(
        "events.Registration",
        "id round number token_version form_key count_key state ended channel partner heard "
        "created_at waiting_since offered_until changed_at",
        language=REACH,
        interpreter=NEEDS,
        municipality=WHO,
        email=REACH,
        phone=REACH,
        access_needs=NEEDS,
        by=STAFF,
    ),
    declare(
        "events.Participant",
        "id registration position count_key left_at",
        age=WHO,
        in_childcare=NEEDS,
        name=WHO,
    ),
    declare("events.Attendance", "id date", participant=CAME, came_at=CAME),
    declare("events.DoorNote", "id date key"),
    declare(
        "events.Feedback",
        "id round form_key count_key language understood helped welcome given_on",
        remark=Personal(
            "learning from an event; nobody is named, but somebody may write a name",
            BASIS,
            Until("the answer", KEEP_REMARK),
        ),
    ),
    declare("events.PartnerLink", "id round organisation language version is_revoked created_at"),
    declare("events.Figure", "id round name value count key"),
]


def _rounds_due(moment: Moment) -> "QuerySet[Round, Round]":
    today = clock.local_day(moment.now, time_zone())
    return Round.objects.filter(pk__in=due_to_forget(today))


def forget_rounds(rounds: "QuerySet[Round, Round]", now: datetime) -> None:
    """Turn the people of rounds into counts."""
    for round_id in rounds.values_list("pk", flat=True):
        forget_round(round_id=round_id, now=now)


def _old_remarks(moment: Moment) -> "QuerySet[Feedback, Feedback]":
    last = clock.local_day(moment.now - KEEP_REMARK, time_zone())
    return Feedback.objects.filter(given_on__lt=last).exclude(remark="")


def forget_remarks(found: "QuerySet[Feedback, Feedback]", now: datetime) -> int:  # noqa: ARG001 – the shape of all erasers
    """Empty what somebody wrote; the faces stay."""
    return found.update(remark="")


def cancel_registration(found: "QuerySet[Registration, Registration]", now: datetime) -> None:
    """Erase single families before their time, at their request; their places become free.

    Letters to them go, too, that of the cancellation included: they asked to be forgotten.
    """
    for registration in found:
        if registration.state != State.CANCELLED:
            cancel(registration_id=registration.pk, now=now)
        Mail.objects.filter(key__contains=registration.number).delete()
        TextMessage.objects.filter(key__contains=registration.number).delete()
    found.delete()


PURGES = [
    Purge(
        name="events.families",
        model="events.Round",
        until=LIFETIME,
        empties={
            "events.Registration": "language interpreter municipality email phone access_needs by",
            "events.Participant": "age in_childcare name",
            "events.Attendance": "participant came_at",
        },
        due=_rounds_due,
        erase=forget_rounds,
    ),
    Purge(
        name="events.family",
        model="events.Registration",
        until=Until("the family asks for it"),
        empties={
            "events.Registration": "language interpreter municipality email phone access_needs by",
            "events.Participant": "age in_childcare name",
            "events.Attendance": "participant came_at",
        },
        erase=cancel_registration,
        identity=("pk", "number", "created_at"),
    ),
    Purge(
        name="events.remarks",
        model="events.Feedback",
        until=Until("the answer", KEEP_REMARK),
        empties={"events.Feedback": "remark"},
        due=_old_remarks,
        erase=forget_remarks,
        identity=("pk", "form_key"),
    ),
]


def _families(person: Person) -> "QuerySet[Registration, Registration]":
    wanted = Q(pk__in=[])
    if person.email:
        wanted |= Q(email__iexact=person.email)
    if person.phone:
        wanted |= Q(phone=person.phone)
    if person.user is not None:
        wanted |= Q(by=person.user)
    return Registration.objects.filter(wanted)


EXPORTS = [
    Export("events.Registration", _families),
    Export(
        "events.Participant",
        lambda person: Participant.objects.filter(registration__in=_families(person)),
    ),
    Export(
        "events.Attendance",
        lambda person: Attendance.objects.filter(participant__registration__in=_families(person)),
    ),
    Export("events.Feedback", None, "it is kept apart from families, so nobody can be found"),
]


def _may_see_families(record: Registration | Round, by: User) -> bool:  # noqa: ARG001 – the right is enough while all work for one office
    return by.is_active and may(by, Right.REGISTRATIONS)


GATES = [
    Gate("events.Registration", may=_may_see_families),
    Gate("events.Round", may=_may_see_families),
]
