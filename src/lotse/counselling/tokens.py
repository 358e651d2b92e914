"""The secret of an appointment's link; see :mod:`lotse.kit.tokens`."""

from lotse.counselling.models import Appointment
from lotse.kit.tokens import is_same, secret

SALT = "lotse.counselling.appointment"


def token(appointment: Appointment) -> str:
    """The secret of an appointment's link, 32 hexadecimal digits."""
    return secret(SALT, appointment.number, appointment.token_version)


def fits(appointment: Appointment, said: str) -> bool:
    """Whether a secret opens this appointment; takes the same time for any answer."""
    return is_same(token(appointment), said)
