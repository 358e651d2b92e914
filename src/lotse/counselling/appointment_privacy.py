"""What appointments keep about people, and until when."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.functions import RandomUUID
from django.db.models import F, Q

from lotse.counselling import access
from lotse.counselling.models import Appointment, AppointmentState, Counsellor
from lotse.holds import actions as holds
from lotse.kit.models import Mail, TextMessage
from lotse.kit.reach import fingerprint
from lotse.privacy import keys
from lotse.privacy.domain.declarations import Personal, Until, declare
from lotse.privacy.gate import Gate
from lotse.privacy.retention import Export, Moment, Person, Purge

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lotse.accounts.models import User

KEEP = timedelta(days=30)
"""How long after a talk the office can still reach the family about it; then it is a count."""
BASIS = "public_task"
LIFETIME = Until("the talk is over, or was cancelled", KEEP)
KEEP_NAME = timedelta(days=180)
WORKS_HERE = Until("the counsellor counsels no longer", KEEP_NAME)
"""Talks of that time are counted by then."""

REACH = Personal("reaching a family about its talk", BASIS, LIFETIME)
NEEDS = Personal("holding the talk in a language and a way that fit", BASIS, LIFETIME)
STAFF = Personal("knowing which colleague wrote an appointment down", "staff", LIFETIME)
COUNSELS = Personal("families know whom they talk to, and when", "published", WORKS_HERE)

DECLARATIONS = [
    declare(
        "counselling.AppointmentKind",
        "id slug position is_public ways minutes minutes_before minutes_after step notice_hours "
        "horizon_days changed_at",
    ),
    declare("counselling.AppointmentKind_topics", "id appointmentkind topic"),
    declare(
        "counselling.Counsellor",
        "id resource is_active feed_version changed_at",
        user=COUNSELS,
        shown_as=COUNSELS,
    ),
    declare("counselling.Counsellor_languages", "id counsellor language"),
    declare("counselling.Counsellor_kinds", "id counsellor appointmentkind"),
    declare(
        "counselling.WeeklyHours",
        "id counsellor weekday opens closes ways site is_open first_on last_on",
    ),
    declare("counselling.DayHours", "id counsellor on opens closes ways site is_open"),
    declare("counselling.Absence", "id counsellor begins_at ends_at"),
    declare("counselling.Room", "id site resource name is_active"),
    declare(
        "counselling.Appointment",
        "id number holder token_version form_key count_key kind counsellor site room way begins_at "
        "ends_at sequence is_extra state cancelled_by held_until topic wants_earlier created_at "
        "changed_at",
        language=NEEDS,
        spoken=NEEDS,
        interpreter=NEEDS,
        municipality=NEEDS,
        called=REACH,
        email=REACH,
        phone=REACH,
        mail_mark=REACH,
        phone_mark=REACH,
        by=STAFF,
    ),
]


def _old(moment: Moment) -> "QuerySet[Appointment, Appointment]":
    before = moment.now - KEEP
    gone = Q(state=AppointmentState.CANCELLED, changed_at__lt=before)
    return Appointment.objects.filter(gone | Q(ends_at__lt=before)).exclude(
        language="", mail_mark="", phone_mark="", by=None
    )


def forget(found: "QuerySet[Appointment, Appointment]", now: datetime) -> None:
    """Turn talks into counts: nobody can be reached by them any more, and nothing was written.

    Letters about them go, too; a talk to come is cancelled, so that its time is free.
    """
    rows = list(found)
    ours = Q(pk__in=[])
    for one in rows:
        holds.give_back(holder=one.holder)
        ours |= Q(key__startswith="counselling.", key__endswith=f":{one.number}")
    Mail.objects.filter(ours).delete()
    TextMessage.objects.filter(ours).delete()
    keys.shred("counselling.Appointment", [str(one.pk) for one in rows])
    coming = [
        one.pk for one in rows if one.state in {AppointmentState.BOOKED, AppointmentState.HELD}
    ]
    Appointment.objects.filter(pk__in=coming, begins_at__gt=now).update(
        state=AppointmentState.CANCELLED, cancelled_by="family", held_until=None
    )
    Appointment.objects.filter(pk__in=[one.pk for one in rows]).update(
        called=b"", email=b"", phone=b"", mail_mark="", phone_mark="", language="", spoken="",
        interpreter="", municipality="", by=None,
        # Links and forms of then open nothing any more.
        token_version=F("token_version") + 1, form_key=RandomUUID(),
    )  # fmt: skip


def _forget_counsellors(found: "QuerySet[Counsellor, Counsellor]", now: datetime) -> None:
    """A counsellor who has gone: the row stays for the talks that were, the name does not."""
    found.update(user=None, shown_as="", is_active=False, changed_at=now)


def _gone(moment: Moment) -> "QuerySet[Counsellor, Counsellor]":
    left = Counsellor.objects.filter(is_active=False, changed_at__lt=moment.now - KEEP_NAME)
    return left.exclude(user=None, shown_as="")


PURGES = [
    Purge(
        name="counselling.appointments",
        model="counselling.Appointment",
        until=LIFETIME,
        empties={
            "counselling.Appointment": "language spoken interpreter municipality called email "
            "phone mail_mark phone_mark by"
        },
        due=_old,
        erase=forget,
        identity=("pk", "number", "created_at"),
    ),
    Purge(
        name="counselling.counsellors",
        model="counselling.Counsellor",
        until=WORKS_HERE,
        empties={"counselling.Counsellor": "user shown_as"},
        due=_gone,
        erase=_forget_counsellors,
        identity=("pk", "resource"),
    ),
]


def _marks(person: Person) -> Iterable[str]:
    return [fingerprint(said) for said in (person.email, person.phone) if said]


def _of_person(person: Person) -> "QuerySet[Appointment, Appointment]":
    marks = _marks(person)
    wanted = Q(mail_mark__in=marks) | Q(phone_mark__in=marks)
    if person.user is not None:
        wanted |= Q(by=person.user)
    return Appointment.objects.filter(wanted)


EXPORTS = [
    Export("counselling.Appointment", _of_person),
    Export(
        "counselling.Counsellor",
        lambda person: (
            Counsellor.objects.filter(user=person.user)
            if person.user
            else Counsellor.objects.none()
        ),
    ),
]


def _may_see(record: Appointment, by: "User") -> bool:
    """The own talks; those of all with the right for that."""
    is_own = record.counsellor.user_id == by.pk
    return by.is_active and (access.may_see_all(by) or (is_own and access.may_counsel(by)))


GATES = [Gate("counselling.Appointment", may=_may_see)]
