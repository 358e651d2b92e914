"""Schools and partners sign people up by a link of their own: initials and ages, nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet

from lotse.events.actions.places import lock_round
from lotse.events.actions.signing_up import Party, cancel, sign_up
from lotse.events.domain.capacity import MAX_PARTY, Person
from lotse.events.domain.sign_up import Channel
from lotse.events.models import PartnerLink, Registration
from lotse.kit.errors import Refused
from lotse.partners.models import Organisation

INITIALS = re.compile(r"^[^\W\d_]{1,2}(?:[. '’-]{1,2}[^\W\d_]{1,2}){0,2}\.?$")
"""Up to three groups of one or two letters: ``A. K.``, ``AK``, ``Ç-M``; no name fits."""


@dataclass(frozen=True)
class Pupil:
    """Somebody whom a partner signs up. ``age`` in completed years."""

    initials: str
    age: int


@transaction.atomic
def make_partner_link(
    *, round_id: int, organisation: str, language: str, now: datetime
) -> PartnerLink:
    """Give an organisation a link to sign people up for a round; twice is the same link.

    One that was revoked is given anew with another secret. Refused with ``events.unknown`` and
    ``events.over``.
    """
    locked = lock_round(round_id)
    partner = Organisation.objects.filter(slug=organisation).first()
    if partner is None:
        raise Refused("events.unknown", reason=f"there is no organisation {organisation}")
    if locked.round.ends_at <= now:
        raise Refused("events.over")
    link, is_new = PartnerLink.objects.get_or_create(
        round=locked.round,
        organisation=partner,
        defaults={"language": language, "created_at": now},
    )
    if not is_new:
        link.language, link.is_revoked = language, False
        link.save(update_fields=["language", "is_revoked"])
    return link


@transaction.atomic
def revoke_partner_link(*, link_id: int, round_id: int) -> None:
    """Close a link for good; what was signed up by it stays. Twice is the same as once."""
    link = PartnerLink.objects.select_for_update().filter(pk=link_id, round=round_id).first()
    if link is not None and not link.is_revoked:
        link.version, link.is_revoked = link.version + 1, True
        link.save(update_fields=["version", "is_revoked"])


@transaction.atomic
def sign_up_pupils(
    *, link: PartnerLink, pupils: Sequence[Pupil], form_key: UUID, now: datetime
) -> list[Registration]:
    """Sign several people up, each as a registration of its own, all or none.

    Sending the same form twice gives the same registrations. Refused with ``events.nobody``,
    ``events.party_too_large`` (``most``), ``events.not_initials`` (``position``),
    ``events.link_closed``, and like :func:`~lotse.events.actions.signing_up.sign_up`.
    """
    if not pupils:
        raise Refused("events.nobody")
    if len(pupils) > MAX_PARTY:
        raise Refused("events.party_too_large", most=MAX_PARTY)
    for position, pupil in enumerate(pupils, start=1):
        if not INITIALS.match(pupil.initials.strip()):
            raise Refused("events.not_initials", position=position)
    now_open = PartnerLink.objects.select_for_update().get(pk=link.pk)
    if now_open.is_revoked or now_open.version != link.version:
        raise Refused("events.link_closed")
    return [
        sign_up(
            round_id=link.round_id,
            party=Party((Person(pupil.age, name=pupil.initials.strip()),), link.language),
            form_key=uuid5(form_key, str(position)),
            channel=Channel.PARTNER,
            partner=link.organisation,
            now=now,
        )
        for position, pupil in enumerate(pupils, start=1)
    ]


@transaction.atomic
def take_pupil_away(*, link: PartnerLink, number: str, now: datetime) -> None:
    """Cancel one of those whom this partner signed up; others move up. Twice is as once.

    Refused with ``events.no_such_registration`` when it is not the partner's own, and with
    ``events.over``.
    """
    found = signed_up_by(link).filter(number=number).first()
    if found is None:
        raise Refused("events.no_such_registration")
    cancel(registration_id=found.pk, now=now)


def signed_up_by(link: PartnerLink) -> QuerySet[Registration]:
    """What an organisation has signed up for the round, and nothing of others."""
    return Registration.objects.filter(
        round=link.round_id, partner=link.organisation_id, channel=Channel.PARTNER.value
    ).order_by("created_at", "pk")
