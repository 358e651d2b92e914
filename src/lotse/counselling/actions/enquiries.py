"""Everything that changes an enquiry, by the family and by the office."""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from lotse.accounts.models import User
from lotse.counselling import codes
from lotse.counselling.access import may_counsel, may_see_all, may_see_enquiry
from lotse.counselling.models import Enquiry, EnquiryMessage, EnquiryState, WrongCode
from lotse.counselling.models.enquiries import MAX_TEXT, REFERENCE_DIGITS, SECRET_DIGITS
from lotse.kit import advisory, clock
from lotse.kit.errors import Refused
from lotse.privacy import keys, secret_fields
from lotse.reference.queries import time_zone
from lotse.reports.domain.challenge import WAIT, Challenge, Fault, examine

if TYPE_CHECKING:
    from django.db.models import QuerySet

KEPT = timedelta(days=60)
"""How long an enquiry is kept after somebody last did something about it."""
MOST_TRIES = 10
"""Tries an hour to open one reference, whether it exists or not."""
MOST_TRIES_IN_ALL = 600
"""Tries an hour in all: of a million references and as many million secrets that is nothing."""
TRIES_COUNT_FOR = timedelta(hours=1)
MOST_NEW = 60
"""How many enquiries an hour are taken; there is no other limit, because nobody is told apart."""
MOST_MESSAGES = 100
"""Messages of one thread."""


# --- the family -----------------------------------------------------------------------------------


def new_challenge(*, now: datetime) -> str:
    """A fresh challenge for a form. Nothing is stored before the form comes back."""
    return Challenge(now, secrets.token_hex(16)).sign(_key())


@transaction.atomic
def ask(  # noqa: PLR0913 – a form has these parts
    *, challenge: str, proof: str, trap: str, language: str, topic: str, text: str, now: datetime
) -> tuple[Enquiry, str]:
    """Keep what a family asks; gives the enquiry and its secret, which is told once and not kept.

    The same form sent twice is one enquiry with the same secret. Refused with
    ``counselling.trap``, ``no_text``, ``text_too_long``, ``forged``, ``expired``, ``too_early``
    (``seconds`` to wait), ``used`` (the form was sent with another text before), ``too_many``.
    """
    if trap:
        raise Refused("counselling.trap")
    text = _text(text)
    believed = examine(challenge, proof, _key(), now)
    if isinstance(believed, Fault):
        raise Refused(f"counselling.{believed.value}", seconds=int(WAIT.total_seconds()))
    secret, form = codes.secret_of(believed.nonce), _digest(believed.nonce)
    advisory.wait_for(advisory.Lock.ENQUIRY)
    known = Enquiry.objects.filter(form=form).first()
    if known is not None:
        first = known.messages.first()
        if first is None or secret_fields.read(first, "text") != text:
            raise Refused("counselling.used")
        return known, secret
    if Enquiry.objects.filter(created_at__gt=now - TRIES_COUNT_FOR).count() >= MOST_NEW:
        raise Refused("counselling.too_many")
    enquiry = Enquiry.objects.create(
        reference=_free_reference(),
        form=form,
        language=language,
        topic=topic,
        created_at=now,
        last_at=now,
        ends_on=_end(now),
    )
    secret_fields.write(enquiry, lock=codes.lock(secret))
    _add(enquiry, f"{form}", is_ours=False, text=text, now=now)
    return enquiry, secret


def open_enquiry(*, reference: str, secret: str, now: datetime) -> Enquiry:
    """The enquiry that reference and secret open, as somebody typed them.

    Each try counts before it is looked at, and is taken back when it was right: so neither many at
    once nor a killed process gives a try more. The same refusal after the same work whether there
    is such a reference or not: ``counselling.wrong_code``; ``too_many_tries`` after ten an hour.
    """
    number = codes.read_digits(reference, REFERENCE_DIGITS)
    digits = codes.read_digits(secret, SECRET_DIGITS)
    if not number or not digits:
        raise Refused("counselling.wrong_code")
    tried = _count_try(number, now)
    found = Enquiry.objects.filter(reference=number).first()
    kept = secret_fields.read(found, "lock") if found else _look_for_nothing()
    today = clock.local_day(now, time_zone())
    if not codes.opens(kept, digits) or found is None or found.ends_on <= today:
        raise Refused("counselling.wrong_code")
    WrongCode.objects.filter(pk=tried).delete()
    return found


