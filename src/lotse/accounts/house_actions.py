"""Writing accounts as the house's identity provider says.

The first log-in makes one; leaving the groups ends it and its sessions.
"""

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from lotse.accounts.actions import end_sessions
from lotse.accounts.house import HousePerson
from lotse.accounts.models import User
from lotse.kit.errors import Refused

PROVIDER = "house"
"""The provider's name in addresses and in the table of links."""
LEFT = "house-left"
"""The same for a link whose owner left the groups: on return the account is switched on again."""


def admit(*, person: HousePerson) -> User:
    """The account of somebody who has shown the provider who they are; made at the first log-in.

    Name and role follow the provider. An account made by hand is joined only when the provider
    has proven the address. Refused with ``accounts.house_no_group`` (and an existing account is
    ended), ``accounts.house_email`` when the provider names no address, ``accounts.email_taken``
    when the address belongs to an account and is not proven, ``accounts.switched_off`` when an
    administrator has switched the account off.
    """
    if person.role is None:
        dismiss(subject=person.subject)
        raise Refused("accounts.house_no_group")
    return _admit(person)


@transaction.atomic
def _admit(person: HousePerson) -> User:
    assert person.role is not None
    link = _link(person.subject)
    if link is None:
        user = _join_or_make(person)
        link, _ = SocialAccount.objects.get_or_create(
            provider=PROVIDER, uid=person.subject, defaults={"user": user}
        )
    user = User.objects.select_for_update().get(pk=link.user_id)
    if not user.is_active and link.provider != LEFT:
        raise Refused("accounts.switched_off")
    user.first_name = person.first_name or user.first_name
    user.last_name = person.last_name or user.last_name
    is_other = user.role != person.role
    user.role, user.is_active = person.role, True
    user.save(update_fields=["first_name", "last_name", "role", "is_active"])
    if link.provider == LEFT:
        link.provider = PROVIDER
        link.save(update_fields=["provider"])
    if is_other:
        end_sessions(user=user)
    return user


def _join_or_make(person: HousePerson) -> User:
    if not person.email:
        raise Refused("accounts.house_email")
    known = User.objects.filter(email=person.email).first()
    if known is None:
        try:
            with transaction.atomic():
                return User.objects.create_user(
                    person.email,
                    None,
                    first_name=person.first_name,
                    last_name=person.last_name,
                    role=person.role,
                )
        except IntegrityError:
            known = User.objects.get(email=person.email)
    # A second tab may have been first: what it made is the account, if it is the same person's.
    if (link := _link(person.subject)) is not None and link.user_id == known.pk:
        return known
    if not person.has_proven_email:
        raise Refused("accounts.email_taken")
    if not known.is_active:
        raise Refused("accounts.switched_off")
    return known


@transaction.atomic
def dismiss(*, subject: str) -> int:
    """End the account of somebody who left all groups; returns how many sessions ended with it."""
    link = _link(subject)
    if link is None:
        return 0
    user = User.objects.select_for_update().get(pk=link.user_id)
    if user.is_active:
        link.provider = LEFT
        link.save(update_fields=["provider"])
        user.is_active = False
        user.save(update_fields=["is_active"])
    return end_sessions(user=user)


@transaction.atomic
def log_out(*, subject: str) -> int:
    """End the sessions of somebody whom the provider has logged out; returns how many."""
    link = _link(subject)
    return 0 if link is None else end_sessions(user=link.user)


def _link(subject: str) -> SocialAccount | None:
    found: SocialAccount | None = (
        SocialAccount.objects.select_for_update()
        .filter(provider__in=(PROVIDER, LEFT), uid=subject)
        .first()
    )
    return found
