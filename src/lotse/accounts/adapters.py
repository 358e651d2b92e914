"""How django-allauth behaves here: no sign-up, locks that hold across processes, sealed secrets."""

import base64
import hashlib
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lotse.accounts.actions import note_failed_log_in
from lotse.accounts.house import HouseTable, read_claims
from lotse.accounts.house_actions import admit
from lotse.accounts.models import User
from lotse.accounts.queries import is_locked_out
from lotse.kit import clock
from lotse.kit.errors import Refused


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Log-in by password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Please wait a quarter of an hour."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 – allauth's signature
        """Never: an administrator makes accounts."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse an address that was tried too often, whether it has an account or not."""
        super().pre_authenticate(request, **credentials)
        if is_locked_out(credentials.get("email", ""), now=clock.now()):
            self._rollback_login_failed_rl_usage()
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 – allauth's signature
        """Count the failure in the database: all processes and nodes see it."""
        note_failed_log_in(email=credentials.get("email", ""), now=clock.now())

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether somebody who is logged in knows the own password."""
        again = self.authenticate(self.request, email=user.email, password=password)
        return again is not None and again.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before the own access is changed; not while the first second factor is set up."""
        has_factor = Authenticator.objects.filter(user=self.request.user).exists()
        return has_factor and bool(super().is_reauthentication_required(app=app, **kwargs))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the pages show the new state themselves."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """The second factor."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("You need a second factor. Add another one first."),
        "incorrect_code": _("This code is not right. Codes change every 30 seconds."),
    }

    def get_totp_issuer(self) -> str:
        """The name that the app shows beside its codes."""
        return str(settings.WAGTAIL_SITE_NAME)

    def encrypt(self, text: str) -> str:
        """Seal a secret with a key that is not in the database."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret; with another key it is an error, never a wrong secret."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """A second factor may go only while another one stays."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


SHOWN_TO_HOUSE = "lotse.second_factor_shown_to_house"
"""In a session: the house's provider has asked for a second factor itself."""
HOUSE_SESSION = 12 * 60 * 60
"""Seconds; then the provider is asked again whether somebody still belongs to the groups."""


class HouseAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Log-in by the house's identity provider."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Make, change or end the account as the provider says, before anybody is logged in."""
        person = read_claims(sociallogin.claims, HouseTable(**settings.HOUSE_TABLE))
        try:
            user = admit(person=person)
        except Refused as refusal:
            self._refuse(refusal.code)
        if sociallogin.is_existing:
            sociallogin.user = user
        else:
            sociallogin.lookup()
        request.session[SHOWN_TO_HOUSE] = person.has_second_factor
        request.session.set_expiry(HOUSE_SESSION)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> None:  # noqa: ARG002 – allauth's signature
        """The provider said no, or did not answer: a page of ours says so."""
        self._refuse("accounts.house_fault")

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 – allauth's signature
        """Never by the library: :func:`admit` has made the account."""
        return False

    def _refuse(self, code: str) -> NoReturn:
        address = reverse("staff_house_refused", args=[code.removeprefix("accounts.")])
        raise ImmediateHttpResponse(HttpResponseRedirect(address))


def _seal() -> Fernet:
    key = hashlib.blake2b(
        settings.SECRET_KEY.encode(), digest_size=32, person=b"lotse-2nd-factor"
    ).digest()
    return Fernet(base64.urlsafe_b64encode(key))