@transaction.atomic
def write_again(*, enquiry_id: int, form: str, text: str, now: datetime) -> None:
    """A further message of the family, which has opened the enquiry; sent twice it is one.

    Refused with ``counselling.no_text``, ``text_too_long``, ``gone``, ``thread_is_full``.
    """
    text = _text(text)
    enquiry = _lock(enquiry_id)
    if _is_known(enquiry, form):
        return
    _add(enquiry, _message_key(enquiry, form), is_ours=False, text=text, now=now)
    _touch(enquiry, now, EnquiryState.OPEN)


@transaction.atomic
def delete_enquiry(*, enquiry_id: int) -> None:
    """The family wants it gone, now; a second time changes nothing."""
    forget_enquiries(Enquiry.objects.filter(pk=enquiry_id).select_for_update())


# --- the office -----------------------------------------------------------------------------------


@transaction.atomic
def give_to(*, enquiry_id: int, to: User | None, by: User, now: datetime) -> None:
    """Give an enquiry to somebody who advises, or to nobody; its end moves on.

    An adviser takes over what nobody has, and lets go of the own. Refused with
    ``counselling.not_allowed``, ``gone``, ``unknown_person``.
    """
    enquiry = _lock_for(enquiry_id, by)
    if to is not None and not may_counsel(to):
        raise Refused("counselling.unknown_person")
    if to not in {None, by} and not may_see_all(by):
        raise Refused("counselling.not_allowed")
    enquiry.owner = to
    _touch(enquiry, now)


@transaction.atomic
def answer(  # noqa: PLR0913 – to what, what, in two languages, who, when
    *, enquiry_id: int, form: str, text: str, translation: str, by: User, now: datetime
) -> None:
    """Answer in German, with the same in the family's language beside it where somebody wrote it.

    Whoever answers an enquiry that nobody has takes it over. Sent twice it is one. Refused with
    ``counselling.not_allowed``, ``gone``, ``no_text``, ``text_too_long``, ``thread_is_full``.
    """
    enquiry = _lock_for(enquiry_id, by)
    text, translation = _text(text), translation.replace("\r\n", "\n").strip()
    if len(translation) > MAX_TEXT:
        raise Refused("counselling.text_too_long")
    if _is_known(enquiry, form):
        return
    key = _message_key(enquiry, form)
    _add(enquiry, key, is_ours=True, text=text, translation=translation, by=by, now=now)
    if enquiry.owner_id is None:
        enquiry.owner = by
    _touch(enquiry, now, EnquiryState.ANSWERED)


@transaction.atomic
def translate_message(*, message_id: int, translation: str, by: User, now: datetime) -> None:
    """Put words in the reader's language beside a message, or take them away.

    Refused with ``counselling.not_allowed``, ``gone``, ``text_too_long``.
    """
    message = EnquiryMessage.objects.filter(pk=message_id).first()
    enquiry = _lock_for(message.enquiry_id if message else 0, by)
    translation = translation.strip()
    if len(translation) > MAX_TEXT:
        raise Refused("counselling.text_too_long")
    assert message is not None
    secret_fields.write(message, translation=translation)
    _touch(enquiry, now)


# --- the end --------------------------------------------------------------------------------------


def over(today: date) -> "QuerySet[Enquiry, Enquiry]":
    """Enquiries whose time is over."""
    return Enquiry.objects.filter(ends_on__lte=today)


