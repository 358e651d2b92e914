"""Links with which somebody sets the first or a new password.

Handed over by an administrator, they end after three days; mailed to who forgot the password, after
an hour. A link works once: it is bound to the password it replaces and to the last log-in.
"""

from datetime import datetime, timedelta

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_str
from django.utils.http import base36_to_int, urlsafe_base64_decode, urlsafe_base64_encode

from lotse.accounts.models import User
from lotse.kit import clock

MAILED_FOR = timedelta(hours=1)


class _Mailed(PasswordResetTokenGenerator):
    """For links that lie in a mailbox: a name of their own, and a short life."""

    key_salt = "lotse.accounts.invitations.mailed"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Whether a link is right and younger than an hour."""
        if not super().check_token(user, token):
            return False
        made = base36_to_int(str(token).split("-", 1)[0])
        return self._num_seconds(self._now()) - made <= MAILED_FOR.total_seconds()


_tokens, _mailed = PasswordResetTokenGenerator(), _Mailed()


def make_invitation(user: User) -> tuple[str, str]:
    """The two parts of a link: who, and the proof."""
    return urlsafe_base64_encode(str(user.pk).encode()), _tokens.make_token(user)


def make_way_back(user: User) -> tuple[str, str]:
    """The same for a link that is mailed to who forgot the password."""
    return urlsafe_base64_encode(str(user.pk).encode()), _mailed.make_token(user)


def find_invited(who: str, proof: str) -> User | None:
    """The active account that a link is for; None when it is wrong, used or too old."""
    try:
        key = int(force_str(urlsafe_base64_decode(who)))
    except (ValueError, OverflowError):
        return None
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None:
        return None
    is_right = _tokens.check_token(user, proof) or _mailed.check_token(user, proof)
    return user if is_right else None
