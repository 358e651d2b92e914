"""A partner's list of people is signed up by the office."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction

from lotse.events.actions.signing_up import Party, sign_up
from lotse.events.domain.capacity import Person
from lotse.events.domain.sign_up import Channel
from lotse.events.models import Registration
from lotse.events.partner_list import Listed
from lotse.kit.errors import Refused
from lotse.partners.models import Organisation

if TYPE_CHECKING:
    from lotse.accounts.models import User

LISTS = UUID("5a1f2f0e-6f0c-4d0e-9a34-6a7a3a1c9d11")
"""The name space of the lines of lists."""


@transaction.atomic
def sign_up_list(
    *,
    round_id: int,
    organisation: str,
    people: Sequence[Listed],
    by: "User",
    now: datetime,
) -> list[Registration]:
    """Sign up the people of a partner's list, each as a registration of its own, all or none.

    The same list twice gives the same registrations, because each is named by what its line says,
    wherever on the list it stands.
    Refused with ``events.unknown``, ``events.nobody`` and like
    :func:`~lotse.events.actions.signing_up.sign_up`.
    """
    partner = Organisation.objects.filter(slug=organisation).first()
    if partner is None:
        raise Refused("events.unknown", reason=f"there is no organisation {organisation}")
    if not people:
        raise Refused("events.nobody")
    whole = uuid5(LISTS, f"{round_id}:{organisation}")
    times: Counter[str] = Counter()
    made = []
    for one in people:
        said = "\x1f".join(map(str, astuple(replace(one, line=0))))
        times[said] += 1
        made.append(
            sign_up(
                round_id=round_id,
                party=Party(
                    (Person(one.age, name=one.initials),),
                    one.language,
                    email=one.email,
                    phone=one.phone,
                ),
                form_key=uuid5(whole, f"{said}\x1f{times[said]}"),
                channel=Channel.PARTNER,
                partner=partner,
                by=by,
                now=now,
            )
        )
    return made
