"""What has to happen when django-allauth does something."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.usersessions.models import UserSession
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from lotse.accounts.factors import use_up
from lotse.accounts.messages import tell_owner
from lotse.accounts.models import User
from lotse.kit import clock

NOWHERE = "0.0.0.0"  # noqa: S104 – no address to listen on, the absence of one


@receiver(authenticator_added)
def note_proof(
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    **kwargs: Any,  # noqa: ARG001 – signals send more than is needed
) -> None:
    """Whoever sets up a second factor has shown it in this session."""
    record_authentication(
        request, user, method="mfa", reauthenticated=True, type=authenticator.type
    )
    if authenticator.type == Authenticator.Type.TOTP:
        use_up(authenticator)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        # The first one, too: whoever has only found out the password could set one up.
        tell_owner(user=user, what="factor_added", now=clock.now())


@receiver(authenticator_removed)
def tell_of_removal(user: User, **kwargs: Any) -> None:  # noqa: ARG001 – the shape of all receivers
    """Its owner must hear of it: it may have been somebody else."""
    tell_owner(user=user, what="factor_removed", now=clock.now())


@receiver(authenticator_reset)
def tell_of_new_codes(user: User, **kwargs: Any) -> None:  # noqa: ARG001 – the shape of all receivers
    """The old codes are void, whoever asked for new ones."""
    tell_owner(user=user, what="codes_new", now=clock.now())


@receiver(password_changed)
def tell_of_password(user: User, **kwargs: Any) -> None:  # noqa: ARG001 – the shape of all receivers
    """Changed by somebody who was logged in and knew the old one."""
    tell_owner(user=user, what="password", now=clock.now())


@receiver(pre_save, sender=UserSession)
def keep_no_address(instance: UserSession, **kwargs: Any) -> None:  # noqa: ARG001 – signals send more than is needed
    """Where somebody logs in from is nobody's business; the device is enough to know a session."""
    instance.ip = NOWHERE
