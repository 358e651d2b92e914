"""Links with which somebody sets the first or a new password. Handed over by an administrator.

A link works once: it is bound to the password it replaces. It ends after three days.
"""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from lotse.accounts.models import User

_tokens = PasswordResetTokenGenerator()


def make_invitation(user: User) -> tuple[str, str]:
    """The two parts of a link: who, and the proof."""
    return urlsafe_base64_encode(str(user.pk).encode()), _tokens.make_token(user)


def find_invited(who: str, proof: str) -> User | None:
    """The active account that a link is for; None when it is wrong, used or too old."""
    try:
        key = int(force_str(urlsafe_base64_decode(who)))
    except (ValueError, OverflowError):
        return None
    user = User.objects.filter(pk=key, is_active=True).first()
    return user if user is not None and _tokens.check_token(user, proof) else None
