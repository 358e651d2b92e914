"""Sending short messages: each once, as far as the service lets anybody know."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from lotse.kit.models import TextMessage, TextState
from lotse.kit.texting.contract import Away, Declined, Service, ShortMessage, get_service
from lotse.kit.texting.outbox import CHECKS

log = logging.getLogger(__name__)

WAITS = (timedelta(minutes=2), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12))
"""Time from one try to the next. The first is short enough for services that recognise a message
which they took although their answer got lost (seven.io: 180 seconds)."""


@dataclass
class Round:
    """What came of one round."""

    sent: int = 0
    postponed: int = 0
    given_up: int = 0
    unwanted: int = 0


def send_due(*, clock: Callable[[], datetime]) -> Round:
    """Send everything that is due; several processes may do so at once.

    A service that is away, without credit or that does not know our key ends the round: the other
    messages keep their tries.
    """
    done = Round()
    service = get_service()
    if service is None:
        return done
    _give_up_exhausted(clock())
    while (message := _book_try(clock())) is not None:
        if not CHECKS.is_wanted(message.key, clock()):
            _set(message, TextState.UNWANTED)
            done.unwanted += 1
        elif not _try(message, service, done, clock):
            break
    return done


@transaction.atomic
def _book_try(now: datetime) -> TextMessage | None:
    """The next due message that no other process is at; committed before anybody connects."""
    due = TextMessage.objects.filter(
        state=TextState.WAITING, next_try_at__lte=now, attempts__lt=len(WAITS)
    )
    message = due.select_for_update(skip_locked=True).order_by("next_try_at", "pk").first()
    if message is not None:
        message.next_try_at = now + WAITS[message.attempts]
        message.attempts += 1
        message.save(update_fields=["attempts", "next_try_at"])
    return message


def _try(
    message: TextMessage, service: Service, done: Round, clock: Callable[[], datetime]
) -> bool:
    """One try; whether the next message may be tried now."""
    try:
        service.send(ShortMessage(message.recipient, message.text))
    except Declined as fault:
        log.warning("short message %s: declined (%s)", message.pk, fault.code)
        _set(message, TextState.GIVEN_UP, fault.code)
        done.given_up += 1
        return True
    except Away as fault:
        log.warning("short message %s: try %d, %s", message.pk, message.attempts, fault.code)
        is_over = message.attempts >= len(WAITS)
        _set(message, TextState.GIVEN_UP if is_over else TextState.WAITING, fault.code)
        done.given_up += is_over
        done.postponed += not is_over
        return False
    TextMessage.objects.filter(pk=message.pk).update(
        state=TextState.SENT, sent_at=clock(), last_fault=""
    )
    done.sent += 1
    return True


def _set(message: TextMessage, state: TextState, fault: str = "") -> None:
    TextMessage.objects.filter(pk=message.pk).update(state=state, last_fault=fault)


def _give_up_exhausted(now: datetime) -> None:
    """A process that died in the last try of a message could not say that it was the last."""
    TextMessage.objects.filter(
        state=TextState.WAITING, next_try_at__lte=now, attempts__gte=len(WAITS)
    ).update(state=TextState.GIVEN_UP)
