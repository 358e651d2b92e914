"""Asking machines for translations: what is sent, what is paid, what comes back.

A text is asked for by a row of :class:`MachineRequest`. The row goes when the translation is
written; when that fails for good it stays with the reason, and the queue shows it. A process that
dies half way leaves rows that wait, and words that were booked and perhaps not used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lotse.kit.errors import Refused
from lotse.words.domain.glossary import Term, mark
from lotse.words.domain.states import Origin, State
from lotse.words.kinds import list_kinds
from lotse.words.machine.contract import Answer, Away, Declined, Request, Service
from lotse.words.models import MachineRequest, MachineUse, Text
from lotse.words.queue import Queue, find_pair
from lotse.words.translating import Seen, Wording, save_translation

BATCH = 20
"""Texts in one request to a service."""
MAX_ATTEMPTS = 5
WANTED = (State.MISSING, State.STALE)
"""Only what is not there or outdated is sent, never what a person has brought up to date."""


@transaction.atomic
def set_up(
    *, language: str, service: str, is_on: bool, words_per_year: int, now: datetime
) -> MachineUse:
    """Say whether, by whom and how much a language may be translated by machines in a year."""
    use, _ = MachineUse.objects.select_for_update().get_or_create(
        language=language, defaults={"year": now.year}
    )
    use.service, use.is_on, use.words_per_year = service, is_on, words_per_year
    use.save()
    return use


@transaction.atomic
def ask(*, language: str, kind: str = "", now: datetime) -> int:
    """Ask for everything that is missing or stale in a language; how many texts wait now.

    Only kinds that hold no personal data (:attr:`Kind.is_impersonal`). Asking again tries again
    what failed. Refused with ``words.machine_is_off``.
    """
    if not MachineUse.objects.filter(language=language, is_on=True).exists():
        raise Refused("words.machine_is_off")
    kinds = [each for each in list_kinds() if each.is_impersonal and kind in ("", each.name)]
    items = Queue(kinds).items(language, states=WANTED)
    MachineRequest.objects.bulk_create(
        [
            MachineRequest(source_id=item.source_id, language=language, asked_at=now)
            for item in items
        ],
        update_conflicts=True,
        unique_fields=["source", "language"],
        update_fields=["asked_at", "fault", "attempts"],
        batch_size=1_000,
    )
    return len(items)


def translate_waiting(
    *,
    language: str,
    service: Service,
    glossary: Callable[[str], Sequence[Term]],
    clock: Callable[[], datetime],
) -> int:
    """Have everything translated that waits in a language; how many texts were written.

    Raises :class:`Away` when the service is not there; what waits goes on waiting, and after
    five times it is given up with the reason.
    """
    written = 0
    while taken := _take(language, clock()):
        request = _request(taken, language, glossary(language))
        try:
            answer = _checked(service.translate(request), request)
        except Declined as fault:
            _give_back(taken, language, fault.code, is_final=True)
            continue
        except Away as fault:
            _give_back(taken, language, fault.code, is_final=False)
            raise
        for each, value in zip(taken, answer.texts, strict=True):
            written += _write(each, value, clock())
    return written


@dataclass(frozen=True)
class _Taken:
    """A text that is being sent: its row, its source, and the versions that were seen."""

    row: MachineRequest
    source: Text
    seen: Seen


@transaction.atomic
def _take(language: str, now: datetime) -> list[_Taken]:
    """The next texts that wait, with their words booked in the budget of the year."""
    use = MachineUse.objects.select_for_update().filter(language=language, is_on=True).first()
    if use is None:
        return []
    if use.year != now.year:
        use.year, use.words_used = now.year, 0
    taken: list[_Taken] = []
    rows = MachineRequest.objects.select_for_update().filter(language=language, fault="")
    for row in rows.order_by("pk"):
        pair = _wanted_pair(row)
        if pair is None:
            row.delete()
            continue
        if use.words_used + count_words(pair.source.value) > use.words_per_year:
            row.fault = "budget"
            row.save(update_fields=["fault"])
            continue
        use.words_used += count_words(pair.source.value)
        row.attempts += 1
        row.save(update_fields=["attempts"])
        taken.append(pair)
        if len(taken) == BATCH:
            break
    use.save()
    return taken


def _wanted_pair(row: MachineRequest) -> _Taken | None:
    """What a row asks for, or None when somebody has written it in the meantime."""
    found = find_pair(row.source_id, row.language)
    if found is None:
        return None
    source, text = found
    if text is not None and text.source_version == source.version:
        return None
    seen = Seen(source.pk, row.language, source.version, text.version if text else 0)
    return _Taken(row, source, seen)


def _request(taken: Sequence[_Taken], language: str, terms: Sequence[Term]) -> Request:
    texts = tuple(each.source.value for each in taken)
    used = {each.term for text in texts for each in mark(text, terms) if each.term}
    ordered = tuple(sorted(used, key=lambda term: term.source))
    return Request(taken[0].source.language, language, texts, ordered)


def _checked(answer: Answer, request: Request) -> Answer:
    """An answer that does not fit its request is nonsense, whatever the connector says."""
    if len(answer.texts) != len(request.texts) or not all(text.strip() for text in answer.texts):
        raise Away("nonsense")
    return answer


@transaction.atomic
def _write(taken: _Taken, value: str, now: datetime) -> bool:
    try:
        save_translation(seen=taken.seen, wording=Wording(value, Origin.MACHINE), by=None, now=now)
    except Refused as refusal:
        if refusal.code == "words.lost_places":
            taken.row.fault = "lost_places"
            taken.row.save(update_fields=["fault"])
        # Somebody wrote meanwhile: the next turn looks whether it is still wanted.
        return False
    taken.row.delete()
    return True


@transaction.atomic
def _give_back(taken: Sequence[_Taken], language: str, code: str, *, is_final: bool) -> None:
    """Nothing was translated: give the words back and note why."""
    use = MachineUse.objects.select_for_update().get(language=language)
    words = sum(count_words(each.source.value) for each in taken)
    use.words_used = max(0, use.words_used - words)
    use.save(update_fields=["words_used"])
    for each in taken:
        if is_final or each.row.attempts >= MAX_ATTEMPTS:
            each.row.fault = code
            each.row.save(update_fields=["fault"])


def count_words(text: str) -> int:
    """Words as the budget counts them: what stands between spaces."""
    return len(text.split())
