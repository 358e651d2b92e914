"""What has to happen when django-allauth does something."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from lotse.accounts.models import User

NOWHERE = "0.0.0.0"  # noqa: S104 – no address to listen on, the absence of one


@receiver(authenticator_added)
def note_proof(
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    **kwargs: Any,  # noqa: ARG001
) -> None:
    """Whoever sets up a second factor has shown it in this session."""
    record_authentication(
        request, user, method="mfa", reauthenticated=True, type=authenticator.type
    )


@receiver(pre_save, sender=UserSession)
def keep_no_address(instance: UserSession, **kwargs: Any) -> None:  # noqa: ARG001
    """Where somebody logs in from is nobody's business; the device is enough to know a session."""
    instance.ip = NOWHERE
