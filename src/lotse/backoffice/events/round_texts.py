"""Words around the registrations of a round that only staff read."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lotse.events import texts
from lotse.events.domain.capacity import PoolKind
from lotse.events.domain.waiting import Verdict, Why
from lotse.events.models import Participant, Registration
from lotse.kit.errors import Refused

STATES = {
    "confirmed": gettext_lazy("signed up"),
    "waiting": gettext_lazy("on the waiting list"),
    "offered": gettext_lazy("a place is offered"),
    "cancelled": gettext_lazy("cancelled"),
}
ENDED = {
    "by_family": gettext_lazy("by the family"),
    "by_staff": gettext_lazy("by the office"),
    "declined": gettext_lazy("declined the offered place"),
    "expired": gettext_lazy("did not answer in time"),
    "event": gettext_lazy("the event was cancelled"),
}
CHANNELS = {
    "web": gettext_lazy("by the website"),
    "staff": gettext_lazy("by telephone"),
    "paper": gettext_lazy("on a paper list"),
    "partner": gettext_lazy("by a partner"),
    "api": gettext_lazy("through another website"),
    "walk_in": gettext_lazy("came without signing up"),
}
POOLS = {
    PoolKind.SEATS: gettext_lazy("Seats"),
    PoolKind.CHILDCARE: gettext_lazy("Childcare"),
    PoolKind.INTERPRETER: gettext_lazy("Interpreter"),
}
POLICIES = {
    "strict": gettext_lazy("Strict order: free places are kept for the next in line."),
    "smaller_first": gettext_lazy(
        "The first family that fits moves up: a smaller one may pass a larger one."
    ),
}
WHY_FULL = {
    PoolKind.SEATS: gettext_lazy("There are not enough free seats for all of this family."),
    PoolKind.CHILDCARE: gettext_lazy("There are not enough free places in the childcare."),
    PoolKind.INTERPRETER: gettext_lazy("The interpreter's group is full."),
}
REFUSALS = {
    "events.party_too_large": gettext_lazy("%(most)s people at most in one registration."),
    "events.never_fits": gettext_lazy(
        "So many places do not exist here, even if nobody else comes."
    ),
    "events.no_contact": gettext_lazy("Write a telephone number or an e-mail address."),
    "events.no_such_registration": gettext_lazy("This registration does not exist any more."),
    "events.no_such_person": gettext_lazy("This person is not part of the registration."),
    "events.changed_meanwhile": gettext_lazy(
        "The registration was changed in the meantime. Look at it and try again."
    ),
    "events.full": gettext_lazy(
        "All places are given away. If there are enough chairs, tick the box and send it again."
    ),
    "events.wrong_date": gettext_lazy("This registration belongs to another date."),
    "events.registration_cancelled": gettext_lazy(
        "This registration was cancelled. If they are here: enter them without a registration."
    ),
    "events.not_offered": gettext_lazy("No place is offered to this family now."),
}
"""Where staff need other words than a family."""


def refusal_words(refusal: Refused, zone: str) -> str:
    """A refusal in words."""
    if refusal.code in REFUSALS:
        return str(REFUSALS[refusal.code]) % refusal.details
    return texts.say(refusal, zone)


def state_of(registration: Registration) -> str:
    """Where a registration stands, and why it ended where it has."""
    state = str(STATES[registration.state])
    return f"{state}: {ENDED[registration.ended]}" if registration.ended else state


def person_words(person: Participant) -> str:
    """One person without a name: adult or child, and whether in the childcare."""
    if person.age is None:
        return _("adult")
    child = ngettext("child, %(age)s year", "child, %(age)s years", person.age)
    said = child % {"age": person.age}
    return _("%(child)s, in the childcare") % {"child": said} if person.in_childcare else said


def people_words(people: Iterable[Participant]) -> str:
    """Those who still come, in one phrase: 2 adults, children of 4, 9 years."""
    coming = [one for one in people if one.left_at is None]
    adults = sum(one.age is None for one in coming)
    phrases = []
    if adults:
        phrases.append(ngettext("%(n)s adult", "%(n)s adults", adults) % {"n": adults})
    for in_childcare, words in ((False, _("children: %(ages)s")), (True, _("childcare: %(ages)s"))):
        children = [one for one in coming if one.in_childcare is in_childcare]
        ages = [one.age for one in children if one.age is not None]
        if ages:
            phrases.append(words % {"ages": ", ".join(str(age) for age in sorted(ages))})
    return ", ".join(phrases)


def why_words(verdict: Verdict) -> str:
    """Why a family in line did or did not move up."""
    if verdict.why is Why.SOMEBODY_BEFORE:
        return _("A family before it waits for places; nobody passes it here.")
    if verdict.pool is not None:
        return str(WHY_FULL[verdict.pool.kind])
    return _("There is room: it moves up with the next change, or it is too late to offer a place.")


TEXT_FAULTS = {
    "bad_number": gettext_lazy("The number is wrong or takes no short messages."),
    "not_understood": gettext_lazy("The service did not take the message."),
    "not_allowed": gettext_lazy(
        "The service does not know our key: please tell who runs the installation."
    ),
    "used_up": gettext_lazy(
        "The credit of the service is used up: please tell who runs the installation."
    ),
}
"""Why a short message was not sent."""
TEXT_AWAY = gettext_lazy("The service for short messages is away at the moment.")


def text_fault(code: str) -> str:
    """Why a short message was not sent, in words; empty where there is nothing to say."""
    return str(TEXT_FAULTS.get(code, TEXT_AWAY)) if code else ""
