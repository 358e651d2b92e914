"""Jobs of interop: having texts translated."""

from contextlib import suppress

from django.db import close_old_connections, transaction
from django.utils.translation import gettext_lazy as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from lotse.kit import clock
from lotse.kit.periodic.declaring import Turn, every
from lotse.reference.glossary import get_glossary
from lotse.reference.queries import get_reference
from lotse.words.machine.actions import MAX_ATTEMPTS, translate_waiting
from lotse.words.machine.contract import Away, get_service
from lotse.words.models import MachineRequest, MachineUse

BACK_OFF = RetryStrategy(max_attempts=MAX_ATTEMPTS, exponential_wait=5, retry_exceptions=[Away])
"""After 5, 25, 125 and 625 seconds."""


@app.task(name="interop.translate", retry=BACK_OFF)
def translate(language: str) -> None:
    """Have everything translated that waits in a language."""
    close_old_connections()
    have_translated(language)


@every(60, _("Have texts translated that still wait for it"))
def look_for_texts(_turn: Turn) -> int:
    """In how many languages texts wait: where the last job gave up, another begins."""
    waiting = MachineRequest.objects.filter(fault="").values_list("language", flat=True)
    languages = sorted(set(waiting))
    for language in languages:
        translate_soon(language)
    return len(languages)


def have_translated(language: str) -> None:
    """Send what waits to the service that the office has chosen for a language."""
    use = MachineUse.objects.filter(language=language, is_on=True).first()
    service = get_service(use.service) if use else None
    if service is not None:
        translate_waiting(
            language=language,
            service=service,
            glossary=lambda tag: get_glossary(get_reference(), tag),
            clock=clock.now,
        )


def translate_soon(language: str) -> None:
    """Have the job done after the transaction; once, however often it is asked for."""

    def defer() -> None:
        name = f"translate {language}"
        with suppress(AlreadyEnqueued):
            translate.configure(lock=name, queueing_lock=name).defer(language=language)

    transaction.on_commit(defer)
