"""What the console asks of an administrator's address and password, before anything is written."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from lotse.accounts.models import User
from lotse.kit.errors import Refused
from lotse.kit.mail_addresses import read_address


def check_address(email: str) -> None:
    """Refuses ``accounts.bad_email``."""
    if read_address(email) is None:
        raise Refused("accounts.bad_email", reason=gettext("This is no e-mail address."))


def check_password(password: str, *, email: str) -> None:
    """Refuses ``accounts.weak_password``, with the reasons."""
    try:
        validate_password(password, User(email=email))
    except ValidationError as fault:
        raise Refused("accounts.weak_password", reason=" ".join(fault.messages)) from fault
