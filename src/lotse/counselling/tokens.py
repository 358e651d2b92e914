"""The secrets of links; see :mod:`lotse.kit.tokens`."""

from lotse.counselling.models import Appointment, Interpreter, InterpreterAsk
from lotse.kit.tokens import is_same, secret

SALT = "lotse.counselling.appointment"
ASK_SALT = "lotse.counselling.interpreter_ask"
HOURS_SALT = "lotse.counselling.interpreter_hours"


def token(appointment: Appointment) -> str:
    """The secret of an appointment's link, 32 hexadecimal digits."""
    return secret(SALT, appointment.number, appointment.token_version)


def fits(appointment: Appointment, said: str) -> bool:
    """Whether a secret opens this appointment; takes the same time for any answer."""
    return is_same(token(appointment), said)


def ask_token(ask: InterpreterAsk) -> str:
    """The secret of the link by which somebody who is asked says yes or no."""
    who = ask.interpreter
    return secret(ASK_SALT, ask.request.number, who.slug, who.token_version)


def hours_token(who: Interpreter) -> str:
    """The secret of the link by which an interpreter keeps the own hours."""
    return secret(HOURS_SALT, who.slug, who.token_version)
