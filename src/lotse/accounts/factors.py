"""The second step: a code works once for everybody, and wrong ones are counted for all processes.

The library remembers used codes and wrong ones in the memory of one process and for half a minute.
Here both stand in the database: a code is used when its number in time is, for good.
"""

import time
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.exceptions import ValidationError
from django.db import transaction

from lotse.accounts.actions import note_failed_log_in
from lotse.accounts.models import User
from lotse.accounts.queries import is_locked_out, second_step
from lotse.kit import clock

LAST = "last_counter"
"""In the data of an app: the number of the half minute whose code was used last (RFC 6238, 5.2)."""


class Once:
    """For a form that asks for a code: each works once, and five wrong ones lock the step."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code; refused when it is wrong, used, or the step is locked for a while."""
        now, step = clock.now(), second_step(self.user.email)
        if is_locked_out(step, now=now):
            raise account_adapter().validation_error("too_many_login_attempts")
        try:
            with transaction.atomic():
                return self._use_code()
        except ValidationError:
            note_failed_log_in(email=step, now=now)
            raise

    def _use_code(self) -> str:
        # Locked first: of two who send the same code at once, one waits and is refused.
        factors = Authenticator.objects.select_for_update().filter(user=self.user)
        app = factors.filter(type=Authenticator.Type.TOTP).first()
        code: str = super().clean_code()  # type: ignore[misc]  # the form's
        if app is not None and self.authenticator.pk == app.pk:
            counter = _counter_of(app, code)
            if counter is None or counter <= app.data.get(LAST, -1):
                raise get_adapter().validation_error("incorrect_code")
            _remember(self.authenticator, counter)
        return code


class CodeForm(Once, AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """At log-in."""


class CodeAgainForm(Once, ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """Before the own access is changed."""


def use_up(app: Authenticator) -> None:
    """Note that the present codes of a new app are used: one of them has just set it up."""
    _remember(app, int(time.time()) // app_settings.TOTP_PERIOD + app_settings.TOTP_TOLERANCE)


def _remember(app: Authenticator, counter: int) -> None:
    app.data[LAST] = counter
    app.save(update_fields=["data"])


def _counter_of(app: Authenticator, code: str) -> int | None:
    adapter: Any = get_adapter()
    secret = adapter.decrypt(app.data["secret"])
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return int(counter)
    return None
