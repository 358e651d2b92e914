"""Reading registrations, and what follows from them: who waits, who is needed, who came."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from lotse.events.actions.places import line, needs_of, read_pools
from lotse.events.domain.capacity import PoolKey, PoolKind
from lotse.events.domain.sign_up import Channel
from lotse.events.domain.waiting import Policy, Verdict, Waiting, move_up
from lotse.events.models import (
    Attendance,
    EventDate,
    PartnerLink,
    Pool,
    Registration,
    Round,
    State,
)
from lotse.events.queries import PUBLIC
from lotse.events.reaching import ASKED, unreached
from lotse.events.tokens import fits, opens
from lotse.kit.phones import show_phone

NEVER = datetime.max.replace(tzinfo=UTC)


def find_registration(number: str, token: str) -> Registration | None:
    """A registration by its link, or None when number or secret are wrong."""
    found = (
        Registration.objects.filter(number=number)
        .select_related("round__event__site__organisation")
        .prefetch_related("participants", "round__dates")
        .first()
    )
    return found if found is not None and fits(found, token) else None


def get_round(round_id: int) -> Round:
    """A round with its event for staff, or 404."""
    rounds = Round.objects.select_related("event__site__organisation")
    return get_object_or_404(rounds.prefetch_related("dates", "pools"), pk=round_id)


def list_registrations(round_id: int) -> list[Registration]:
    """All registrations of a round in the order of signing up, with participants."""
    found = Registration.objects.filter(round=round_id).select_related("partner")
    return list(found.prefetch_related("participants").order_by("created_at", "pk"))


def date_of_today(round_: Round, now: datetime) -> EventDate:
    """The date that takes place now or next, else the last one; cancelled ones only at need."""
    every = list(round_.dates.all())
    dates = [one for one in every if not one.is_cancelled] or every
    since = now - LATE
    return next((one for one in dates if one.ends_at >= since), dates[-1])


LATE = timedelta(hours=3)
"""So long after its end a date is still the one at whose door somebody stands."""


def get_registration(round_: Round, number: str) -> Registration | None:
    """A registration of this round by its number, for staff, or None."""
    found = Registration.objects.filter(round=round_, number=number).select_related("partner")
    registration = found.prefetch_related("participants").first()
    if registration is not None:
        registration.round = round_
    return registration


def find_by_number(number: str) -> Registration | None:
    """A registration of any event by what somebody typed or scanned, with its dates, or None."""
    wanted = _squeezed(number).upper()
    found = Registration.objects.filter(number=wanted).select_related("round__event")
    return found.prefetch_related("round__dates").first()


def same_contact(found: Iterable[Registration]) -> set[int]:
    """Those of some registrations that are reached like another one: the same family, perhaps.

    Partners give the telephone of the school for all its families, so theirs do not count.
    """
    alike: dict[str, list[int]] = {}
    for one in found:
        if one.state != State.CANCELLED and one.channel != Channel.PARTNER:
            for contact in {one.email.casefold(), one.phone} - {""}:
                alike.setdefault(contact, []).append(one.pk)
    return {pk for pks in alike.values() if len(pks) > 1 for pk in pks}


def search_registrations(found: Iterable[Registration], said: str) -> list[Registration]:
    """Those that a word fits: number, telephone, e-mail, name or need; spaces do not count."""
    wanted = _squeezed(said)
    return [one for one in found if any(wanted in _squeezed(word) for word in _words_of(one))]


def _words_of(one: Registration) -> Iterator[str]:
    yield from (one.number, one.phone, show_phone(one.phone), one.email, one.access_needs)
    yield from (person.name for person in one.participants.all())


def _squeezed(said: str) -> str:
    return "".join(sign for sign in said.casefold() if sign.isalnum() or sign == "@")


def list_to_call(round_id: int) -> list[Registration]:
    """Who has got a place and is not reached by a message: somebody has to call."""
    found = list(Registration.objects.filter(ASKED, round=round_id))
    silent = unreached(found)
    return sorted(
        (one for one in found if one.pk in silent), key=lambda one: one.offered_until or NEVER
    )


def count_to_call(now: datetime) -> list[tuple[int, int]]:
    """Rounds to come in which somebody has to be called, with how many registrations."""
    found = Registration.objects.filter(ASKED, round__ends_at__gte=now)
    silent = unreached(found)
    return sorted(Counter(one.round_id for one in found if one.pk in silent).items())


def rounds_with_expired_offers(now: datetime) -> list[int]:
    """Rounds in which an offered place was not taken in time."""
    found = Registration.objects.filter(state=State.OFFERED, offered_until__lte=now)
    return list(found.order_by("round").values_list("round", flat=True).distinct())


@dataclass(frozen=True)
class InLine:
    """A registration in line with the reason why it does not move up."""

    registration: Registration
    verdict: Verdict


def explain_line(round_: Round) -> list[InLine]:
    """Why each of those who wait did not move up, by the rule that decides."""
    waiting = line(round_)
    pools = read_pools(round_.pk)
    queue = [Waiting(one.pk, needs_of(one, pools)) for one in waiting]
    verdicts = move_up(pools, queue, Policy(round_.event.policy))
    return [InLine(one, verdict) for one, verdict in zip(waiting, verdicts, strict=True)]


@dataclass(frozen=True)
class InterpreterNeed:
    """How many people want an interpreter for a language, and whether that is enough for one.

    ``waiting`` of the ``people`` are in the waiting line; ``missing`` is how many more it takes.
    """

    language: str
    people: int
    parties: int
    waiting: int
    missing: int
    is_needed: bool
    is_planned: bool


def interpreter_view(round_: Round) -> list[InterpreterNeed]:
    """Wishes for interpreters by language, most wanted first; planned languages without a wish too.

    Those who wait count; children in the childcare sit elsewhere and do not.
    """
    in_room = Q(participants__left_at=None, participants__in_childcare=False)
    rows = (
        Registration.objects.filter(round=round_)
        .exclude(state=State.CANCELLED)
        .exclude(interpreter="")
        .values("interpreter")
        .annotate(
            parties=Count("pk", distinct=True),
            people=Count("participants", filter=in_room),
            waiting=Count("participants", filter=in_room & Q(state=State.WAITING)),
        )
        .order_by("-people", "interpreter")
    )
    planned = {language.pk for language in round_.event.interpreted.all()}
    found = [(row["interpreter"], row["people"], row["parties"], row["waiting"]) for row in rows]
    unasked = planned - {language for language, *_ in found}
    least = round_.event.interpreter_from
    return [
        InterpreterNeed(
            language,
            people,
            parties,
            waiting,
            missing=max(0, least - people),
            is_needed=people >= least,
            is_planned=language in planned,
        )
        for language, people, parties, waiting in (
            *found,
            *((language, 0, 0, 0) for language in sorted(unasked)),
        )
    ]


def attendance_of(date: EventDate) -> dict[int, set[int]]:
    """Who came to a date: positions by registration."""
    found: dict[int, set[int]] = {}
    rows = Attendance.objects.filter(date=date).values_list(
        "participant__registration", "participant__position"
    )
    for registration, position in rows:
        found.setdefault(registration, set()).add(position)
    return found


def dates_of_people(registrations: Iterable[int]) -> dict[int, set[int]]:
    """Who of some registrations came: the dates by participant, in one statement."""
    found: dict[int, set[int]] = {}
    rows = Attendance.objects.filter(participant__registration__in=list(registrations))
    for participant, date_ in rows.values_list("participant", "date"):
        found.setdefault(participant, set()).add(date_)
    return found


def has_come(registration: Registration) -> bool:
    """Whether anybody of a family was noted as present."""
    return Attendance.objects.filter(participant__registration=registration).exists()


def list_who_came(round_id: int) -> list[Registration]:
    """Families of whom somebody came, with their participants, in the order of signing up."""
    came = Attendance.objects.filter(date__round=round_id).values("participant__registration")
    found = Registration.objects.filter(pk__in=came).prefetch_related("participants")
    return list(found.order_by("created_at", "pk"))


@dataclass(frozen=True)
class Drift:
    """A pool whose number of taken places is not what its registrations say."""

    pool: Pool
    counted: int


def find_drift(since: date) -> list[Drift]:
    """Compare every pool of rounds since a day with its registrations; empty when all is well."""
    found = []
    rounds = Round.objects.filter(ends_at__gte=datetime.combine(since, time(), UTC), erased_on=None)
    for round_ in rounds.prefetch_related("pools"):
        pools = read_pools(round_.pk)
        holding = round_.registrations.filter(state__in=(State.CONFIRMED, State.OFFERED))
        taken: dict[PoolKey, int] = {}
        for registration in holding.prefetch_related("participants"):
            for key, number in needs_of(registration, pools).items():
                taken[key] = taken.get(key, 0) + number
        for pool in round_.pools.all():
            counted = taken.get(PoolKey(PoolKind(pool.kind), pool.language), 0)
            if counted != pool.taken:
                found.append(Drift(pool, counted))
    return found


def find_partner_link(pk: int, secret: str) -> PartnerLink | None:
    """A partner's link, or None when number or secret are wrong or it was revoked."""
    links = PartnerLink.objects.filter(pk=pk, round__event__status__in=PUBLIC)
    found = (
        links.select_related("organisation", "round__event__site__organisation")
        .prefetch_related("round__dates", "round__pools")
        .first()
    )
    return found if found is not None and opens(found, secret) else None


def list_partner_links(round_id: int) -> list[tuple[PartnerLink, int]]:
    """The links of a round with how many people each has signed up. Two statements."""
    counts = dict(
        Registration.objects.filter(round=round_id, channel=Channel.PARTNER.value)
        .exclude(state=State.CANCELLED)
        .values_list("partner")
        .annotate(people=Count("pk"))
        .order_by()
    )
    links = PartnerLink.objects.filter(round=round_id).select_related("organisation", "round")
    return [(link, counts.get(link.organisation_id, 0)) for link in links]