def forget_enquiries(enquiries: "QuerySet[Enquiry, Enquiry]", now: datetime | None = None) -> None:  # noqa: ARG001 – the shape of all erasers
    """Delete enquiries with their messages, and the keys without which copies say nothing."""
    numbers = list(enquiries.values_list("pk", flat=True))
    messages = EnquiryMessage.objects.filter(enquiry__in=numbers)
    said = [str(pk) for pk in messages.values_list("pk", flat=True)]
    keys.shred("counselling.EnquiryMessage", said)
    keys.shred("counselling.Enquiry", [str(pk) for pk in numbers])
    messages.delete()
    Enquiry.objects.filter(pk__in=numbers).delete()


def old_tries(now: datetime) -> "QuerySet[WrongCode, WrongCode]":
    """Tries that count no more."""
    return WrongCode.objects.filter(tried_at__lte=now - TRIES_COUNT_FOR)


def forget_tries(tries: "QuerySet[WrongCode, WrongCode]", now: datetime) -> int:  # noqa: ARG001 – the shape of all erasers
    """Delete tries."""
    return tries.delete()[0]


# --- parts ----------------------------------------------------------------------------------------


@transaction.atomic
def _count_try(number: str, now: datetime) -> int:
    """Note a try, in a transaction of its own; refused when there were too many."""
    advisory.wait_for(advisory.Lock.ENQUIRY_CODE)
    key = codes.digest_of(number, b"try")
    lately = WrongCode.objects.filter(tried_at__gt=now - TRIES_COUNT_FOR)
    if lately.filter(key=key).count() >= MOST_TRIES or lately.count() >= MOST_TRIES_IN_ALL:
        raise Refused("counselling.too_many_tries")
    return int(WrongCode.objects.create(key=key, tried_at=now).pk)


def _look_for_nothing() -> str:
    """As much work as reading a lock, for a reference that does not exist."""
    keys.find_key("counselling.Enquiry", "0")
    return ""


def _free_reference() -> str:
    """Under the lock, so nobody draws the same one."""
    while True:
        drawn = codes.new_reference()
        if not Enquiry.objects.filter(reference=drawn).exists():
            return drawn


def _lock(enquiry_id: int) -> Enquiry:
    enquiry = Enquiry.objects.select_for_update().filter(pk=enquiry_id).first()
    if enquiry is None:
        raise Refused("counselling.gone")
    return enquiry


def _lock_for(enquiry_id: int, by: User) -> Enquiry:
    if not may_counsel(by):
        raise Refused("counselling.not_allowed")
    enquiry = _lock(enquiry_id)
    if not may_see_enquiry(enquiry, by):
        raise Refused("counselling.gone")
    return enquiry


def _touch(enquiry: Enquiry, now: datetime, state: EnquiryState | None = None) -> None:
    """Somebody did something: the end moves on."""
    enquiry.last_at, enquiry.ends_on = now, _end(now)
    if state is not None:
        enquiry.state = state
    enquiry.save(update_fields=["last_at", "ends_on", "state", "owner"])


def _end(now: datetime) -> date:
    return clock.local_day(now + KEPT, time_zone())


def _text(said: str) -> str:
    text = said.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("counselling.no_text")
    if len(text) > MAX_TEXT:
        raise Refused("counselling.text_too_long")
    return text


def _message_key(enquiry: Enquiry, form: str) -> str:
    return _digest(f"{enquiry.pk}:{form}")


def _is_known(enquiry: Enquiry, form: str) -> bool:
    return EnquiryMessage.objects.filter(key=_message_key(enquiry, form)).exists()


def _add(  # noqa: PLR0913 – a message has these parts
    enquiry: Enquiry,
    key: str,
    *,
    is_ours: bool,
    text: str,
    now: datetime,
    translation: str = "",
    by: User | None = None,
) -> None:
    if enquiry.messages.count() >= MOST_MESSAGES:
        raise Refused("counselling.thread_is_full")
    made = EnquiryMessage.objects.create(
        enquiry=enquiry, key=key, is_ours=is_ours, by=by, sent_at=now
    )
    secret_fields.write(made, text=text, translation=translation)


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()


def _key() -> bytes:
    return b"lotse.counselling.challenge:" + settings.SECRET_KEY.encode()
